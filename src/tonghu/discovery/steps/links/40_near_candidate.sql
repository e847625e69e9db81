-- Who each mention that must be weighed may be by its name and something else, or by something else alone. How well is weighed later.
-- Each part joins people themselves, not a copy of all of them, so that the database reads only those that can match.
-- reads: sought, mention_relative, hukou_entry, in_marriage, in_birth_certificate, namesake, neighbour, asked_household, person, known_as, name_reading, number_candidate
-- writes: near_candidate
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table near_candidate as
select distinct mention_id, person_id
from (
  select mention_id, person_id, null as not_before, null as not_after, null as birth_date from neighbour where is_like
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join number_candidate n on n.typed = m.number join person p on p.number_17 = n.n17
  union all
  -- a slip of the birth date leaves the year, or the day and month, as they are
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading and year(p.birth_date) = year(m.birth_date)
  where p.birth_date = m.birth_date or p.is_rare_alike or (p.is_rare and p.name = m.name)
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading and month(p.birth_date) * 100 + day(p.birth_date) = month(m.birth_date) * 100 + day(m.birth_date)
  where p.is_rare_alike or (p.is_rare and p.name = m.name)
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading
  where m.birth_date is not null and p.birth_date is null and (p.is_rare_alike or (p.is_rare and p.name = m.name))
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join namesake p on p.reading = m.reading and p.village_code = m.village_code
  union all
  -- of those born the same day a province has hundreds of the same surname: only whose name or number is like, or whose parent, child or spouse is named
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join person p on substr(p.name, 1, 1) = m.surname and p.birth_date = m.birth_date
  where name_level(m.name, p.name) < 9 or number_level(m.number_state, m.number, p.number_17) < 9
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m
  join mention_relative r on r.mention_id = m.mention_id
  join (
    select person_id, father_number_17 as kin_id from hukou_entry where father_number_17 is not null
    union all
    select person_id, mother_number_17 from hukou_entry where mother_number_17 is not null
    union all
    select father_number_17, person_id from hukou_entry where father_number_17 is not null
    union all
    select mother_number_17, person_id from hukou_entry where mother_number_17 is not null
    union all
    select man_number_17, woman_number_17 from in_marriage
    union all
    select woman_number_17, man_number_17 from in_marriage
    union all
    select father_number_17, mother_number_17 from in_birth_certificate
    union all
    select mother_number_17, father_number_17 from in_birth_certificate
  ) e on e.kin_id = r.relative_id
  join person p on p.person_id = e.person_id and substr(p.name, 1, 1) = m.surname and p.birth_date = m.birth_date
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join person p on p.village_code = m.village_code and p.birth_date = m.birth_date
  union all
  select h.mention_id, p.person_id, h.not_before, h.not_after, p.birth_date
  from asked_household h join namesake p on p.household_no = h.household_no and p.reading = h.reading
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m join known_as k on k.name = m.name join person p on p.person_id = k.person_id
  union all
  select m.mention_id, p.person_id, m.not_before, m.not_after, p.birth_date
  from sought m
  join person p on p.number_17 // 100000000000 = try_cast(substr(m.number, 1, 6) as bigint)
    and p.number_17 % 1000 = try_cast(substr(m.number, 15, 3) as bigint)
  left join name_reading n on n.name = p.name
  where m.number_state = 'masked' and (name_level(m.name, p.name) < 9 or n.reading = m.reading)
)
where (not_before is null or birth_date >= not_before) and (not_after is null or birth_date <= not_after);
