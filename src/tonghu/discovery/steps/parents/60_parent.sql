-- The legal father and mother of every child in question, or that it is open and why. Documents (household register's parent columns, birth
-- certificate) outrank the school's word, and that outranks the household. Two documents that name two people leave it open;
-- so does a document with a bare name where the school gives another person's number, and a school that names a perhaps-stepparent.
-- `how`: document · school · household · conflict (documents name different people) · several (a document fits several people)
-- · nobody (a document names somebody no register knows) · open (nothing names one person).
-- reads: concerned_child, documented, household_guess, late_marriage
-- writes: parent
-- key: child_id, role
-- clause: 民发〔2019〕62号
create or replace table parent as
with judged as (
  select c.child_id, r.role, g.person_id as household_id,
    d.first_id, d.first_schooled_id, d.first_numbered_id,
    case
      when d.first_id = d.last_id and d.first_numbered_id is null and d.school_numbered
        and d.first_schooled_id = d.last_schooled_id and d.first_schooled_id <> d.first_id then 'conflict'
      when d.first_id = d.last_id then 'document'
      when d.first_id <> d.last_id and d.first_numbered_id = d.last_numbered_id then 'number'
      when d.first_id <> d.last_id then 'conflict'
      when d.several then 'several'
      when d.nobody then 'nobody'
      when d.first_schooled_id <> d.last_schooled_id then 'conflict'
      when d.first_schooled_id is not null then case when l.person_id is null then 'school' else 'open' end
      when g.person_id is not null then 'household'
      else 'open' end as how
  from concerned_child c
  cross join (values ('father'), ('mother')) as r(role)
  left join documented d on d.child_id = c.child_id and d.role = r.role
  left join late_marriage l on l.child_id = c.child_id and l.person_id = d.first_schooled_id
  left join household_guess g on g.child_id = c.child_id and g.role = r.role
)
select child_id, role,
  case how when 'document' then first_id when 'number' then first_numbered_id
    when 'school' then first_schooled_id when 'household' then household_id end as person_id,
  case how when 'number' then 'document' else how end as how
from judged;
