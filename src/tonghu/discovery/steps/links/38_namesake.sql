-- Everybody whose name is, or sounds like, that of a mention that must be weighed. is_rare, is_rare_alike: so few bear the name that its
-- bearers are looked for wherever they are, as the one of that name and as one whose name sounds like it.
-- reads: person, sought, name_reading
-- writes: namesake
-- key: person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table namesake as
select p.person_id, p.name, p.birth_date, p.village_code, p.household_no, n.reading,
  n.bearers <= 200 as is_rare, n.bearers <= 20 as is_rare_alike
from person p
join (
  select r.name, r.reading, r.bearers from name_reading r semi join sought s on s.reading = r.reading where r.bearers > 0
) n on n.name = p.name;
