-- Who lives with somebody named beside a mention and has a name that sounds like the mention's: a name that few bear, since whose
-- name is common is not found by kin alone. Found by household first and then by name: the other way round, everybody of a name would
-- be joined with every mention of that name, which grows with the square of a province.
-- reads: sought, mention_relative, namesake, person
-- writes: kin_at_home
-- key: person_id, reading, kin_name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table kin_at_home as
select distinct k.person_id, k.reading, k.kin_name
from (
  select p.person_id, p.reading, o.name as kin_name
  from namesake p join person o on o.household_no = p.household_no and o.person_id <> p.person_id
  where p.is_rare
) k
semi join (
  select r.relative_name, s.reading from mention_relative r join sought s on s.mention_id = r.mention_id
) r on r.relative_name = k.kin_name and r.reading = k.reading;
