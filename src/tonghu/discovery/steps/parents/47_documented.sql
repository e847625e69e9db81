-- What the documents and the school say in sum about each child's father and mother: whom, and whether they agree. Smallest and
-- largest person are equal exactly when all name the same one.
-- reads: parent_statement
-- writes: documented
-- key: child_id, role
-- clause: 民发〔2019〕62号
create or replace table documented as
select child_id, role,
  min(person_id) filter (where source <> 'school') as first_id,
  max(person_id) filter (where source <> 'school') as last_id,
  min(person_id) filter (where source <> 'school' and stage = 'number') as first_numbered_id,
  max(person_id) filter (where source <> 'school' and stage = 'number') as last_numbered_id,
  -- named without a number, and yet one person alone: of a household, or of that name and birth date
  min(person_id) filter (where source <> 'school' and stage in ('plain', 'household')) as first_plain_id,
  max(person_id) filter (where source <> 'school' and stage in ('plain', 'household')) as last_plain_id,
  coalesce(bool_or(open) filter (where source <> 'school' and person_id is null), false) as several,
  coalesce(bool_or(not open) filter (where source <> 'school' and person_id is null), false) as nobody,
  min(person_id) filter (where source = 'school') as first_schooled_id,
  max(person_id) filter (where source = 'school') as last_schooled_id,
  coalesce(bool_or(stage = 'number') filter (where source = 'school'), false) as school_numbered
from parent_statement
group by child_id, role;
