-- Whom family or place puts beside a mention, and whether the name, or in a relative's household the birth date or the number, is like. In a
-- table of its own, since the database compares names faster in rows than while it joins.
-- reads: sought, asked_household, mention_relative, person, name_reading, hukou_entry
-- writes: neighbour
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table neighbour as
select m.mention_id, p.person_id,
  case when name_level(m.name, p.name) < 9 then true
       when h.is_numbered and p.birth_date = m.birth_date then true
       when h.is_numbered and m.number_state = 'masked' then number_fits(m.number, p.number_17) end as is_like
from asked_household h
join sought m on m.mention_id = h.mention_id
join person p on p.household_no = h.household_no
where (m.not_before is null or p.birth_date >= m.not_before) and (m.not_after is null or p.birth_date <= m.not_after)
union all
select m.mention_id, p.person_id, m.surname = '?' or name_level(m.name, p.name) < 9
from sought m
join person p on substr(p.name, 1, 1) = m.surname and p.village_code = m.village_code
where m.birth_date is null
  and (m.not_before is null or p.birth_date >= m.not_before) and (m.not_after is null or p.birth_date <= m.not_after)
union all
-- the children of whom the row names by a rare name
select m.mention_id, p.person_id, name_level(m.name, e.name) < 9
from sought m
join mention_relative r on r.mention_id = m.mention_id
join name_reading n on n.name = r.relative_name and n.bearers <= 20
join (
  select person_id, name, father_name as parent_name from hukou_entry
  union all
  select person_id, name, mother_name from hukou_entry
) e on e.parent_name = r.relative_name
join person p on p.person_id = e.person_id
where m.is_child
  and (m.not_before is null or p.birth_date >= m.not_before) and (m.not_after is null or p.birth_date <= m.not_after);
