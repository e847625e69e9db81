-- What a clerk is told. enter: the rule holds and the roster does not list the child. exit: the roster lists the child, the rule
-- does not hold, and a register says why. Not certain: the rule cannot be answered, or the listing is uncertain.
-- Absence from a register is never a reason to leave, and a register that was not sent proves nothing.
-- reads: verdict, listing, blind_exit
-- writes: finding
-- key: child_id, category, action
-- clause: 鲁民〔2024〕5号 第23项
create or replace table finding as
select child_id, category, action, basis, certain from (
  select v.child_id, v.category,
    case when v.enter or l.child_id is null or not l.certain then 'enter' else 'exit' end as action,
    case when v.enter or l.child_id is null or not l.certain then null else v.exit_basis end as basis,
    case
      when v.enter then l.child_id is null
      when v.enter is null and (l.child_id is null or not l.certain) then false
      else v.exit_basis is not null and (v.enter = false or v.exit_basis = 'child_dead')
        and not exists (select 1 from blind_exit b where b.category = v.category and b.exit_basis = v.exit_basis) end as certain,
    case
      when v.enter then l.child_id is null or not l.certain
      when v.enter is null and l.child_id is null then true
      when l.certain and v.enter is distinct from true then v.exit_basis is not null or v.exit_unknown
      else false end as told
  from verdict v
  left join listing l on l.child_id = v.child_id and l.category = v.category
) where told;
