-- Every child the files know: of the household register, named with a number elsewhere, or only by a birth certificate
-- or a school roll that fits nobody else. People of any age who are on the roster belong here too, since they may have to leave it.
-- reads: person, in_school, link, open_mention, in_roster
-- writes: child
-- key: child_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table child as
with listed as (
  select coalesce(r.number_17, l.person_id) as person_id
  from in_roster r left join link l on l.mention_id = r.row_id * 8
),
unlinked_pupil as (
  select s.row_id, s.name, s.birth_date, s.sex
  from in_school s
  anti join link l on l.mention_id = s.row_id * 8
  anti join open_mention o on o.mention_id = s.row_id * 8
  where coalesce(s.number_17, s.student_no_17) is null and s.name is not null and s.birth_date is not null
)
select p.person_id as child_id, p.number_17, p.name, p.birth_date, p.sex, p.village_code, p.household_no, p.relation_to_head, p.row_id, p.is_local
from person p
left join (select distinct person_id from listed) r on r.person_id = p.person_id
where p.birth_date > :as_of - interval 18 year or r.person_id is not null
union all
select -row_id, null, name, birth_date, sex, null, null, null, row_id, false from (
  select *, row_number() over (partition by name, birth_date, sex order by row_id) as place from unlinked_pupil
) where place = 1;
