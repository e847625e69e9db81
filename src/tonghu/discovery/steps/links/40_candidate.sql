-- Who each remaining mention may be. A pair is a candidate when one of ten things agrees; how well is weighed later.
-- Each part joins people themselves, not a copy of all of them, so that the database reads only those that can match.
-- reads: mention, plain_link, person, name_reading, number_candidate, mention_relative
-- writes: candidate
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table candidate as
with open_mention as (
  select m.mention_id, m.name, m.number, m.number_state, m.birth_date, m.village_code, m.is_child,
    substr(m.name, 1, 1) as surname, r.reading
  from (select n.* from mention n anti join plain_link l on l.mention_id = n.mention_id) m
  left join name_reading r on r.name = m.name
),
alike as (
  -- the names that a mention's name is, or sounds like; so rare a one is looked for everywhere
  select m.mention_id, m.birth_date, m.village_code, m.is_child, n.name,
    n.bearers <= case when n.name = m.name then 200 else 20 end as is_rare
  from open_mention m
  join name_reading n on n.reading = m.reading
  where n.bearers > 0
),
relative_household as (
  select distinct m.mention_id, m.name, m.number, m.number_state, m.birth_date, m.is_child, p.household_no
  from open_mention m
  join mention_relative r on r.mention_id = m.mention_id
  join person p on p.person_id = r.relative_id
  where p.household_no is not null
),
household_member as (
  select h.mention_id, h.is_child, p.person_id, p.birth_date, p.name,
    name_level(h.name, p.name) < 9 or p.birth_date = h.birth_date
      or (h.number_state = 'masked' and number_fits(h.number, p.number_17)) as is_like
  from relative_household h join person p on p.household_no = h.household_no
)
select distinct mention_id, person_id
from (
  select m.mention_id, p.person_id, m.is_child, p.birth_date
  from open_mention m join number_candidate n on n.typed = m.number join person p on p.number_17 = n.n17
  union all
  select a.mention_id, p.person_id, a.is_child, p.birth_date from alike a join person p on p.name = a.name
  where a.is_rare
  union all
  select a.mention_id, p.person_id, a.is_child, p.birth_date from alike a join person p on p.name = a.name and p.birth_date = a.birth_date
  where not a.is_rare
  union all
  select a.mention_id, p.person_id, a.is_child, p.birth_date from alike a join person p on p.name = a.name and p.village_code = a.village_code
  where not a.is_rare
  union all
  select m.mention_id, p.person_id, m.is_child, p.birth_date
  from open_mention m join person p on substr(p.name, 1, 1) = m.surname and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.is_child, p.birth_date
  from open_mention m join person p on p.village_code = m.village_code and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.is_child, p.birth_date
  from open_mention m join person p on substr(p.name, 1, 1) = m.surname and p.village_code = m.village_code
  where m.birth_date is null and (m.surname = '?' or name_level(m.name, p.name) < 9)
  union all
  select mention_id, person_id, is_child, birth_date from household_member where is_like
  union all
  select h.mention_id, h.person_id, h.is_child, h.birth_date
  from household_member h semi join alike a on a.mention_id = h.mention_id and a.name = h.name
)
where (is_child is distinct from true or birth_date >= :as_of - interval 25 year)
  and (is_child is distinct from false or birth_date <= :as_of - interval 14 year);
