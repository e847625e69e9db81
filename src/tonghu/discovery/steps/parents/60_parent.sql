-- The legal father and mother of every child in question, or that it is open and why. Documents (household register's parent columns, birth
-- certificate) outrank the school's word, and that outranks the household. Two documents that name two people leave it open;
-- so does a number in one and in the other a bare name that is another person's of the household or of the right birth date;
-- so does a document with a bare name where the school gives another person's number, and a school that names a perhaps-stepparent.
-- Where nothing of this speaks, whoever was registered as married to the other parent, known by document or school, on the day of birth
-- is the parent; unless somebody else stands in either parent's place in the child's household: then it stays open.
-- `how`: document · school · household · wedlock · conflict (documents name different people) · several (a document fits several people)
-- · nobody (a document names somebody no register knows) · open (nothing names one person).
-- reads: concerned_child, documented, household_guess, household_parent, late_marriage, wedlock
-- writes: parent
-- key: child_id, role
-- clause: 民发〔2019〕62号
create or replace table parent as
with judged as (
  select c.child_id, c.birth_date, r.role, g.person_id as household_id,
    d.first_id, d.first_schooled_id, d.first_numbered_id,
    case
      when d.first_id = d.last_id and d.first_numbered_id is null and d.school_numbered
        and d.first_schooled_id = d.last_schooled_id and d.first_schooled_id <> d.first_id then 'conflict'
      when d.first_id = d.last_id then 'document'
      when d.first_id <> d.last_id and d.first_numbered_id = d.last_numbered_id
        and (d.first_plain_id is null or (d.first_plain_id = d.first_numbered_id and d.last_plain_id = d.first_numbered_id)) then 'number'
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
),
settled as (
  select child_id, role, birth_date, first_schooled_id,
    case how when 'document' then first_id when 'number' then first_numbered_id
      when 'school' then first_schooled_id when 'household' then household_id end as person_id,
    case how when 'number' then 'document' else how end as how
  from judged
),
unspoken as (
  select s.child_id, s.role, s.birth_date, o.person_id as other_id
  from settled s
  join settled o on o.child_id = s.child_id and o.role <> s.role
  where s.how = 'open' and s.first_schooled_id is null and o.how in ('document', 'school')
),
couple as (
  select 'father' as role, man_id as person_id, woman_id as other_id, man_id, woman_id, registered_on from wedlock where event = 'marriage'
  union all
  select 'mother', woman_id, man_id, man_id, woman_id, registered_on from wedlock where event = 'marriage'
),
spouse_at_birth as (
  select u.child_id, u.role, u.other_id, min(w.person_id) as person_id
  from unspoken u
  join couple w on w.role = u.role and w.other_id = u.other_id
  where w.registered_on <= u.birth_date
    and not exists (select 1 from wedlock d where d.event = 'divorce' and d.man_id = w.man_id and d.woman_id = w.woman_id
      and d.registered_on between w.registered_on and u.birth_date)
  group by u.child_id, u.role, u.other_id
  having min(w.person_id) = max(w.person_id)
),
unrivalled as (
  select child_id, role, person_id from spouse_at_birth b
  where not exists (select 1 from household_parent h where h.child_id = b.child_id and h.person_id not in (b.person_id, b.other_id))
)
select s.child_id, s.role, coalesce(b.person_id, s.person_id) as person_id,
  case when b.person_id is not null then 'wedlock' else s.how end as how
from settled s
left join unrivalled b on b.child_id = s.child_id and b.role = s.role;
