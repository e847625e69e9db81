-- Valid numbers that belong to nobody in the household register although somebody there has the same name, birth date and area:
-- one person, whose serial digits somebody wrote down wrongly once in a way the check digit does not catch. A number that stands in
-- two rows is no slip: it is somebody else's. Also numbers of before October 1999 that differ in one digit from that of somebody of the
-- same name, or in one digit of the birth date from that of somebody of a like name, however often they stand there: they were written
-- with fifteen digits, which no check digit guards.
-- reads: named_number, hukou_entry
-- writes: number_alias
-- key: n17
-- clause: 鲁民〔2024〕5号 第23项
create or replace table number_alias as
with stranger as (
  select n.* from (select n17, min(name) as name, sum(times) as times from named_number group by n17) n
  anti join hukou_entry own on own.person_id = n.n17
),
old_number as (
  select n17, name from stranger where number_birth(n17) < date '1999-10-01'
)
select n17, min(person_id) as person_id
from (
  select n.n17, e.person_id
  from stranger n
  join hukou_entry e on e.name = n.name and e.birth_date = number_birth(n.n17)
    and e.number_17 // 100000000000 = n.n17 // 100000000000
  where n.times = 1
  union
  select n.n17, e.person_id
  from old_number n
  join hukou_entry e on e.name = n.name
  where number_digit_differences(n.n17::varchar, e.number_17) = 1
  union
  select n.n17, e.person_id
  from old_number n
  join hukou_entry e on e.number_17 // 100000000000 = n.n17 // 100000000000 and e.number_17 % 1000 = n.n17 % 1000
  where number_digit_differences(n.n17::varchar, e.number_17) = 1 and name_level(n.name, e.name) < 9
)
group by n17
having count(*) = 1;
