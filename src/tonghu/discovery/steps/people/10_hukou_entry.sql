-- Every entry of the household register with the person it is about. A valid number is the person;
-- an entry without one stands for itself until a repair finds its number.
-- reads: in_hukou, number_repair
-- writes: hukou_entry
-- key: row_id
-- clause: 鲁民〔2024〕5号 第10项
create or replace view hukou_entry as
select
  h.row_id,
  coalesce(h.number_17, r.number_17, -h.row_id) as person_id,
  coalesce(h.number_17, r.number_17) as number_17,
  h.household_no,
  h.name,
  h.sex,
  coalesce(number_birth(coalesce(h.number_17, r.number_17)), h.birth_date) as birth_date,
  h.relation_to_head,
  h.village_code,
  h.address,
  h.person_status,
  h.status_date,
  h.father_name, h.father_number, h.father_number_17, h.father_number_state,
  h.mother_name, h.mother_number, h.mother_number_17, h.mother_number_state
from in_hukou h
left join number_repair r on r.row_id = h.row_id;
