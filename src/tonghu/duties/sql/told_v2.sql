-- The answers that a mapping wants, as one predicate kept beside it: asked of each record for each of its form's ten mappings, a
-- function that takes the answers apart took half of the time of telling.

-- True where the answers give, to each question, one of the values wanted; of several ticked, any ("$" opens a list by itself).
create function duties_path(wanted jsonb) returns jsonpath
language sql immutable as $$
    select string_agg(format('exists($.%s ? (%s))', to_json(asked.key), coalesce(asked.any_of, '1 == 2')), ' && ' order by asked.key)::jsonpath
    from (select each.key, (select string_agg(format('@ == %s', one), ' || ') from jsonb_array_elements(each.value) as one) as any_of
          from jsonb_each(wanted) as each) as asked
$$;
alter table duties_mapping add column path jsonpath generated always as (duties_path(wanted)) stored;

-- Records in force. About an organisation that they name, else about the one that wrote them.
create or replace view duties_told_record as
select m.kind_id, s.row_kind as row, s.subject, r.place, d.day, duties_lasts(m, d.day) as last,
       case when duties_day(coalesce(r.claimed_at, r.captured_at, r.received_at)) = d.day
            then coalesce(r.claimed_at, r.captured_at, r.received_at) end as at,
       r.received_at, 'record' as source, r.id as source_id, duties_named(s.row_kind, r.child_id) as child,
       coalesce(r.about_unit_id, r.organisation_id) as organisation, r.matter_id as matter
from casework_record r
join duties_mapping m on m.source = 'record' and m.name = r.form
cross join lateral (select coalesce((nullif(r.answers ->> m.day_key, ''))::date, r.occurred_on) as day) d
cross join lateral (
    select * from duties_subjects(
        m, r.place, d.day, r.child_id, coalesce(r.about_unit_id, r.organisation_id), r.matter_id, r.id,
        coalesce(r.about_post_id, r.post_id), null)
    union all
    select 4::smallint, duties_class(r.about_unit_id, r.about_class)
    where 4 = any (m.rows) and duties_class(r.about_unit_id, r.about_class) is not null
) s
where r.withdrawn_at is null and (m.path is null or r.answers @@ m.path)
  and not exists (select from casework_record later where later.corrects_id = r.id);

-- People named in a record in force as having been there. What a guardian came to counts for the child as well, where a kind says so;
-- what a child came to, for its guardians.
create or replace view duties_told_participant as
select m.kind_id, s.row_kind as row, s.subject, p.place, d.day, duties_lasts(m, d.day) as last, null::timestamptz as at,
       p.at as received_at, 'participant' as source, p.id as source_id, p.child_id as child,
       r.organisation_id as organisation, r.matter_id as matter
from casework_participant p
join casework_record r on r.id = p.record_id
join duties_mapping m on m.source = 'participant' and m.name = p.form and m.role = p.kind
cross join lateral (select coalesce((nullif(r.answers ->> m.day_key, ''))::date, p.occurred_on) as day) d
cross join lateral (
    select 1::smallint as row_kind, p.child_id as subject where 1 = any (m.rows) and p.child_id is not null
    union all
    select 2::smallint, p.adult_id where 2 = any (m.rows) and p.kind = 'guardian' and p.adult_id is not null
    union all
    select g.row_kind, g.subject
    from duties_subjects(m, p.place, d.day, p.child_id, null, null, null, null, null) g
    where p.kind = 'child' and g.row_kind = 2
    union all
    select 3::smallint, p.post_id where 3 = any (m.rows) and p.post_id is not null
) s
where p.ended_at is null and r.withdrawn_at is null and (m.path is null or r.answers @@ m.path)
  and not exists (select from casework_record later where later.corrects_id = r.id);

drop function duties_answers(jsonb, jsonb);
