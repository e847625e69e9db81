-- Everybody the files know: the household register's people, those of other counties, children of a birth certificate alone.
-- reads: local_person, outsider, unlisted_birth
-- writes: person
-- key: person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace view person as
select person_id, number_17, name, birth_date, sex, village_code, household_no, relation_to_head, person_status, row_id, true as is_local
from local_person
union all
select person_id, person_id, name, number_birth(person_id), number_sex(person_id), null, null, null, null, null, false
from outsider
union all
select person_id, null, name, birth_date, sex, village_code, household_no, null, null, row_id, false
from unlisted_birth;
