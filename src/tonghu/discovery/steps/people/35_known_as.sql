-- Other names under which registers name somebody's number: a former name, or one written in another way. A number beside a
-- name of another family once is a slip; twice, the person has changed even that. A former name is one that no slip explains: whoever
-- bore it may be meant by it as well as whoever bears it now.
-- reads: named_number, person
-- writes: known_as
-- key: person_id, name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table known_as as
select p.person_id, n.name, name_level(n.name, p.name) = 9 as is_former
from named_number n
join person p on p.person_id = n.n17
where n.name <> p.name and (substr(n.name, 1, 1) = substr(p.name, 1, 1) or n.times > 1);
