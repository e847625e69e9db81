-- Whom the same row names beside a mention: by number where it has one, and by name.
-- reads: mention, in_hukou, hukou_entry, in_birth_certificate, in_school, in_marriage, in_assistance, in_deportation, in_roster, in_guardianship_case
-- writes: mention_relative
-- key: mention_id, relative_id, relative_name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table mention_relative as
select m.mention_id, r.relative_id, r.relative_name
from mention m
join (
  select row_id, 0 as role, father_number_17 as relative_id, father_name as relative_name from in_birth_certificate
  union all select row_id, 0, mother_number_17, mother_name from in_birth_certificate
  union all select row_id, 1, mother_number_17, mother_name from in_birth_certificate
  union all select row_id, 2, father_number_17, father_name from in_birth_certificate
  union all select row_id, 1, null, name from in_birth_certificate
  union all select row_id, 2, null, name from in_birth_certificate
  union all select row_id, 1, person_id, name from hukou_entry
  union all select row_id, 2, person_id, name from hukou_entry
  union all select row_id, 1, mother_number_17, mother_name from in_hukou
  union all select row_id, 2, father_number_17, father_name from in_hukou
  union all select row_id, 0, guardian_number_17, guardian_name from in_school
  union all select row_id, 3, coalesce(number_17, student_no_17), name from in_school
  union all select row_id, 4, woman_number_17, woman_name from in_marriage
  union all select row_id, 5, man_number_17, man_name from in_marriage
  union all select row_id, 0, head_number_17, head_name from in_assistance
  union all select row_id, 6, number_17, name from in_assistance
  union all select row_id, 0, spouse_number_17, null from in_deportation
  union all select row_id, 0, null, guardian_name from in_roster
  union all select row_id, 0, null, unnest(child_names) from in_guardianship_case
) r on r.row_id = m.row_id and r.role = m.role
where (r.relative_id is not null or r.relative_name is not null)
  and not (m.register = 'assistance' and r.relative_name is not distinct from m.name);
