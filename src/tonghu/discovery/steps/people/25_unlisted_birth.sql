-- Children whom a birth certificate knows and no entry of the household register can be: nobody there is born that day with a like
-- name, or to the same parents. They are people too, without a number.
-- reads: in_birth_certificate, local_person, hukou_entry, named_number
-- writes: unlisted_birth
-- key: person_id
-- clause: 鲁民〔2024〕5号 第10项
create or replace table unlisted_birth as
with young as (
  select * from local_person where birth_date > :as_of - interval 25 year
),
unmatched as (
  select b.* from in_birth_certificate b
  anti join young p on p.birth_date = b.birth_date and p.name = b.name
  where b.name is not null and b.birth_date is not null
),
parent_household as (
  select b.row_id, p.household_no from unmatched b join local_person p on p.person_id = b.mother_number_17
  where p.household_no is not null
  union
  select b.row_id, p.household_no from unmatched b join local_person p on p.person_id = b.father_number_17
  where p.household_no is not null
),
named_household as (
  select b.row_id, p.household_no from unmatched b join local_person p on p.name = b.mother_name
  where b.mother_number_17 is null and p.household_no is not null
  union
  select b.row_id, p.household_no from unmatched b join local_person p on p.name = b.father_name
  where b.father_number_17 is null and p.household_no is not null
),
entered as (
  select b.row_id from unmatched b
  join parent_household h on h.row_id = b.row_id
  join young p on p.household_no = h.household_no
  where p.birth_date = b.birth_date
    or (name_level(p.name, b.name) < 9 and date_level(p.birth_date, b.birth_date) < 9)
  union
  select b.row_id from unmatched b
  join named_household h on h.row_id = b.row_id
  join young p on p.household_no = h.household_no
  where name_level(p.name, b.name) < 9 and date_level(p.birth_date, b.birth_date) < 2 and b.sex is not distinct from p.sex
  union
  select b.row_id from unmatched b join hukou_entry e on e.mother_number_17 = b.mother_number_17
  where e.birth_date = b.birth_date or (name_level(e.name, b.name) < 9 and date_level(e.birth_date, b.birth_date) < 9)
  union
  select b.row_id from unmatched b join hukou_entry e on e.father_number_17 = b.father_number_17
  where e.birth_date = b.birth_date or (name_level(e.name, b.name) < 9 and date_level(e.birth_date, b.birth_date) < 9)
  union
  select b.row_id from unmatched b
  semi join named_number n on n.name = b.name and number_birth(n.n17) = b.birth_date
  union
  select b.row_id from unmatched b
  join young p on p.birth_date = b.birth_date and substr(p.name, 1, 1) = substr(b.name, 1, 1)
  where name_level(p.name, b.name) < 9 and b.sex is not distinct from p.sex
  union
  select b.row_id from unmatched b
  join young p on p.birth_date = b.birth_date and substr(p.name, 2, 1) = substr(b.name, 2, 1)
  where name_level(p.name, b.name) < 9 and b.sex is not distinct from p.sex
  union
  select b.row_id from unmatched b join young p on p.name = b.name
  where date_level(p.birth_date, b.birth_date) = 1 and b.sex is not distinct from p.sex
)
select -row_id as person_id, name, birth_date, sex, father_number_17, father_name, mother_number_17, mother_name,
  village_code, household_no, row_id
from (
  select b.*, coalesce(m.village_code, f.village_code) as village_code,
    coalesce(m.household_no, f.household_no) as household_no,
    row_number() over (partition by b.name, b.birth_date order by b.row_id) as place
  from unmatched b
  anti join entered e on e.row_id = b.row_id
  left join local_person m on m.person_id = b.mother_number_17
  left join local_person f on f.person_id = b.father_number_17
)
where place = 1;
