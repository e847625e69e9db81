-- The weight of each candidate in bits: how much likelier what the row says is if it means this person than if it means
-- somebody else. The prior is one in all the people known. Evidence inside a number (area, birth date) is not counted
-- twice: a repaired number counts for its serial digits only where the birth date already spoke, a masked one for those shown.
-- reads: candidate, mention, person, known_as, name_reading, number_candidate, candidate_kin, mention_relative
-- writes: weighed
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table weighed as
with known as (select log2(count(*)) as prior from person),
compared as (
  select
    c.mention_id, c.person_id,
    case when m.name is null or p.name is null then null
         when m.name = p.name or o.is_former then 0
         when o.name is not null then 5
         when a.reading = b.reading then 1
         else 1 + name_level(m.name, p.name) end as name_level,
    log2(greatest(case when m.is_child = false then b.adult_bearers else b.bearers end, 1)) as name_bits,
    case when m.birth_date is null or p.birth_date is null then null else date_level(m.birth_date, p.birth_date) end as birth_level,
    case when n.n17 is not null then 0
         when m.number_state = 'invalid' and p.number_17 is not null and regexp_full_match(substr(m.number, 1, 17), '[0-9]+')
           then case when number_digit_differences(m.number, p.number_17) <= 3 then 1 else 9 end
         when m.number_state in ('masked', 'rounded') and p.number_17 is not null
           then case when number_fits(m.number, p.number_17) then 2
             when number_nearly_fits(m.number, p.number_17) then 3 else 9 end
    end as number_level,
    serial_digits_shown(m.number) as serial_digits,
    m.sex = p.sex as sex_agrees,
    case when m.is_elsewhere and p.is_local then 8
         when m.village_code is null or p.village_code is null then null
         when m.village_code = p.village_code then 0
         when substr(m.village_code, 1, 9) = substr(p.village_code, 1, 9) then 1 else 9 end as place_level,
    p.is_local or p.number_17 is null as is_resident,
    coalesce(k.by_number, false) as kin_by_number,
    coalesce(k.by_name, false) as kin_by_name,
    log2(coalesce(k.kin_bearers, 1)) as kin_bits,
    exists (select 1 from mention_relative r where r.mention_id = c.mention_id and r.relative_id is not null) as names_kin
  from candidate c
  join mention m on m.mention_id = c.mention_id
  join person p on p.person_id = c.person_id
  left join known_as o on o.person_id = c.person_id and o.name = m.name
  left join name_reading a on a.name = m.name
  left join name_reading b on b.name = p.name
  left join number_candidate n on n.typed = m.number and n.n17 = p.number_17
  left join candidate_kin k on k.mention_id = c.mention_id and k.person_id = c.person_id
)
select mention_id, person_id, is_resident, name_level, birth_level, number_level, place_level, kin_by_number, kin_by_name,
  cast(- prior
  + case name_level when 0 then prior - name_bits when 1 then prior - name_bits - 5 when 2 then prior - name_bits - 3
      when 3 then 3 when 4 then 2 when 5 then prior - name_bits - 2 when 10 then -9 else 0 end
  + case birth_level when 0 then 13 when 1 then 6 when 2 then -1 when 9 then -9 else 0 end
  + case number_level when 0 then case when birth_level = 0 then 10 else 17 end when 1 then 6 when 2 then 3 + 3 * serial_digits
      when 3 then case when birth_level = 0 then 2 else 8 end when 9 then -7 else 0 end
  + case when sex_agrees then 1 when not sex_agrees then -6 else 0 end
  + case place_level when 0 then 6 when 1 then 2 when 8 then -8 when 9 then -2 else 0 end
  + case when kin_by_number then 11 when kin_by_name then prior - kin_bits - 5 when names_kin then -2 else 0 end as decimal(12, 3)) as weight
from compared, known;
