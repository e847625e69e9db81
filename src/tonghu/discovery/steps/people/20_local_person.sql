-- One row per person of the household register. Somebody entered twice is taken from the entry still in force,
-- then from the later change, then from the lower row, so that the choice never depends on the order of reading.
-- reads: hukou_entry, number_alias_applied
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
)
select
  e.person_id, e.number_17, e.name, e.birth_date,
  coalesce(number_sex(e.number_17), e.sex) as sex,
  e.village_code, e.household_no, e.relation_to_head, e.person_status, e.row_id
from hukou_entry e
left join best b on b.row_id = e.row_id
where b.place is null or b.place = 1;
