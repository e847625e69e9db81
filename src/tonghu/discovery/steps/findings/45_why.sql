-- Why a finding is for a person to decide: a parent nobody names or several may be, a row that may mean somebody else, rows that
-- contradict each other, a decisive date or state that is missing, a roster row that may be this child's, a register not sent.
-- reads: finding, parent, state_row, category_condition, listing, blind_exit, register_title
-- writes: why
-- key: child_id, category, action
-- clause: 鲁民〔2024〕5号 第23项
create or replace table why as
with doubtful as (
  select f.child_id, f.category, f.action from finding f where not f.certain
),
asking as (
  select category, bool_or(asks_parents) as asks_parents from category_condition group by category
),
family as (
  select child_id, 'child' as role, child_id as person_id from doubtful
  union
  select d.child_id, p.role, p.person_id from doubtful d join parent p on p.child_id = d.child_id where p.person_id is not null
),
role_word as (
  select * from (values ('child', 0, '孩子'), ('father', 1, '父亲'), ('mother', 2, '母亲')) as r(role, place, word)
),
points as (
  select d.child_id, d.category, d.action, 10 + r.place as place,
    case p.how when 'open' then '没有登记册写明' || r.word || '是谁,同户的人也看不出'
      when 'several' then '证件上' || r.word || '的姓名对得上几个人,缺少号码分不清'
      when 'nobody' then '证件写了' || r.word || '的姓名,各登记册里查不到这个人'
      else '几份登记写的' || r.word || '不是同一个人' end as words
  from doubtful d
  join asking a on a.category = d.category and a.asks_parents
  join parent p on p.child_id = d.child_id and p.person_id is null
  join role_word r on r.role = p.role
  union
  select d.child_id, d.category, d.action, 20 + r.place,
    case when not s.certain then '一行“' || k.title || '”的登记可能是' || r.word || ',也可能是别人,仅凭登记册分不清'
      when s.contradicted then r.word || '登记为“' || k.title || '”,之后又有别的登记,两者矛盾'
      else r.word || '是否“' || k.title || '”看不出来:那一行缺少要紧的日期或状态' end
  from doubtful d
  join family m on m.child_id = d.child_id
  join role_word r on r.role = m.role
  join state_row s on s.person_id = m.person_id and (s.holds is null or not s.certain)
  join category_condition k on k.category = d.category and k.condition = s.condition
  where k.asks_parents or m.role = 'child'
  union
  select d.child_id, d.category, d.action, 30, '花名册里有一行可能就是这个孩子,先核对再上报'
  from doubtful d join listing l on l.child_id = d.child_id and l.category = d.category and not l.certain
  union
  select f.child_id, f.category, f.action, 40, '没有收到“' || t.title || '”,不能断定已不属于这一类'
  from finding f
  join blind_exit b on b.category = f.category and b.exit_basis = f.basis
  join register_title t on t.register = b.register
  where f.action = 'exit' and not f.certain
)
select d.child_id, d.category, d.action,
  coalesce(string_agg(p.words, ';' order by p.place, p.words), '规则中有一项无法判断') as why
from doubtful d
left join points p on p.child_id = d.child_id and p.category = d.category and p.action = d.action
group by d.child_id, d.category, d.action;
