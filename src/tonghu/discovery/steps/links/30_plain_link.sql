-- The mentions that need no weighing. `plain`: name, birth date and, where both are known, sex and village agree with one person alone,
-- and nobody else of that name and birth date is known at all. `household`: the name is, or elsewhere has been, that of exactly one
-- person who fits the role and lives in the household of somebody the same row names by number.
-- reads: mention, mention_relative, person, known_as
-- writes: plain_link
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table plain_link as
with by_birth as (
  select mention_id, min(person_id) as person_id
  from (
    select m.mention_id, p.person_id,
      (m.sex is null or p.sex is null or m.sex = p.sex)
        and (m.village_code is null or p.village_code is null or m.village_code = p.village_code)
        and (m.number_state = 'missing' or coalesce(number_fits(m.number, p.number_17), true))
        and not m.is_elsewhere as agrees
    from mention m
    join person p on p.name = m.name and p.birth_date = m.birth_date
    where m.number_state in ('missing', 'masked') and m.role = 0
  )
  group by mention_id
  having count(*) = 1 and bool_and(agrees)
),
called as (
  select person_id, number_17, household_no, birth_date, sex, name from person where household_no is not null
  union all
  select p.person_id, p.number_17, p.household_no, p.birth_date, p.sex, o.name
  from known_as o join person p on p.person_id = o.person_id where p.household_no is not null
),
by_household as (
  select m.mention_id, min(p.person_id) as person_id
  from mention m
  join mention_relative r on r.mention_id = m.mention_id
  join person k on k.person_id = r.relative_id
  join called p on p.household_no = k.household_no and p.name = m.name
  where m.is_child = false and p.birth_date <= :as_of - interval 14 year
    and (m.sex is null or p.sex is null or m.sex = p.sex)
    and (m.number_state = 'missing'
      or (m.number_state = 'invalid' and number_digit_differences(m.number, p.number_17) <= 2)
      or (m.number_state in ('masked', 'rounded') and number_fits(m.number, p.number_17)))
  group by m.mention_id
  having min(p.person_id) = max(p.person_id)
)
select mention_id, person_id, 'plain' as stage from by_birth
union all
select h.mention_id, h.person_id, 'household' from by_household h
anti join by_birth b on b.mention_id = h.mention_id;
