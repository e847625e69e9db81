-- Children of whom, or of somebody who may be their parent, a register says anything, those on the roster, and those a clerk asks about.
-- Whose family nobody reports cannot be a finding, so who the parents are is worked out for these alone. Whoever a document, a school
-- or the household could make a parent counts here, whether or not that answer is taken in the end.
-- reads: child, state_row, wedlock, listing, asked_child, hukou_entry, child_row, in_birth_certificate, in_school, link, person
-- writes: concerned_child
-- key: child_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table concerned_child as
with told as (
  select person_id from state_row
  union
  -- whoever was married to a parent may be the other one
  select w.man_id from wedlock w semi join state_row s on s.person_id = w.woman_id
  union
  select w.woman_id from wedlock w semi join state_row s on s.person_id = w.man_id
),
row_of_child as (
  select row_id, child_id from child_row
  union all
  select row_id, person_id from hukou_entry
),
parent_link as (
  -- roles 1 father, 2 mother, 3 guardian, as in `mention`
  select l.mention_id // 8 as row_id from link l semi join told t on t.person_id = l.person_id where l.mention_id % 8 in (1, 2, 3)
),
told_household as (
  select distinct p.household_no from person p semi join told t on t.person_id = p.person_id where p.household_no is not null
)
select child_id, name, birth_date, sex, household_no, relation_to_head
from child c
semi join (
  select person_id as child_id from told
  union all
  select child_id from listing
  union all
  select k.child_id from child k
  join asked_child a on a.number_17 = k.number_17 or (a.name = k.name and a.birth_date = k.birth_date)
  union all
  select h.person_id from hukou_entry h semi join told t on t.person_id = h.father_number_17
  union all
  select h.person_id from hukou_entry h semi join told t on t.person_id = h.mother_number_17
  union all
  select r.child_id from child_row r join in_birth_certificate b on b.row_id = r.row_id
  semi join told t on t.person_id = b.father_number_17
  union all
  select r.child_id from child_row r join in_birth_certificate b on b.row_id = r.row_id
  semi join told t on t.person_id = b.mother_number_17
  union all
  select r.child_id from child_row r join in_school s on s.row_id = r.row_id
  semi join told t on t.person_id = s.guardian_number_17
  union all
  select r.child_id from row_of_child r semi join parent_link l on l.row_id = r.row_id
  union all
  select k.child_id from child k semi join told_household h on h.household_no = k.household_no
) f on f.child_id = c.child_id;
