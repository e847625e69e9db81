-- The mentions that must be weighed, with how the name sounds, how many bits their own name costs, and the birth dates that can be meant:
-- parents and spouses are fourteen at least, and nobody under sixteen may be employed. `bonus`: the most that a person found by the name
-- alone can gain or lose by all else. Such a person is no relative, and of another birth date where one is known.
-- reads: mention, household_link, mention_relative, name_reading
-- writes: sought
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table sought as
select m.mention_id, m.name, m.number, m.number_state, m.birth_date, m.sex, m.village_code, m.is_child, m.is_elsewhere,
  substr(m.name, 1, 1) as surname, n.reading,
  coalesce(k.names_kin, false) as names_kin, k.mention_id is not null as has_relative,
  serial_digits_shown(m.number) as serial_digits,
  case when n.bearers > 0 then log2(greatest(case when m.is_child = false then n.adult_bearers else n.bearers end, 1)) end as own_bits,
  case when m.sex is not null then 1 else 0 end + case when m.village_code is not null then 2 else 0 end
    + case when m.birth_date is not null then -9 else 0 end + case when k.names_kin then -2 else 0 end
    + case m.number_state when 'invalid' then 6 when 'masked' then 15 when 'rounded' then 15 else 0 end as bonus,
  case when m.is_child then :as_of - interval 25 year end as not_before,
  case when m.register = 'migrant_work' then :as_of - interval 16 year when m.is_child = false then :as_of - interval 14 year end as not_after
from mention m
anti join household_link l on l.mention_id = m.mention_id
left join name_reading n on n.name = m.name
left join (
  select mention_id, bool_or(relative_id is not null) as names_kin from mention_relative group by mention_id
) k on k.mention_id = m.mention_id;
