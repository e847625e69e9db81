-- The mentions that a household settles: the name is, or elsewhere has been, that of exactly one person who fits the role and lives in the
-- household of somebody the same row names by number.
-- reads: mention, mention_relative, person, known_as
-- writes: household_link
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table household_link as
with asked as (
  -- distinct, so that the few households are looked into and not all who bear the name
  select distinct m.mention_id, m.name, m.sex, m.number, m.number_state, k.household_no
  from mention m
  join mention_relative r on r.mention_id = m.mention_id
  join person k on k.person_id = r.relative_id
  where m.is_child = false and k.household_no is not null
    and m.number_state in ('missing', 'invalid', 'masked', 'rounded')
),
called as (
  select person_id, number_17, household_no, birth_date, sex, name from person where household_no is not null
  union all
  select p.person_id, p.number_17, p.household_no, p.birth_date, p.sex, o.name
  from known_as o join person p on p.person_id = o.person_id where p.household_no is not null
)
select a.mention_id, min(p.person_id) as person_id
from asked a
join called p on p.household_no = a.household_no and p.name = a.name
where p.birth_date <= :as_of - interval 14 year
  and (a.sex is null or p.sex is null or a.sex = p.sex)
  and case a.number_state when 'missing' then true
    when 'invalid' then number_digit_differences(a.number, p.number_17) <= 2
    else number_fits(a.number, p.number_17) end
group by a.mention_id
having min(p.person_id) = max(p.person_id);
