-- Everybody the files know by number or by a household entry. People of other counties are known only because a register
-- names them with a number; their name is the one used most often.
-- reads: local_person, named_number, number_alias, unlisted_birth
-- writes: person
-- key: person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table person as
select person_id, number_17, name, birth_date, sex, village_code, household_no, relation_to_head, person_status, row_id, true as is_local
from local_person
union all
select n17, n17, name, number_birth(n17), number_sex(n17), null, null, null, null, null, false
from (
  select n17, name, row_number() over (partition by n17 order by times desc, name) as place
  from named_number n
  anti join local_person l on l.person_id = n.n17
  anti join number_alias a on a.n17 = n.n17
)
where place = 1
union all
select person_id, null, name, birth_date, sex, village_code, household_no, null, null, row_id, false from unlisted_birth;
