-- Every valid number with a name beside it outside the household register's own entries, and how often.
-- reads: in_hukou, in_birth_certificate, in_school, in_marriage, in_roster, in_assistance, in_missing_person, in_coercive_measure, in_migrant_work, in_serious_illness, in_detox, in_prison, in_disability, in_death, in_guardianship_case, in_deportation
-- writes: named_number
-- key: n17, name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table named_number as
select n17, name, count(*) as times from (
  select father_number_17 as n17, father_name as name from in_hukou
  union all select mother_number_17, mother_name from in_hukou
  union all select father_number_17, father_name from in_birth_certificate
  union all select mother_number_17, mother_name from in_birth_certificate
  union all select number_17, name from in_school
  union all select student_no_17, name from in_school
  union all select guardian_number_17, guardian_name from in_school
  union all select man_number_17, man_name from in_marriage
  union all select woman_number_17, woman_name from in_marriage
  union all select number_17, name from in_roster
  union all select number_17, name from in_assistance
  union all select head_number_17, head_name from in_assistance
  union all select number_17, name from in_missing_person
  union all select number_17, name from in_coercive_measure
  union all select number_17, name from in_migrant_work
  union all select number_17, name from in_serious_illness
  union all select number_17, name from in_detox
  union all select number_17, name from in_prison
  union all select certificate_no_17, name from in_disability
  union all select number_17, name from in_death
  union all select respondent_number_17, respondent_name from in_guardianship_case
  union all select number_17, name from in_deportation
)
where n17 is not null and name is not null
group by n17, name;
