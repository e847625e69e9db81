-- Who each remaining mention may be. A pair is a candidate when one of fourteen things agrees; how well is weighed later. Parents and
-- spouses are fourteen at least, and nobody under sixteen may be employed.
-- Each part joins people themselves, not a copy of all of them, so that the database reads only those that can match.
-- reads: mention, plain_link, person, known_as, name_reading, number_candidate, mention_relative, hukou_entry
-- writes: candidate
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table candidate as
with open_mention as (
  select m.mention_id, m.name, m.number, m.number_state, m.birth_date, m.village_code, m.is_child,
    substr(m.name, 1, 1) as surname, r.reading,
    case when m.is_child then :as_of - interval 25 year end as not_before,
    case when m.register = 'migrant_work' then :as_of - interval 16 year when m.is_child = false then :as_of - interval 14 year end as not_after
  from (select n.* from mention n anti join plain_link l on l.mention_id = n.mention_id) m
  left join name_reading r on r.name = m.name
),
alike as (
  -- the names that a mention's name is, or sounds like; so rare a one is looked for everywhere
  select m.mention_id, m.birth_date, m.village_code, m.not_before, m.not_after, n.name,
    n.bearers <= case when n.name = m.name then 200 else 20 end as is_rare
  from open_mention m
  join name_reading n on n.reading = m.reading
  where n.bearers > 0
),
named_relative as (
  select r.mention_id, r.relative_name as name
  from mention_relative r
  join open_mention m on m.mention_id = r.mention_id and m.is_child
  join name_reading n on n.name = r.relative_name and n.bearers <= 20
),
relative_household as (
  select r.mention_id, p.household_no, true as is_numbered
  from mention_relative r join person p on p.person_id = r.relative_id
  union all
  select r.mention_id, p.household_no, false from named_relative r join person p on p.name = r.name
),
asked_household as (
  select m.mention_id, m.name, m.number, m.number_state, m.birth_date, m.not_before, m.not_after, h.household_no,
    bool_or(h.is_numbered) as is_numbered
  from open_mention m join relative_household h on h.mention_id = m.mention_id
  where h.household_no is not null
  group by all
),
household_member as (
  select h.mention_id, h.not_before, h.not_after, p.person_id, p.birth_date, p.name,
    name_level(h.name, p.name) < 9 or (h.is_numbered and (p.birth_date = h.birth_date
      or (h.number_state = 'masked' and number_fits(h.number, p.number_17)))) as is_like
  from asked_household h join person p on p.household_no = h.household_no
)
select distinct mention_id, person_id
from (
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m join number_candidate n on n.typed = m.number join person p on p.number_17 = n.n17
  union all
  select a.mention_id, p.person_id, a.not_before, a.not_after, p.birth_date from alike a join person p on p.name = a.name
  where a.is_rare
  union all
  select a.mention_id, p.person_id, a.not_before, a.not_after, p.birth_date from alike a join person p on p.name = a.name and p.birth_date = a.birth_date
  where not a.is_rare
  union all
  select a.mention_id, p.person_id, a.not_before, a.not_after, p.birth_date from alike a join person p on p.name = a.name and p.village_code = a.village_code
  where not a.is_rare
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m join person p on substr(p.name, 1, 1) = m.surname and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m join person p on p.village_code = m.village_code and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m join person p on substr(p.name, 1, 1) = m.surname and p.village_code = m.village_code
  where m.birth_date is null and (m.surname = '?' or name_level(m.name, p.name) < 9)
  union all
  select mention_id, person_id, not_before, not_after, birth_date from household_member where is_like
  union all
  select h.mention_id, h.person_id, h.not_before, h.not_after, h.birth_date
  from household_member h semi join alike a on a.mention_id = h.mention_id and a.name = h.name
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m join named_relative r on r.mention_id = m.mention_id
  join (select person_id, name, father_name as parent_name from hukou_entry union all select person_id, name, mother_name from hukou_entry) e
    on e.parent_name = r.name
  join person p on p.person_id = e.person_id
  where name_level(m.name, e.name) < 9
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m join known_as k on k.name = m.name join person p on p.person_id = k.person_id
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from open_mention m
  join person p on p.number_17 // 100000000000 = try_cast(substr(m.number, 1, 6) as bigint)
    and p.number_17 % 1000 = try_cast(substr(m.number, 15, 3) as bigint)
  left join name_reading n on n.name = p.name
  where m.number_state = 'masked' and (name_level(m.name, p.name) < 9 or n.reading = m.reading)
)
where (not_before is null or birth_date >= not_before) and (not_after is null or birth_date <= not_after);
