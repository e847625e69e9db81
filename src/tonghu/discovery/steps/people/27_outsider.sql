-- People of other counties and children outside the household register: known only because a register names them with a number. Their
-- name is the one used most often.
-- reads: local_person, named_number, number_alias
-- writes: outsider
-- key: person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table outsider as
select n17 as person_id, name
from (
  select n.n17, n.name, row_number() over (partition by n.n17 order by n.times desc, n.name) as place
  from named_number n
  anti join local_person l on l.person_id = n.n17
  anti join number_alias a on a.n17 = n.n17
)
where place = 1;
