-- Who each mention that must be weighed may be by its name and something else, or by something else alone. How well is weighed later.
-- Each part joins people themselves, not a copy of all of them, so that the database reads only those that can match.
-- reads: sought, namesake, person, known_as, name_reading, number_candidate, mention_relative, hukou_entry
-- writes: near_candidate
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table near_candidate as
with named_relative as (
  select r.mention_id, r.relative_name as name
  from mention_relative r
  join sought m on m.mention_id = r.mention_id and m.is_child
  join name_reading n on n.name = r.relative_name and n.bearers <= 20
),
relative_household as (
  select r.mention_id, p.household_no, true as is_numbered
  from mention_relative r semi join sought m on m.mention_id = r.mention_id join person p on p.person_id = r.relative_id
  where p.household_no is not null
  union all
  select r.mention_id, p.household_no, false from named_relative r join person p on p.name = r.name
  where p.household_no is not null
),
asked_household as (
  select mention_id, household_no, bool_or(is_numbered) as is_numbered from relative_household group by mention_id, household_no
),
household_member as (
  select m.mention_id, m.not_before, m.not_after, p.person_id, p.birth_date,
    case when name_level(m.name, p.name) < 9 then true
         when h.is_numbered and p.birth_date = m.birth_date then true
         when h.is_numbered and m.number_state = 'masked' then number_fits(m.number, p.number_17) end as is_like
  from asked_household h
  join sought m on m.mention_id = h.mention_id
  join person p on p.household_no = h.household_no
)
select distinct mention_id, person_id
from (
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join number_candidate n on n.typed = m.number join person p on p.number_17 = n.n17
  union all
  -- a slip of the birth date leaves the year, or the day and month, as they are
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading and year(p.birth_date) = year(m.birth_date)
  where p.birth_date = m.birth_date or p.is_rare_alike or (p.is_rare and p.name = m.name)
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading and month(p.birth_date) * 100 + day(p.birth_date) = month(m.birth_date) * 100 + day(m.birth_date)
  where p.is_rare_alike or (p.is_rare and p.name = m.name)
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading
  where m.birth_date is not null and p.birth_date is null and (p.is_rare_alike or (p.is_rare and p.name = m.name))
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading and p.village_code = m.village_code
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join person p on substr(p.name, 1, 1) = m.surname and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join person p on p.village_code = m.village_code and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join person p on substr(p.name, 1, 1) = m.surname and p.village_code = m.village_code
  where m.birth_date is null and (m.surname = '?' or name_level(m.name, p.name) < 9)
  union all
  select mention_id, person_id, not_before, not_after, birth_date from household_member where is_like
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from asked_household h
  join sought m on m.mention_id = h.mention_id
  join namesake p on p.household_no = h.household_no and p.reading = m.reading
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join named_relative r on r.mention_id = m.mention_id
  join (select person_id, name, father_name as parent_name from hukou_entry union all select person_id, name, mother_name from hukou_entry) e
    on e.parent_name = r.name
  join person p on p.person_id = e.person_id
  where name_level(m.name, e.name) < 9
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join known_as k on k.name = m.name join person p on p.person_id = k.person_id
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m
  join person p on p.number_17 // 100000000000 = try_cast(substr(m.number, 1, 6) as bigint)
    and p.number_17 % 1000 = try_cast(substr(m.number, 15, 3) as bigint)
  left join name_reading n on n.name = p.name
  where m.number_state = 'masked' and (name_level(m.name, p.name) < 9 or n.reading = m.reading)
)
where (not_before is null or birth_date >= not_before) and (not_after is null or birth_date <= not_after);
