-- Which child each birth certificate and each school roll entry is about.
-- reads: in_birth_certificate, in_school, link, child
-- writes: child_row
-- key: row_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table child_row as
select b.row_id, l.person_id as child_id
from in_birth_certificate b
join link l on l.mention_id = b.row_id * 8
union all
select s.row_id, coalesce(s.number_17, s.student_no_17, l.person_id, c.child_id)
from in_school s
left join link l on l.mention_id = s.row_id * 8
left join child c on c.number_17 is null and not c.is_local and c.name = s.name and c.birth_date = s.birth_date
  and l.mention_id is null and coalesce(s.number_17, s.student_no_17) is null
where coalesce(s.number_17, s.student_no_17, l.person_id, c.child_id) is not null;
