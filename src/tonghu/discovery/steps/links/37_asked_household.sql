-- The households of those whom the row of a mention names, by number, or where a child is meant by a rare name.
-- reads: sought, mention_relative, person, name_reading
-- writes: asked_household
-- key: mention_id, household_no
-- clause: 鲁民〔2024〕5号 第23项
create or replace table asked_household as
with asking as (
  select r.mention_id, r.relative_id, r.relative_name, m.is_child, m.reading, m.not_before, m.not_after
  from mention_relative r join sought m on m.mention_id = r.mention_id
)
select mention_id, household_no, reading, not_before, not_after, bool_or(is_numbered) as is_numbered
from (
  select a.mention_id, p.household_no, a.reading, a.not_before, a.not_after, true as is_numbered
  from asking a join person p on p.person_id = a.relative_id
  where p.household_no is not null
  union all
  select a.mention_id, p.household_no, a.reading, a.not_before, a.not_after, false
  from asking a join name_reading n on n.name = a.relative_name and n.bearers <= 20 join person p on p.name = a.relative_name
  where a.is_child and p.household_no is not null
)
group by mention_id, household_no, reading, not_before, not_after;
