-- Whether the people named beside a mention belong to a candidate: they share a household, a document names one as the
-- other's parent, the school names one as the other's guardian, or they are registered as married. kin_bearers: how many people bear
-- the name by which they were found.
-- reads: candidate, mention_relative, person, name_reading, hukou_entry, in_marriage, in_birth_certificate, in_school, unlisted_birth
-- writes: candidate_kin
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table candidate_kin as
with beside as (
  select c.mention_id, c.person_id, r.relative_id, r.relative_name
  from candidate c join mention_relative r on r.mention_id = c.mention_id
),
asked as (select distinct person_id from beside),
born as (
  -- the certificate of a namesake born the same day would name kin of both
  select p.person_id, b.father_number_17, b.father_name, b.mother_number_17, b.mother_name
  from (select min(person_id) as person_id, name, birth_date from person group by name, birth_date having count(*) = 1) p
  semi join asked c on c.person_id = p.person_id
  join in_birth_certificate b on b.name = p.name and b.birth_date = p.birth_date
),
kin as (
  select k.person_id, k.kin_id, k.kin_name from (
    select c.person_id, o.person_id as kin_id, o.name as kin_name
    from asked c
    join person p on p.person_id = c.person_id
    join person o on o.household_no = p.household_no and o.person_id <> p.person_id
    union all
    select person_id, father_number_17, father_name from hukou_entry where father_name is not null or father_number_17 is not null
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
  semi join asked a on a.person_id = k.person_id
)
select f.mention_id, f.person_id, bool_or(f.relative_name is null) as by_number, bool_or(f.relative_name is not null) as by_name,
  min(greatest(n.bearers, 1)) filter (where f.relative_name is not null) as kin_bearers
from (
  select b.mention_id, b.person_id, null as relative_name
  from beside b semi join kin k on k.person_id = b.person_id and k.kin_id = b.relative_id
  union all
  select b.mention_id, b.person_id, b.relative_name
  from beside b semi join kin k on k.person_id = b.person_id and k.kin_name = b.relative_name
) f
left join name_reading n on n.name = f.relative_name
group by f.mention_id, f.person_id;
