-- The weight of those whom nothing but the name makes a candidate. Asked only where it can matter: one who is ten bits behind the best
-- candidate changes neither whom a mention means nor how sure that is; and where even the best cannot be taken, only those
-- who may be meant are kept, six bits below likelier than not.
-- reads: sought, weighed_near, person, name_reading
-- writes: weighed_by_name
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table weighed_by_name as
with known as (select log2(count(*)) as prior from person),
asking as (
  select s.*, case when b.best >= -0.5 or s.bonus - s.own_bits >= -0.5 then -10.5 else -6 end as least
  from sought s
  left join (select mention_id, max(weight) as best from weighed_near group by mention_id) b on b.mention_id = s.mention_id
  where s.reading is not null
    and (b.best is null or s.number_state in ('masked', 'rounded') or b.best < 10 + s.bonus + greatest(-coalesce(s.own_bits, 5), -5))
),
alike as (
  select m.mention_id, n.name, n.name = m.name as is_same,
    log2(greatest(case when m.is_child = false then n.adult_bearers else n.bearers end, 1)) as name_bits
  from asking m
  join name_reading n on n.reading = m.reading
  where n.bearers between 1 and case when n.name = m.name then 200 else 20 end
    and m.bonus - case when n.name = m.name then 0 else 5 end
      - log2(greatest(case when m.is_child = false then n.adult_bearers else n.bearers end, 1)) >= m.least
),
compared as (
  select a.mention_id, p.person_id, p.is_local or p.number_17 is null as is_resident,
    case when a.is_same then 0 else 1 end as name_level, a.name_bits,
    case when m.birth_date is null or p.birth_date is null then null else date_level(m.birth_date, p.birth_date) end as birth_level,
    number_level(m.number_state, m.number, p.number_17) as number_level,
    m.serial_digits,
    m.sex = p.sex as sex_agrees,
    place_level(m.is_elsewhere, m.village_code, p.is_local, p.village_code) as place_level,
    m.names_kin
  from alike a
  join person p on p.name = a.name
  join asking m on m.mention_id = a.mention_id
  anti join weighed_near w on w.mention_id = a.mention_id and w.person_id = p.person_id
  where (m.not_before is null or p.birth_date >= m.not_before) and (m.not_after is null or p.birth_date <= m.not_after)
)
select mention_id, person_id, is_resident, name_level, birth_level, number_level, place_level,
  false as kin_by_number, false as kin_by_name,
  link_weight(prior, name_level, name_bits, birth_level, number_level, serial_digits, sex_agrees, place_level,
    false, false, 0, names_kin) as weight
from compared, known;
