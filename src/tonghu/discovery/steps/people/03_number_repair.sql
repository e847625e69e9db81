-- The number of a household entry whose own is mistyped: the one candidate that agrees with the birth date and sex
-- written beside it; where several do, the one that another register names under the same name. Else none.
-- reads: in_hukou, number_candidate, named_number
-- writes: number_repair
-- key: row_id
-- clause: 鲁民〔2024〕5号 第10项
create or replace table number_repair as
with fitting as (
  select h.row_id, c.n17 as number_17, n.n17 is not null as named_elsewhere
  from in_hukou h
  join number_candidate c on c.typed = h.number
  left join (select distinct n17, name from named_number) n on n.n17 = c.n17 and n.name = h.name
  where h.number_state = 'invalid' and number_birth(c.n17) = h.birth_date and number_sex(c.n17) = h.sex
),
counted as (
  select row_id, count(*) as fits, count(*) filter (where named_elsewhere) as named,
    min(number_17) as only_fit, min(number_17) filter (where named_elsewhere) as only_named
  from fitting group by row_id
)
select row_id, case when named = 1 then only_named else only_fit end as number_17
from counted
where named = 1 or (named = 0 and fits = 1);
