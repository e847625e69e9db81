-- Whom each mention means. The best candidate is taken when it is likelier than not and stands clear of the runner-up; otherwise nobody
-- is taken, and the people it may be are kept for a person to look at. Somebody of another county is known from a few rows alone, so
-- without a relative beside the mention it may as well be somebody nobody knows, unless a document names a parent or spouse with most
-- of the number. Where a part of the number can be read and two people fit it, the name and the birth date, an address alone does not
-- tell them apart: only a relative does.
-- reads: weighed, birth_link, household_link
-- writes: link
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table link as
with likely as (
  -- of the others nobody can be linked, so only these are put in order
  select w.* from weighed w
  semi join (select mention_id from weighed where weight >= -0.5) l on l.mention_id = w.mention_id
),
ranked as (
  select *,
    row_number() over (partition by mention_id order by weight desc, person_id) as place,
    lead(weight) over (partition by mention_id order by weight desc, person_id) as runner_up,
    count(*) filter (where number_level = 2 and name_level = 0 and birth_level is not distinct from 0) over (partition by mention_id) as fitting
  from likely
)
select mention_id, person_id, 'plain' as stage, cast(null as double) as weight, cast(null as double) as margin from birth_link
union all
select mention_id, person_id, 'household', null, null from household_link
union all
select mention_id, person_id, case when number_level = 0 then 'repaired' else 'weighed' end, weight, weight - runner_up
from ranked
where place = 1 and weight >= -0.5 and (runner_up is null or weight - runner_up >= 3)
  and ((is_resident and fitting < 2) or kin_by_number or kin_by_name
    or (mention_id % 8 > 0 and number_level in (0, 2) and name_level in (0, 1, 5) and weight >= 10 and fitting < 2));
