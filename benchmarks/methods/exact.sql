-- What a lookup by resident number knows: children with a valid number, and parents that a register names by one.
create or replace table child as
select number_17 as child_id, number_17, any_value(name) as name, any_value(birth_date) as birth_date,
  any_value(sex) as sex, any_value(village_code) as village_code, any_value(household_no) as household_no,
  any_value(relation_to_head) as relation_to_head, min(row_id) as row_id, true as is_local
from in_hukou h
where number_17 is not null
  and (birth_date > :as_of - interval 18 year or number_17 in (select number_17 from in_roster where number_17 is not null))
group by number_17;

create or replace table numbered_parent as
with told as (
  select number_17 as child_id, birth_date, 'father' as role, father_number_17 as person_id, 1 as rank from in_hukou
  union all
  select number_17, birth_date, 'mother', mother_number_17, 1 from in_hukou
  union all
  select coalesce(number_17, student_no_17), birth_date, guardian_relation, guardian_number_17, 2 from in_school
  where guardian_relation in ('father', 'mother')
),
by_number as (
  select child_id, role, arg_min(person_id, (rank, person_id)) as person_id, any_value(birth_date) as birth_date
  from told where child_id is not null and person_id is not null group by child_id, role
),
-- A birth certificate bears no number of the child: it is found by one parent's number and the birth date.
by_certificate as (
  select p.child_id, case p.role when 'father' then 'mother' else 'father' end as role,
    min(case p.role when 'father' then b.mother_number_17 else b.father_number_17 end) as person_id
  from by_number p
  join in_birth_certificate b on b.birth_date = p.birth_date
    and p.person_id = case p.role when 'father' then b.father_number_17 else b.mother_number_17 end
  group by p.child_id, p.role
)
select coalesce(n.child_id, c.child_id) as child_id, coalesce(n.role, c.role) as role,
  coalesce(n.person_id, c.person_id) as person_id
from by_number n full join by_certificate c on c.child_id = n.child_id and c.role = n.role;

-- Where no register names a parent by number: the one person of that sex whom the relation to the head suggests.
create or replace table household_parent as
select c.child_id, case m.sex when 'M' then 'father' else 'mother' end as role, min(m.number_17) as person_id
from child c
join in_hukou m on m.household_no = c.household_no
where (c.relation_to_head = 'child' and m.relation_to_head in ('head', 'spouse'))
  or (c.relation_to_head = 'grandchild' and m.relation_to_head in ('child', 'child_in_law'))
group by c.child_id, m.sex
having count(*) = 1 and min(m.number_17) is not null;

create or replace table parent as
select c.child_id, r.role, coalesce(n.person_id, case when :household then h.person_id end) as person_id, 'document' as how
from child c
cross join (values ('father'), ('mother')) as r(role)
left join numbered_parent n on n.child_id = c.child_id and n.role = r.role
left join household_parent h on h.child_id = c.child_id and h.role = r.role;

create or replace table link (mention_id bigint, person_id bigint);
create or replace table open_mention (mention_id bigint, person_id bigint, weight double);
create or replace table number_repair (row_id bigint, number_17 bigint);
create or replace table name_reading (name varchar, bearers bigint, reading varchar);
create or replace view person as
select number_17 as person_id, number_17, name, birth_date, household_no from in_hukou where number_17 is not null;
