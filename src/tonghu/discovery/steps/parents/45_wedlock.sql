-- Marriages between two known people, with the day they were registered and, where it came to that, the day of divorce.
-- reads: in_marriage, link
-- writes: wedlock
-- key: row_id
-- clause: 民发〔2019〕62号
create or replace table wedlock as
select m.row_id, m.event, m.registered_on,
  coalesce(m.man_number_17, a.person_id) as man_id,
  coalesce(m.woman_number_17, b.person_id) as woman_id
from in_marriage m
left join link a on a.mention_id = m.row_id * 8 + 4
left join link b on b.mention_id = m.row_id * 8 + 5
where coalesce(m.man_number_17, a.person_id) is not null and coalesce(m.woman_number_17, b.person_id) is not null;
