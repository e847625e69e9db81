-- The weight of each candidate in bits: how much likelier what the row says is if it means this person than if it means
-- somebody else. The prior is one in all the people known. Evidence inside a number (area, birth date) is not counted
-- twice: a repaired number counts for its serial digits only where the birth date already spoke, a masked one for those shown.
-- reads: candidate, sought, person, known_as, name_reading, number_candidate, candidate_kin
-- writes: weighed_near
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table weighed_near as
with known as (select log2(count(*)) as prior from person),
repaired as (
  select s.mention_id, n.n17 from sought s join number_candidate n on n.typed = s.number
),
compared as (
  select
    c.mention_id, c.person_id,
    case when m.name is null or p.name is null then null
         when m.name = p.name or o.is_former then 0
         when o.name is not null then 5
         when m.reading = b.reading then 1
         else 1 + name_level(m.name, p.name) end as name_level,
    log2(greatest(case when m.is_child = false then b.adult_bearers else b.bearers end, 1)) as name_bits,
    case when m.birth_date is null or p.birth_date is null then null else date_level(m.birth_date, p.birth_date) end as birth_level,
    case when n.n17 is not null then 0 else number_level(m.number_state, m.number, p.number_17) end as number_level,
    m.serial_digits,
    m.sex = p.sex as sex_agrees,
    place_level(m.is_elsewhere, m.village_code, p.is_local, p.village_code) as place_level,
    p.is_local or p.number_17 is null as is_resident,
    coalesce(k.by_number, false) as kin_by_number,
    coalesce(k.by_name, false) as kin_by_name,
    log2(coalesce(k.kin_bearers, 1)) as kin_bits,
    m.names_kin
  from candidate c
  join sought m on m.mention_id = c.mention_id
  join person p on p.person_id = c.person_id
  left join known_as o on o.person_id = c.person_id and o.name = m.name
  left join name_reading b on b.name = p.name
  left join repaired n on n.mention_id = c.mention_id and n.n17 = p.number_17
  left join candidate_kin k on k.mention_id = c.mention_id and k.person_id = c.person_id
)
select mention_id, person_id, is_resident, name_level, birth_level, number_level, place_level, kin_by_number, kin_by_name,
  link_weight(prior, name_level, name_bits, birth_level, number_level, serial_digits, sex_agrees, place_level,
    kin_by_number, kin_by_name, kin_bits, names_kin) as weight
from compared, known;
