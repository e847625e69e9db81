-- People whom a register names without a valid number. Whoever is named with one is that number's person already. A view: most of
-- them are settled by the first step that reads it, and only the rest is written.
-- Roles: 0 the row's subject, 1 father, 2 mother, 3 guardian, 4 husband, 5 wife, 6 head of household.
-- reads: number_alias_applied, in_hukou, in_birth_certificate, in_school, in_marriage, in_roster, in_assistance, in_missing_person, in_coercive_measure, in_migrant_work, in_serious_illness, in_detox, in_prison, in_disability, in_death, in_guardianship_case, in_deportation, address_place
-- writes: named_person
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace view named_person as
select
  n.row_id * 8 + n.role as mention_id, n.row_id, n.role, n.register, n.name, n.number,
  case when n.number_state = 'malformed' and number_is_cut(n.number) then 'masked' else n.number_state end as number_state,
  coalesce(n.birth_date,
    shown_birth(n.number, :as_of)) as birth_date,
  n.sex, coalesce(n.village_code, a.code) as village_code, n.is_child,
  coalesce(a.is_elsewhere, false) as is_elsewhere
from (
  select row_id, 0 as role, 'missing_person' as register, name, number, number_state, birth_date, sex, null as village_code, address, null as is_child from in_missing_person where number_17 is null
  union all select row_id, 0, 'coercive_measure', name, number, number_state, birth_date, sex, null, address, null from in_coercive_measure where number_17 is null
  union all select row_id, 0, 'prison', name, number, number_state, birth_date, sex, null, address, null from in_prison where number_17 is null
  union all select row_id, 0, 'detox', name, number, number_state, birth_date, sex, null, null, null from in_detox where number_17 is null
  union all select row_id, 0, 'migrant_work', name, number, number_state, null, null, null, null, false from in_migrant_work where number_17 is null
  union all select row_id, 0, 'serious_illness', name, number, number_state, null, null, null, null, null from in_serious_illness where number_17 is null
  union all select row_id, 0, 'disability', name, certificate_no, certificate_no_state, null, sex, null, address, null from in_disability where certificate_no_17 is null
  union all select row_id, 0, 'death', name, number, number_state, null, sex, null, address, null from in_death where number_17 is null
  union all select row_id, 0, 'assistance', name, number, number_state, null, null, null, null, null from in_assistance where number_17 is null
  union all select row_id, 6, 'assistance', head_name, head_number, head_number_state, null, null, null, null, null from in_assistance where head_number_17 is null
  union all select row_id, 0, 'guardianship_case', respondent_name, respondent_number, respondent_number_state, null, null, null, null, false from in_guardianship_case where respondent_number_17 is null
  union all select row_id, 0, 'deportation', name, number, number_state, null, null, null, null, false from in_deportation where number_17 is null
  union all select row_id, 0, 'roster', name, number, number_state, null, null, village_code, null, true from in_roster where number_17 is null
  union all select row_id, 0, 'school', name, coalesce(number, student_no), case when number_state = 'missing' then student_no_state else number_state end, birth_date, sex, null, null, true from in_school where coalesce(number_17, student_no_17) is null
  union all select row_id, 3, 'school', guardian_name, guardian_number, guardian_number_state, null, case when guardian_relation = 'father' then 'M' else 'F' end, null, null, false from in_school where guardian_number_17 is null and guardian_relation in ('father', 'mother')
  union all select row_id, 0, 'birth_certificate', name, null, 'missing', birth_date, sex, null, null, true from in_birth_certificate
  union all select row_id, 1, 'birth_certificate', father_name, father_number, father_number_state, null, 'M', null, null, false from in_birth_certificate where father_number_17 is null
  union all select row_id, 2, 'birth_certificate', mother_name, mother_number, mother_number_state, null, 'F', null, null, false from in_birth_certificate where mother_number_17 is null
  union all select row_id, 1, 'hukou', father_name, father_number, father_number_state, null, 'M', null, null, false from in_hukou where father_number_17 is null
  union all select row_id, 2, 'hukou', mother_name, mother_number, mother_number_state, null, 'F', null, null, false from in_hukou where mother_number_17 is null
  union all select row_id, 4, 'marriage', man_name, man_number, man_number_state, null, 'M', null, null, false from in_marriage where man_number_17 is null
  union all select row_id, 5, 'marriage', woman_name, woman_number, woman_number_state, null, 'F', null, null, false from in_marriage where woman_number_17 is null
) n
left join address_place a on a.address = n.address
where n.name is not null or n.number_state not in ('missing', 'malformed') or number_is_cut(n.number);
