-- What the work tells of duties: one view a source, from the tables of the work and the mapping of the catalogue. The triggers write
-- what a view says of one row; the nightly check compares all that the views say with what was written.
-- The views run as the owner and see every county: nobody else may read them.

create function duties_day(moment timestamptz) returns date
language sql stable as $$ select (moment at time zone 'Asia/Shanghai')::date $$;

-- The division of so many digits that a place lies in, as a number of twelve digits; NULL where the place lies above it.
-- In a functional zone ("370102~370171001") a county is the one it was mapped to, a town its own.
create function duties_division(place text, digits integer) returns bigint
language sql immutable as $$
    select case
        when digits <= 6 then case when length(place) >= digits then rpad(left(place, digits), 12, '0')::bigint end
        when length(split_part(place, '~', -1)) >= digits
            then rpad(left(split_part(place, '~', -1), digits), 12, '0')::bigint
    end
$$;

-- True where the answers give, to each question asked, one of the values wanted; of several ticked, any.
create function duties_answers(answers jsonb, wanted jsonb) returns boolean
language sql immutable as $$
    select not exists (
        select from jsonb_each(wanted) as asked (key, among)
        where not case jsonb_typeof(answers -> asked.key)
            when 'array' then exists (select from jsonb_array_elements(answers -> asked.key) as one where asked.among @> one)
            else coalesce(asked.among @> (answers -> asked.key), false)
        end)
$$;

-- A parameter's number on a day, out of [[from, until, number]].
create function duties_number(parameter jsonb, on_day date) returns integer
language sql immutable as $$
    select (value ->> 2)::integer from jsonb_array_elements(parameter) as value
    where coalesce((value ->> 0)::date <= on_day, true) and coalesce((value ->> 1)::date > on_day, true)
    limit 1
$$;

-- The last day of a fact of this mapping that begins on a day: the day itself, or for a state until it is valid no more.
-- Counted as the Civil Code counts periods (art. 201 f.): the first day is not counted, the corresponding day is the last.
create function duties_lasts(mapping duties_mapping, on_day date) returns date
language sql immutable as $$
    select case
        when not mapping.is_state then on_day
        when mapping.valid_days is not null then on_day + duties_number(mapping.valid_days, on_day)
        when mapping.valid_months is not null
            then (on_day + duties_number(mapping.valid_months, on_day) * interval '1 month')::date
        else '9999-12-31'::date
    end
$$;

-- For whom a mapping counts what happened: the numbers of Row in models.py.
create function duties_subjects(
    mapping duties_mapping, at_place text, on_day date,
    child bigint, organisation bigint, matter bigint, record bigint, post bigint, lead bigint)
returns table (row_kind smallint, subject bigint)
language sql stable as $$
    select 1::smallint, child where 1 = any (mapping.rows) and child is not null
    union all
    select 2::smallint, adult.id from registry_adult adult
    where 2 = any (mapping.rows) and adult.child_id = child and adult.is_guardian
      and coalesce(adult.start_on <= on_day, true) and coalesce(adult.end_on > on_day, true)
    union all
    select 3::smallint, post where 3 = any (mapping.rows) and post is not null
    union all
    select 5::smallint, duties_division(at_place, mapping.digits)
    where 5 = any (mapping.rows) and duties_division(at_place, mapping.digits) is not null
    union all
    select 6::smallint, organisation where 6 = any (mapping.rows) and organisation is not null
    union all
    select 7::smallint, matter where 7 = any (mapping.rows) and matter is not null
    union all
    select 8::smallint, record where 8 = any (mapping.rows) and record is not null
    union all
    select 9::smallint, lead where 9 = any (mapping.rows) and lead is not null
$$;

-- A class of a school as a number: the class has no table, its school and its name are what it is. 52 bits, so that a browser
-- can count so far.
create function duties_class(unit bigint, class_name text) returns bigint
language sql immutable as $$
    select case when unit is not null and class_name <> ''
        then hashtextextended(unit::text || '/' || class_name, 0) & 4503599627370495 end
$$;

-- Whose child a fact names. What counts for a division stays with it when the child moves away, and names nobody.
create function duties_named(row_kind smallint, child bigint) returns bigint
language sql immutable as $$ select case when row_kind <> 5 then child end $$;

-- Records in force. About an organisation that they name, else about the one that wrote them.
create view duties_told_record as
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
where r.withdrawn_at is null and duties_answers(r.answers, m.wanted)
  and not exists (select from casework_record later where later.corrects_id = r.id);

