-- One row per person of the household register. Somebody entered twice is taken from the entry still in force,
-- then from the later change, then from the lower row, so that the choice never depends on the order of reading. A name with a
-- character that the register could not write is taken from the registers that could.
-- reads: hukou_entry, number_alias_applied, named_number, address_place
-- writes: local_person
-- key: person_id
-- clause: 鲁民〔2024〕5号 第10项
create or replace table local_person as
with entered_twice as (
  select person_id from hukou_entry group by person_id having count(*) > 1
),
best as (
  select
    e.row_id,
    row_number() over (
      partition by e.person_id
      order by case e.person_status when 'normal' then 0 when 'deceased' then 1 else 2 end,
               e.status_date desc nulls last, e.row_id
    ) as place
  from hukou_entry e
  semi join entered_twice t on t.person_id = e.person_id
),
whole_name as (
  select e.row_id, first(n.name order by n.times desc, n.name) as name
  from hukou_entry e
  join named_number n on n.n17 = e.number_17
  where contains(e.name, '?') and not contains(n.name, '?') and name_level(e.name, n.name) = 1
  group by e.row_id
)
select
  e.person_id, e.number_17, coalesce(w.name, e.name) as name, e.birth_date,
  coalesce(number_sex(e.number_17), e.sex) as sex,
  coalesce(e.village_code, a.code) as village_code, e.household_no, e.relation_to_head, e.person_status, e.row_id
from hukou_entry e
left join best b on b.row_id = e.row_id
left join whole_name w on w.row_id = e.row_id
left join address_place a on a.address = e.address and e.village_code is null
where b.place is null or b.place = 1;
