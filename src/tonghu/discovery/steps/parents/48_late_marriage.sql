-- Who married, more than a year after a child was born, somebody who has been married to another: perhaps a stepparent of that child.
-- Only of children about whom somebody's word short of a document is asked.
-- reads: household_parent, documented, wedlock, concerned_child
-- writes: late_marriage
-- key: child_id, person_id
-- clause: 民发〔2019〕62号
create or replace table late_marriage as
with asked as (
  select child_id, person_id from household_parent
  union
  select child_id, first_schooled_id from documented where first_id is null and first_schooled_id is not null
),
couple as (
  select man_id as person_id, woman_id as partner_id, min(registered_on) as first_on
  from wedlock where event = 'marriage' group by man_id, woman_id
  union all
  select woman_id, man_id, min(registered_on) from wedlock where event = 'marriage' group by man_id, woman_id
),
partners as (
  select person_id, min(partner_id) as first_partner, max(partner_id) as last_partner from (
    select man_id as person_id, woman_id as partner_id from wedlock
    union all
    select woman_id, man_id from wedlock
  ) group by person_id
)
select distinct a.child_id, a.person_id
from asked a
join concerned_child c on c.child_id = a.child_id
join couple k on k.person_id = a.person_id
join partners p on p.person_id = k.partner_id
where k.first_on > c.birth_date + interval 12 month and p.first_partner <> p.last_partner;
