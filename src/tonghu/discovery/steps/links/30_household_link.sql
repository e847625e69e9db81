-- The mentions that a household settles: the name is, or elsewhere has been, that of exactly one person who fits the role and lives in the
-- household of somebody the same row names by number.
-- reads: mention, mention_relative, person, known_as
-- writes: household_link
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table household_link as
with asked as (
  select distinct m.mention_id, k.household_no
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
select m.mention_id, min(p.person_id) as person_id
from asked a
join mention m on m.mention_id = a.mention_id
join called p on p.household_no = a.household_no and p.name = m.name
where p.birth_date <= :as_of - interval 14 year
  and (m.sex is null or p.sex is null or m.sex = p.sex)
  and case m.number_state when 'missing' then true
    when 'invalid' then number_digit_differences(m.number, p.number_17) <= 2
    else number_fits(m.number, p.number_17) end
group by m.mention_id
having min(p.person_id) = max(p.person_id);