-- People named in a record in force as having been there. What a guardian came to counts for the child as well, where a kind says so;
-- what a child came to, for its guardians.
create view duties_told_participant as
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
where p.ended_at is null and r.withdrawn_at is null and duties_answers(r.answers, m.wanted)
  and not exists (select from casework_record later where later.corrects_id = r.id);

-- Moments at which a matter entered a state or took a step.
create view duties_told_step as
select m.kind_id, s.row_kind as row, s.subject, t.place, duties_day(t.at) as day, duties_lasts(m, duties_day(t.at)) as last,
       t.at, t.at as received_at, 'step' as source, t.id as source_id, duties_named(s.row_kind, w.child_id) as child,
       coalesce(w.receiver_id, w.sender_id) as organisation, w.id as matter
from casework_matterstep t
join casework_matter w on w.id = t.matter_id
join duties_mapping m on m.source = 'step' and m.name = w.kind
    and (t.move = any (m.moves) or t.after = any (m.states) and t.before <> t.after)
cross join lateral duties_subjects(
    m, t.place, duties_day(t.at), w.child_id, coalesce(w.receiver_id, w.sender_id), w.id, null, null, null) s;

-- While a matter is in one of the states: from the day it enters to the day before it leaves.
create view duties_told_matter as
select m.kind_id, s.row_kind as row, s.subject, w.place, duties_day(t.at) as day,
       coalesce(duties_day(t.left_at) - 1, '9999-12-31'::date) as last, t.at, t.at as received_at, 'matter' as source,
       w.id as source_id, duties_named(s.row_kind, w.child_id) as child, coalesce(w.receiver_id, w.sender_id) as organisation, w.id as matter
from casework_matter w
join duties_mapping m on m.source = 'matter' and m.name = w.kind
join lateral (
    select step.after, step.at, lead(step.at) over (order by step.at, step.id) as left_at
    from casework_matterstep step where step.matter_id = w.id
) t on t.after = any (m.states)
cross join lateral duties_subjects(
    m, w.place, duties_day(t.at), w.child_id, coalesce(w.receiver_id, w.sender_id), w.id, null, null, null) s
where coalesce(duties_day(t.left_at) > duties_day(t.at), true);

-- Categories held.
create view duties_told_holding as
select m.kind_id, s.row_kind as row, s.subject, h.place, h.start_on as day, coalesce(h.end_on - 1, '9999-12-31'::date) as last,
       null::timestamptz as at, h.start_on::timestamptz as received_at, 'holding' as source, h.id as source_id,
       duties_named(s.row_kind, h.child_id) as child, null::bigint as organisation, null::bigint as matter
from registry_holding h
join duties_mapping m on m.source = 'holding' and m.name in ('', h.category)
cross join lateral duties_subjects(m, h.place, h.start_on, h.child_id, null, null, null, null, null) s
where coalesce(h.end_on > h.start_on, true);

-- Children entrusted to an organisation.
create view duties_told_entrusted as
select m.kind_id, s.row_kind as row, s.subject, e.place, e.start_on as day, coalesce(e.end_on - 1, '9999-12-31'::date) as last,
       null::timestamptz as at, e.start_on::timestamptz as received_at, 'entrusted' as source, e.id as source_id,
       duties_named(s.row_kind, e.child_id) as child, e.organisation_id as organisation, null::bigint as matter
from registry_entrusted e
join places_organisation o on o.id = e.organisation_id
join duties_mapping m on m.source = 'entrusted' and m.name in ('', o.kind)
cross join lateral duties_subjects(m, e.place, e.start_on, e.child_id, e.organisation_id, null, null, null, null) s
where coalesce(e.end_on > e.start_on, true);

-- Risk levels found; what was found from a record that was corrected since is not.
create view duties_told_assessment as
select m.kind_id, s.row_kind as row, s.subject, a.place, a.assessed_on as day, duties_lasts(m, a.assessed_on) as last,
       null::timestamptz as at, a.made_at as received_at, 'assessment' as source, a.id as source_id,
       duties_named(s.row_kind, a.child_id) as child, r.organisation_id as organisation, r.matter_id as matter
from casework_assessment a
join casework_record r on r.id = a.record_id
join duties_mapping m on m.source = 'risk_assessed' and a.toolkit = 'risk_default' and m.name in ('', a.level)
cross join lateral duties_subjects(
    m, a.place, a.assessed_on, a.child_id, r.organisation_id, r.matter_id, r.id, null, null) s
