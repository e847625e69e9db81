-- The legal father and mother of every child, or that it is open and why. Documents (household register's parent columns, birth
-- certificate) outrank the school's word, and that outranks the household. Two documents that name two people leave it open; so does a document with a bare name where
-- the school gives another person's number.
-- `how`: document · school · household · conflict (documents name different people) · several (a document fits several people)
-- · nobody (a document names somebody no register knows) · open (nothing names one person).
-- reads: child, parent_statement, household_guess
-- writes: parent
-- key: child_id, role
-- clause: 民发〔2019〕62号
create or replace table parent as
with told as (
  select child_id, role,
    count(distinct person_id) filter (where source <> 'school') as documented,
    min(person_id) filter (where source <> 'school') as document_id,
    count(distinct person_id) filter (where source <> 'school' and stage = 'number') as numbered,
    min(person_id) filter (where source <> 'school' and stage = 'number') as number_id,
    count(*) filter (where source <> 'school' and person_id is null and open) as several,
    count(*) filter (where source <> 'school' and person_id is null and not open) as nobody,
    count(distinct person_id) filter (where source = 'school') as schooled,
    min(person_id) filter (where source = 'school') as school_id,
    count(distinct person_id) filter (where source = 'school' and stage = 'number') as school_numbered
  from parent_statement
  group by child_id, role
),
side as (
  select c.child_id, r.role from child c, (values ('father'), ('mother')) as r(role)
)
select b.child_id, b.role,
  case
    when t.documented = 1 and t.numbered = 0 and t.school_numbered = 1 and t.school_id <> t.document_id then null
    when t.documented = 1 then t.document_id
    when t.documented > 1 and t.numbered = 1 then t.number_id
    when t.documented > 1 then null
    when t.several > 0 or t.nobody > 0 then null
    when t.schooled = 1 then t.school_id
    when t.schooled > 1 then null
    else g.person_id end as person_id,
  case
    when t.documented = 1 and t.numbered = 0 and t.school_numbered = 1 and t.school_id <> t.document_id then 'conflict'
    when t.documented = 1 or (t.documented > 1 and t.numbered = 1) then 'document'
    when t.documented > 1 then 'conflict'
    when t.several > 0 then 'several'
    when t.nobody > 0 then 'nobody'
    when t.schooled = 1 then 'school'
    when t.schooled > 1 then 'conflict'
    when g.person_id is not null then 'household'
    else 'open' end as how
from side b
left join told t on t.child_id = b.child_id and t.role = b.role
left join household_guess g on g.child_id = b.child_id and g.role = b.role;
