-- What each register says about who the father and mother of a child in question are. person_id is whom the statement means where that is certain,
-- its stage `number` where a number or a part of one says so too; a statement without one names somebody who is nobody known
-- (open = false) or one of several (open = true). A number without a name that stands nowhere else is nobody known.
-- reads: concerned_child, person, in_hukou, hukou_entry, in_birth_certificate, in_school, child_row, link, open_mention
-- writes: parent_statement
-- key: child_id, role, row_id
-- clause: 民发〔2019〕62号
create or replace table parent_statement as
with stated as (
  select h.person_id as child_id, 'father' as role, 'hukou' as source, h.row_id, h.row_id * 8 + 1 as mention_id,
    h.father_name as name, h.father_number as number, h.father_number_17 as number_17
  from hukou_entry h where h.father_name is not null or h.father_number is not null
  union all
  select h.person_id, 'mother', 'hukou', h.row_id, h.row_id * 8 + 2,
    h.mother_name, h.mother_number, h.mother_number_17
  from hukou_entry h where h.mother_name is not null or h.mother_number is not null
  union all
  select c.child_id, 'father', 'birth_certificate', b.row_id, b.row_id * 8 + 1,
    b.father_name, b.father_number, b.father_number_17
  from child_row c join in_birth_certificate b on b.row_id = c.row_id where b.father_name is not null or b.father_number is not null
  union all
  select c.child_id, 'mother', 'birth_certificate', b.row_id, b.row_id * 8 + 2,
    b.mother_name, b.mother_number, b.mother_number_17
  from child_row c join in_birth_certificate b on b.row_id = c.row_id where b.mother_name is not null or b.mother_number is not null
  union all
  select c.child_id, s.guardian_relation, 'school', s.row_id, s.row_id * 8 + 3,
    s.guardian_name, s.guardian_number, s.guardian_number_17
  from child_row c join in_school s on s.row_id = c.row_id
  where s.guardian_relation in ('father', 'mother') and (s.guardian_name is not null or s.guardian_number is not null)
),
numbered_only as (
  select father_number_17 as n17 from in_hukou where father_name is null
  union all select mother_number_17 from in_hukou where mother_name is null
  union all select father_number_17 from in_birth_certificate where father_name is null
  union all select mother_number_17 from in_birth_certificate where mother_name is null
  union all select guardian_number_17 from in_school where guardian_name is null
),
known as (
  select p.person_id from person p semi join numbered_only n on n.n17 = p.person_id
)
select s.child_id, s.role, s.source, s.row_id, s.mention_id, s.name,
  coalesce(case when s.name is not null then s.number_17 end, k.person_id, l.person_id) as person_id,
  case when s.number_17 is not null and (s.name is not null or k.person_id is not null) then 'number'
    when s.number is not null and l.person_id is not null then 'number' else l.stage end as stage,
  o.mention_id is not null as open
from stated s
semi join concerned_child c on c.child_id = s.child_id
left join known k on k.person_id = case when s.name is null then s.number_17 end
left join link l on l.mention_id = s.mention_id
left join (select distinct mention_id from open_mention) o on o.mention_id = s.mention_id;
