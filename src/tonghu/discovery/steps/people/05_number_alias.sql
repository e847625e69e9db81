-- Valid numbers that belong to nobody in the household register although somebody there has the same name, birth date and area:
-- one person, whose serial digits somebody wrote down wrongly once in a way the check digit does not catch. A number that stands in
-- two rows is no slip: it is somebody else's. Also numbers of before October 1999 that differ in one digit from that of somebody of the
-- same name, however often they stand there: they were written with fifteen digits, which no check digit guards, and two whole
-- numbers never differ in one digit of the first seventeen alone.
-- reads: named_number, hukou_entry
-- writes: number_alias
-- key: n17
-- clause: 鲁民〔2024〕5号 第23项
create or replace table number_alias as
select n17, min(person_id) as person_id
from (
  select distinct n.n17, e.person_id
  from (select n17, min(name) as name, sum(times) as times from named_number group by n17) n
  anti join hukou_entry own on own.person_id = n.n17
  join hukou_entry e on e.name = n.name
    and ((n.times = 1 and e.birth_date = number_birth(n.n17) and e.number_17 // 100000000000 = n.n17 // 100000000000)
      or (number_birth(n.n17) < date '1999-10-01' and e.number_17 is not null
        and number_digit_differences(n.n17::varchar, e.number_17) = 1))
)
group by n17
having count(*) = 1;
