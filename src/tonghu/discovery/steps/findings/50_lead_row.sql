-- Each finding as a line: who, where, what it rests on and how sure it is. A lead is as sure as the product of its weakest row for
-- each person and of how each parent is known.
-- reads: finding, why, evidence, child, parent, situation, source_file, register_title, category_condition
-- writes: lead_row
-- key: child_id, category, action
-- clause: 鲁民〔2024〕5号 第23项
create or replace table lead_row as
with person_sureness as (
  select child_id, category, action, role, max(sureness) as sureness
  from evidence where kind = 'state'
  group by child_id, category, action, role
),
parent_sureness as (
  select s.child_id, s.category, s.action, s.role,
    s.sureness * case when s.role = 'child' then 1.0
      when p.how = 'document' then 0.995 when p.how = 'school' then 0.97 when p.how in ('household', 'wedlock') then 0.95 else 0.5 end as sureness
  from person_sureness s
  left join parent p on p.child_id = s.child_id and p.role = s.role
),
sureness as (
  select child_id, category, action, round(exp(sum(ln(sureness))), 3) as confidence
  from parent_sureness group by child_id, category, action
),
rows_told as (
  select e.child_id, e.category, e.action,
    string_agg(t.title || ' ' || s.path || coalesce('/' || s.sheet, '') || '/第' || (e.row_id & 4294967295) || '行', '; '
      order by case e.kind when 'state' then 0 when 'listing' then 1 when 'parentage' then 2 else 3 end, e.row_id) as evidence
  from (select distinct child_id, category, action, row_id, min(kind) as kind from evidence group by child_id, category, action, row_id) e
  join source_file s on s.file_id = e.row_id >> 32
  join register_title t on t.register = s.register
  group by e.child_id, e.category, e.action
),
conditions_told as (
  select x.child_id, x.category, x.action, string_agg(distinct k.condition, '+' order by k.condition) as basis
  from finding x
  join situation s on s.child_id = x.child_id
  join category_condition k on k.category = x.category
  where k.bit & (s.child_holds | case when k.asks_parents then s.father_holds | s.mother_holds else 0 end) <> 0
  group by x.child_id, x.category, x.action
)
select f.child_id, f.category, f.action, f.certain, number_text(c.number_17) as child_id_number, coalesce(c.name, '') as name, c.birth_date, coalesce(c.village_code, '') as division_code,
  coalesce(f.basis, k.basis, '') as basis,
  case when f.certain then coalesce(q.confidence, 0.999) else least(coalesce(q.confidence, 0.5), 0.5) end as confidence,
  coalesce(r.evidence, '') as evidence, coalesce(w.why, '') as why
from finding f
join child c on c.child_id = f.child_id
left join why w on w.child_id = f.child_id and w.category = f.category and w.action = f.action
left join sureness q on q.child_id = f.child_id and q.category = f.category and q.action = f.action
left join rows_told r on r.child_id = f.child_id and r.category = f.category and r.action = f.action
left join conditions_told k on k.child_id = f.child_id and k.category = f.category and k.action = f.action;
