-- Who each remaining mention may be. A pair is a candidate when one of fourteen things agrees; how well is weighed later. Parents and
-- spouses are fourteen at least, and nobody under sixteen may be employed.
-- reads: mention, plain_link, person, known_as, name_reading, number_candidate, mention_relative, hukou_entry
-- writes: candidate
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table candidate as
with open_mention as (
  select m.*, r.reading, substr(m.name, 1, 1) as surname
  from mention m
  anti join plain_link l on l.mention_id = m.mention_id
  left join name_reading r on r.name = m.name
),
readable as (
  select p.*, r.reading, r.bearers, substr(p.name, 1, 1) as surname
  from person p left join name_reading r on r.name = p.name
),
relative_household as (
  select distinct r.mention_id, p.household_no
  from mention_relative r join person p on p.person_id = r.relative_id
  where p.household_no is not null
),
named_relative as (
  select r.mention_id, r.relative_name as name
  from mention_relative r
  join open_mention m on m.mention_id = r.mention_id and m.is_child
  join name_reading n on n.name = r.relative_name and n.bearers <= 20
)
select distinct c.mention_id, c.person_id
from (
  select m.mention_id, p.person_id
  from open_mention m join number_candidate n on n.typed = m.number join person p on p.number_17 = n.n17
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.name = m.name and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.reading = m.reading and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.surname = m.surname and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.village_code = m.village_code and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.surname = m.surname and p.village_code = m.village_code
  where m.birth_date is null and (p.surname = '?' or name_level(m.name, p.name) < 9)
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.name = m.name and p.village_code = m.village_code
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.reading = m.reading and p.village_code = m.village_code
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.name = m.name and p.bearers <= 200
  union all
  select m.mention_id, p.person_id from open_mention m join readable p on p.reading = m.reading and p.bearers <= 20
  union all
  select m.mention_id, p.person_id
  from open_mention m join named_relative r on r.mention_id = m.mention_id
  join person k on k.name = r.name
  join readable p on p.household_no = k.household_no
  where name_level(m.name, p.name) < 9 or p.reading = m.reading
  union all
  select m.mention_id, e.person_id
  from open_mention m join named_relative r on r.mention_id = m.mention_id
  join (select person_id, name, father_name as parent_name from hukou_entry union all select person_id, name, mother_name from hukou_entry) e
    on e.parent_name = r.name
  where name_level(m.name, e.name) < 9
  union all
  select m.mention_id, k.person_id from open_mention m join known_as k on k.name = m.name
  union all
  select m.mention_id, p.person_id
  from open_mention m join readable p on p.number_17 // 100000000000 = try_cast(substr(m.number, 1, 6) as bigint)
    and p.number_17 % 1000 = try_cast(substr(m.number, 15, 3) as bigint)
  where m.number_state = 'masked' and (name_level(m.name, p.name) < 9 or p.reading = m.reading)
  union all
  select m.mention_id, p.person_id
  from open_mention m join relative_household h on h.mention_id = m.mention_id
  join readable p on p.household_no = h.household_no
  where name_level(m.name, p.name) < 9 or p.reading = m.reading or p.birth_date = m.birth_date
    or (m.number_state = 'masked' and number_fits(m.number, p.number_17))
) c
join open_mention m on m.mention_id = c.mention_id
join person p on p.person_id = c.person_id
where (m.is_child is distinct from true or p.birth_date >= :as_of - interval 25 year)
  and (m.is_child is distinct from false or p.birth_date <= :as_of - interval 14 year)
  and (m.register <> 'migrant_work' or p.birth_date <= :as_of - interval 16 year);