where r.withdrawn_at is null and not exists (select from casework_record later where later.corrects_id = r.id);

-- Posts held.
create view duties_told_post as
select m.kind_id, s.row_kind as row, s.subject, p.place, p.start_on as day, coalesce(p.end_on - 1, '9999-12-31'::date) as last,
       null::timestamptz as at, p.made_at as received_at, 'post' as source, p.id as source_id, null::bigint as child,
       p.organisation_id as organisation, null::bigint as matter
from accounts_post p
join duties_mapping m on m.source = 'posting' and m.name in ('', p.role)
cross join lateral duties_subjects(m, p.place, p.start_on, null, p.organisation_id, null, null, p.id, null) s
where coalesce(p.end_on > p.start_on, true);

-- Steps of leads.
create view duties_told_lead as
select m.kind_id, s.row_kind as row, s.subject, t.place, duties_day(t.at) as day, duties_lasts(m, duties_day(t.at)) as last,
       t.at, t.at as received_at, 'lead' as source, t.id as source_id, duties_named(s.row_kind, l.child_id) as child,
       null::bigint as organisation, null::bigint as matter
from leads_step t
join leads_lead l on l.id = t.lead_id
join duties_mapping m on m.source = case
        when t.transition in ('dispatch', 'redispatch') then 'lead_dispatched'
        when t.transition = 'verify' then 'lead_verified'
        when t.transition in ('accept', 'merge', 'reject') then 'lead_confirmed' end
    or m.source = 'lead_enrolled' and t.transition in ('accept', 'merge')
cross join lateral duties_subjects(m, t.place, duties_day(t.at), l.child_id, null, null, null, null, l.id) s;

-- Registers that came in and were read; runs of discovery that ended well; agreements in force.
create view duties_told_register as
select m.kind_id, s.row_kind as row, s.subject, f.place, duties_day(f.received_at) as day,
       duties_lasts(m, duties_day(f.received_at)) as last, f.received_at as at, f.received_at, 'register' as source,
       f.id as source_id, null::bigint as child, coalesce(b.organisation_id, g.organisation_id) as organisation,
       null::bigint as matter
from exchange_registerfile f
join exchange_batch b on b.id = f.batch_id
left join exchange_agreement g on g.id = f.agreement_id
join duties_mapping m on m.source = 'register_received' and m.name in ('', f.register)
cross join lateral duties_subjects(
    m, f.place, duties_day(f.received_at), null, coalesce(b.organisation_id, g.organisation_id), null, null, null, null) s
where f.register <> '';

create view duties_told_run as
select m.kind_id, s.row_kind as row, s.subject, r.place, duties_day(r.ended_at) as day,
       duties_lasts(m, duties_day(r.ended_at)) as last, r.ended_at as at, r.ended_at as received_at, 'run' as source,
       r.id as source_id, null::bigint as child, null::bigint as organisation, null::bigint as matter
from leads_run r
join duties_mapping m on m.source = 'discovery_run'
cross join lateral duties_subjects(m, r.place, duties_day(r.ended_at), null, null, null, null, null, null) s
where r.state = 'done' and r.ended_at is not null;

create view duties_told_agreement as
select m.kind_id, s.row_kind as row, s.subject, a.place, a.start_on as day, coalesce(a.end_on - 1, '9999-12-31'::date) as last,
       null::timestamptz as at, a.declared_at as received_at, 'agreement' as source, a.id as source_id,
       null::bigint as child, a.organisation_id as organisation, null::bigint as matter
from exchange_agreement a
join duties_mapping m on m.source = 'agreement'
cross join lateral duties_subjects(m, a.place, a.start_on, null, a.organisation_id, null, null, null, null) s
where coalesce(a.end_on > a.start_on, true);

create view duties_told as
select * from duties_told_record union all select * from duties_told_participant union all select * from duties_told_step union all select * from duties_told_matter
union all select * from duties_told_holding union all select * from duties_told_entrusted
union all select * from duties_told_assessment union all select * from duties_told_post
union all select * from duties_told_lead union all select * from duties_told_register
union all select * from duties_told_run union all select * from duties_told_agreement;

revoke all on duties_told, duties_told_record, duties_told_participant, duties_told_step, duties_told_matter, duties_told_holding,
    duties_told_entrusted, duties_told_assessment, duties_told_post, duties_told_lead, duties_told_register,
    duties_told_run, duties_told_agreement from tonghu_app, tonghu_unit, public;
