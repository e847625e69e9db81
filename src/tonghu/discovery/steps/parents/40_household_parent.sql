-- Whom the household suggests as father and mother where no document speaks: the head and the head's spouse for a son or daughter,
-- the head's sons and daughters-in-law for a grandchild. Only people fourteen years older count. Several of one sex leave it open.
-- reads: child, hukou_entry, person
-- writes: household_parent
-- key: child_id, role, person_id
-- clause: 民发〔2019〕62号
create or replace table household_parent as
select distinct c.child_id, case m.sex when 'M' then 'father' else 'mother' end as role, m.person_id
from child c
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
