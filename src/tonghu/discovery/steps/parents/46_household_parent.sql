-- Whom the household suggests as father and mother where no document and no school speaks: the head and the head's spouse for a son or
-- daughter, the head's sons and daughters-in-law for a grandchild. Only people fourteen to sixty years older count. The other
-- parent's place is filled too, since it tells whether this is the documented parent's household.
-- reads: concerned_child, person, documented
-- writes: household_parent
-- key: child_id, role, person_id
-- clause: 民发〔2019〕62号
create or replace table household_parent as
with spoken_for as (
  select child_id from documented
  where coalesce(first_id, first_schooled_id) is not null or several or nobody
  group by child_id having count(*) = 2
)
select distinct c.child_id, case m.sex when 'M' then 'father' else 'mother' end as role, m.person_id
from concerned_child c
anti join spoken_for s on s.child_id = c.child_id
join person m on m.household_no = c.household_no and m.person_id <> c.child_id
where m.person_status is distinct from 'moved_out'
  and m.birth_date <= c.birth_date - interval 14 year
  and m.birth_date >= c.birth_date - interval 60 year
  and (
    (c.relation_to_head in ('child', 'adopted_child', 'step_child') and m.relation_to_head in ('head', 'spouse'))
    or (c.relation_to_head = 'grandchild'
        and ((m.relation_to_head = 'child' and m.sex = 'M') or (m.relation_to_head = 'child_in_law' and m.sex = 'F')))
    or (c.relation_to_head = 'grandchild_maternal'
        and ((m.relation_to_head = 'child' and m.sex = 'F') or (m.relation_to_head = 'child_in_law' and m.sex = 'M')))
    or (c.relation_to_head = 'head' and m.relation_to_head = 'parent')
  );
