-- The household's answer where it has exactly one. Whoever married, after the child was born, somebody who has been married
-- to another may be a stepparent: the household then says nothing about them. Where several sons live together, the one who is
-- registered as married to the documented mother (before or not long after the birth) is the father; the same for daughters.
-- reads: household_parent, parent_statement, wedlock, child
-- writes: household_guess
-- key: child_id, role
-- clause: 民发〔2019〕62号
create or replace table household_guess as
with documented as (
  select child_id, role, min(person_id) as person_id
  from parent_statement where source <> 'school'
  group by child_id, role
  having count(distinct person_id) = 1
),
married_late as (
  select distinct h.child_id, h.person_id
  from household_parent h
  join child c on c.child_id = h.child_id
  join wedlock w on (w.man_id = h.person_id or w.woman_id = h.person_id)
  where w.event = 'marriage' and w.registered_on > c.birth_date + interval 12 month
    and not exists (
      select 1 from wedlock e
      where e.event = 'marriage' and e.man_id = w.man_id and e.woman_id = w.woman_id and e.registered_on <= c.birth_date + interval 12 month)
    and exists (
      select 1 from wedlock o
      where (w.man_id = h.person_id and o.woman_id = w.woman_id and o.man_id <> w.man_id)
         or (w.woman_id = h.person_id and o.man_id = w.man_id and o.woman_id <> w.woman_id))
),
wed_to_documented as (
  select distinct h.child_id, h.role, h.person_id
  from household_parent h
  join documented d on d.child_id = h.child_id and d.role <> h.role
  join wedlock w on w.event = 'marriage'
    and ((w.man_id = h.person_id and w.woman_id = d.person_id) or (w.woman_id = h.person_id and w.man_id = d.person_id))
  anti join married_late m on m.child_id = h.child_id and m.person_id = h.person_id
),
other_family as (
  -- the documented parent of the other sex lives elsewhere while somebody else has that place here: this is not their household
  select distinct d.child_id, case d.role when 'father' then 'mother' else 'father' end as role
  from documented d
  join household_parent h on h.child_id = d.child_id and h.role = d.role
  group by d.child_id, d.role, d.person_id
  having not bool_or(h.person_id = d.person_id)
),
standing as (
  select h.child_id, h.role, h.person_id, l.person_id is not null as late, w.person_id is not null as wed
  from household_parent h
  left join married_late l on l.child_id = h.child_id and l.person_id = h.person_id
  anti join other_family x on x.child_id = h.child_id and x.role = h.role
  left join wed_to_documented w on w.child_id = h.child_id and w.role = h.role and w.person_id = h.person_id
)
select child_id, role,
  case when count(*) filter (where wed) = 1 then min(person_id) filter (where wed)
       when count(*) = 1 and not bool_or(late) then min(person_id) end as person_id,
  count(*)::integer as people,
  bool_or(late) as married_late
from standing
group by child_id, role;
