-- The mentions whose name, birth date and, where both are known, sex and village agree with one person alone, while nobody else of that
-- name and birth date is known at all. They need neither relatives nor weighing, so all that follows asks about the others only.
-- reads: named_person, person
-- writes: birth_link
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table birth_link as
select mention_id, min(person_id) as person_id
from (
  select m.mention_id, p.person_id,
    (m.sex is null or p.sex is null or m.sex = p.sex)
      and (m.village_code is null or p.village_code is null or m.village_code = p.village_code)
      and (m.number_state = 'missing' or coalesce(number_fits(m.number, p.number_17), true))
      and not m.is_elsewhere as agrees
  from named_person m
  join person p on p.name = m.name and p.birth_date = m.birth_date
  where m.number_state in ('missing', 'masked') and m.role = 0
)
group by mention_id
having count(*) = 1 and bool_and(agrees);
