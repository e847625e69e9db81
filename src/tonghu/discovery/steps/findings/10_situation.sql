-- Everything the rules ask about a child: age, and what holds, may hold and has ended for the child and for both parents.
-- Only children about whom or about whose parents a register says something, and those on the roster.
-- reads: child, parent, person_state, named_child_state, listing
-- writes: situation
-- key: child_id
-- clause: 民发〔2019〕62号
create or replace table situation as
with f as (select child_id, person_id from parent where role = 'father'),
m as (select child_id, person_id from parent where role = 'mother')
select c.child_id, c.birth_date,
  coalesce(cs.holds, 0) as child_holds, coalesce(cs.unknown, 0) as child_unknown, coalesce(cs.ended, 0) as child_ended,
  f.person_id is not null as father_known,
  coalesce(fs.holds, 0) | coalesce(fn.holds, 0) as father_holds,
  coalesce(fs.unknown, 0) | coalesce(fn.unknown, 0) as father_unknown,
  coalesce(fs.ended, 0) | coalesce(fn.ended, 0) as father_ended,
  m.person_id is not null as mother_known,
  coalesce(ms.holds, 0) | coalesce(mn.holds, 0) as mother_holds,
  coalesce(ms.unknown, 0) | coalesce(mn.unknown, 0) as mother_unknown,
  coalesce(ms.ended, 0) | coalesce(mn.ended, 0) as mother_ended
from child c
left join f on f.child_id = c.child_id
left join m on m.child_id = c.child_id
left join person_state cs on cs.person_id = c.child_id
left join person_state fs on fs.person_id = f.person_id
left join person_state ms on ms.person_id = m.person_id
left join named_child_state fn on fn.child_id = c.child_id and fn.role = 'father'
left join named_child_state mn on mn.child_id = c.child_id and mn.role = 'mother'
where cs.person_id is not null or fs.person_id is not null or ms.person_id is not null
  or fn.child_id is not null or mn.child_id is not null
  or exists (select 1 from listing l where l.child_id = c.child_id);
