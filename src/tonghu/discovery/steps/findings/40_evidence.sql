-- The rows each finding rests on: what registers say of the child and of both parents, who says that these are the parents, and the
-- roster's row. How sure a row is this person's comes from how it was linked.
-- reads: finding, category_condition, child, parent, parent_statement, state_row, link, listing, wedlock
-- writes: evidence
-- key: child_id, category, action, role, row_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table evidence as
with family as (
  select f.child_id, f.category, f.action, 'child' as role, f.child_id as person_id from finding f
  union all
  select f.child_id, f.category, f.action, p.role, p.person_id
  from finding f join parent p on p.child_id = f.child_id
  where p.person_id is not null
),
rows_found as (
  select m.child_id, m.category, m.action, m.role, s.row_id, s.register, 'state' as kind, s.certain
  from family m
  join state_row s on s.person_id = m.person_id
  join category_condition k on k.category = m.category and k.condition = s.condition
  left join child c on c.child_id = m.child_id
  where coalesce(len(s.child_names), 0) = 0
    or like_any(c.name, s.child_names)
  union all
  select f.child_id, f.category, f.action, t.role, t.row_id, t.source, 'parentage', t.person_id is not null
  from finding f
  join parent p on p.child_id = f.child_id
  join parent_statement t on t.child_id = p.child_id and t.role = p.role and t.person_id is not distinct from p.person_id
  join category_condition k on k.category = f.category and k.asks_parents
  union all
  select f.child_id, f.category, f.action, p.role, w.row_id, 'marriage', 'parentage', true
  from finding f
  join parent p on p.child_id = f.child_id and p.how = 'wedlock'
  join parent o on o.child_id = p.child_id and o.role <> p.role
  join wedlock w on w.event = 'marriage' and w.man_id = case p.role when 'father' then p.person_id else o.person_id end
    and w.woman_id = case p.role when 'father' then o.person_id else p.person_id end
  join category_condition k on k.category = f.category and k.asks_parents
  union all
  select f.child_id, f.category, f.action, 'child', l.row_id, 'roster', 'listing', l.certain
  from finding f join listing l on l.child_id = f.child_id and l.category = f.category
  union all
  select f.child_id, f.category, f.action, 'child', c.row_id, 'child', 'entry', true
  from finding f join child c on c.child_id = f.child_id
  where c.row_id is not null
)
select distinct r.child_id, r.category, r.action, r.role, r.row_id, r.kind, r.certain,
  l.stage, l.weight, l.margin,
  case when not r.certain then 0.5
       when r.kind <> 'state' or r.register = 'hukou' or l.stage is null then 0.999
       when l.stage in ('plain', 'household') then 0.995
       when l.stage = 'repaired' then 0.99
       else round(1 - 0.3 * pow(2, -least(coalesce(l.margin, 10), 10) / 2), 3) end as sureness
from rows_found r
left join link l on l.mention_id = r.row_id * 8 and r.kind = 'state' and r.register <> 'hukou';
