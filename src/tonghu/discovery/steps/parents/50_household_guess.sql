-- The household's answer where it has exactly one. Whoever may be a stepparent is no answer. Where several sons live together, the one
-- who is registered as married to the documented mother is the father; the same for daughters. Where somebody else stands in the
-- place of a documented parent, it is another family's household and says nothing.
-- reads: household_parent, documented, wedlock, late_marriage
-- writes: household_guess
-- key: child_id, role
-- clause: 民发〔2019〕62号
create or replace table household_guess as
with known as (
  select child_id, role, first_id as person_id from documented where first_id = last_id
),
other_family as (
  select k.child_id, case k.role when 'father' then 'mother' else 'father' end as role
  from known k
  join household_parent h on h.child_id = k.child_id and h.role = k.role
  group by k.child_id, k.role
  having not bool_or(h.person_id = k.person_id)
),
spouse as (
  select man_id as person_id, woman_id as partner_id from wedlock where event = 'marriage'
  union
  select woman_id, man_id from wedlock where event = 'marriage'
),
standing as (
  select h.child_id, h.role, h.person_id,
    l.person_id is not null as late,
    s.person_id is not null and l.person_id is null as wed
  from household_parent h
  anti join other_family x on x.child_id = h.child_id and x.role = h.role
  left join late_marriage l on l.child_id = h.child_id and l.person_id = h.person_id
  left join known k on k.child_id = h.child_id and k.role <> h.role
  left join spouse s on s.person_id = h.person_id and s.partner_id = k.person_id
)
select child_id, role,
  case when count(*) filter (where wed) = 1 then min(person_id) filter (where wed)
       when count(*) = 1 and not bool_or(late) then min(person_id) end as person_id,
  count(*)::integer as people,
  bool_or(late) as married_late
from standing
group by child_id, role;
