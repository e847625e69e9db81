-- Whether the people named beside a mention belong to somebody it may be: they share a household, a document names one as the
-- other's parent, the school names one as the other's guardian, or they are registered as married. Asked of everybody found so far and
-- of everybody whose name sounds alike; so whoever is a relative and of such a name is found here. kin_bearers: how many people bear the
-- name by which they were found.
-- reads: sought, near_candidate, namesake, mention_relative, kin_at_home, person, name_reading, hukou_entry, in_marriage, in_birth_certificate, in_school, unlisted_birth
-- writes: candidate_kin
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table candidate_kin as
with relative as (
  select r.mention_id, r.relative_id, r.relative_name, s.reading
  from mention_relative r join sought s on s.mention_id = r.mention_id
),
beside as (
  select c.mention_id, c.person_id, p.household_no, r.relative_id, r.relative_name
  from near_candidate c
  join relative r on r.mention_id = c.mention_id
  join person p on p.person_id = c.person_id
),
beyond as (
  -- near candidates whose name is not alike
  select distinct c.person_id from near_candidate c anti join namesake n on n.person_id = c.person_id and n.is_rare
),
asked as (
  select person_id, reading from namesake where is_rare
  union all
  select person_id, null from beyond
),
certified as (
  select a.person_id, a.name, a.birth_date, b.father_number_17, b.father_name, b.mother_number_17, b.mother_name
  from (
    select person_id, name, birth_date from namesake where is_rare
    union all
    select p.person_id, p.name, p.birth_date from person p semi join beyond o on o.person_id = p.person_id
  ) a
  join in_birth_certificate b on b.name = a.name and b.birth_date = a.birth_date
),
born as (
  -- the certificate of a namesake born the same day would name kin of both
  select c.* from certified c
  semi join (
    select p.name, p.birth_date from person p semi join certified c on c.name = p.name and c.birth_date = p.birth_date
    group by p.name, p.birth_date having count(*) = 1
  ) o on o.name = c.name and o.birth_date = c.birth_date
),
documented as (
  select k.person_id, a.reading, k.kin_id, k.kin_name from (
    select person_id, father_number_17 as kin_id, father_name as kin_name from hukou_entry
    where father_name is not null or father_number_17 is not null
    union all
    select person_id, mother_number_17, mother_name from hukou_entry where mother_name is not null or mother_number_17 is not null
    union all
    select father_number_17, person_id, name from hukou_entry where father_number_17 is not null
    union all
    select mother_number_17, person_id, name from hukou_entry where mother_number_17 is not null
    union all
    select father_number_17, null, name from in_birth_certificate where father_number_17 is not null
    union all
    select mother_number_17, null, name from in_birth_certificate where mother_number_17 is not null
    union all
    select father_number_17, mother_number_17, mother_name from in_birth_certificate where father_number_17 is not null
    union all
    select mother_number_17, father_number_17, father_name from in_birth_certificate where mother_number_17 is not null
    union all
    select person_id, mother_number_17, mother_name from born
    union all
    select person_id, father_number_17, father_name from born
    union all
    select coalesce(number_17, student_no_17), guardian_number_17, guardian_name from in_school
    where coalesce(number_17, student_no_17) is not null and (guardian_name is not null or guardian_number_17 is not null)
    union all
    select person_id, mother_number_17, mother_name from unlisted_birth
    union all
    select person_id, father_number_17, father_name from unlisted_birth
    union all
    select man_number_17, woman_number_17, woman_name from in_marriage where man_number_17 is not null
    union all
    select woman_number_17, man_number_17, man_name from in_marriage where woman_number_17 is not null
  ) k
  join asked a on a.person_id = k.person_id
),
alike as (
  -- those who live with somebody named by number are near candidates already
  select r.mention_id, k.person_id, null as relative_name
  from relative r join documented k on k.kin_id = r.relative_id and k.reading = r.reading
  union all
  select r.mention_id, k.person_id, r.relative_name
  from kin_at_home k
  join relative r on r.relative_name = k.kin_name and r.reading = k.reading
  union all
  select r.mention_id, k.person_id, r.relative_name
  from relative r join documented k on k.kin_name = r.relative_name and k.reading = r.reading
)
select f.mention_id, f.person_id, bool_or(f.relative_name is null) as by_number, bool_or(f.relative_name is not null) as by_name,
  min(greatest(n.bearers, 1)) filter (where f.relative_name is not null) as kin_bearers
from (
  select b.mention_id, b.person_id, null as relative_name
  from beside b join person o on o.person_id = b.relative_id and o.household_no = b.household_no and o.person_id <> b.person_id
  union all
  select b.mention_id, b.person_id, null
  from beside b semi join documented k on k.person_id = b.person_id and k.kin_id = b.relative_id
  union all
  select b.mention_id, b.person_id, b.relative_name
  from beside b join person o on o.household_no = b.household_no and o.name = b.relative_name and o.person_id <> b.person_id
  union all
  select b.mention_id, b.person_id, b.relative_name
  from beside b semi join documented k on k.person_id = b.person_id and k.kin_name = b.relative_name
  union all
  select a.mention_id, a.person_id, a.relative_name
  from alike a
  join sought m on m.mention_id = a.mention_id
  join namesake p on p.person_id = a.person_id
  where (p.is_rare_alike or (p.is_rare and p.name = m.name))
    and (m.not_before is null or p.birth_date >= m.not_before) and (m.not_after is null or p.birth_date <= m.not_after)
) f
left join name_reading n on n.name = f.relative_name
group by f.mention_id, f.person_id;
