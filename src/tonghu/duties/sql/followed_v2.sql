-- What the triggers of facts_v1.sql missed: columns of other tables that the views of told_v1.sql read, and of which a change is no change
-- of the row that tells. tests/duties/test_followed.py holds what stands equal to a rebuild after each.

-- A lead gets its child when it is accepted, after it was dispatched and verified; those steps name the child from then on.
create or replace function duties_of_lead() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (9, new.id);
    if tg_op = 'UPDATE' and old.child_id is distinct from new.child_id then
        perform duties_follow('lead', t.id) from leads_step t where t.lead_id = new.id;
    end if;
    return null;
end $$;

-- Whom a child is entrusted to counts by the kind of that organisation.
create or replace function duties_of_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (6, new.id);
    if tg_op = 'UPDATE' and old.kind <> new.kind then
        perform duties_follow('entrusted', e.id) from registry_entrusted e where e.organisation_id = new.id;
    end if;
    return null;
end $$;

-- The organisation of a step and of a state of a matter is its receiver, else its sender.
create or replace function duties_of_matter() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_op = 'UPDATE' then
        perform duties_follow('matter', new.id);
        if (old.child_id, old.receiver_id, old.sender_id) is distinct from (new.child_id, new.receiver_id, new.sender_id) then
            perform duties_follow('step', t.id) from casework_matterstep t where t.matter_id = new.id;
        end if;
    end if;
    insert into duties_changed (row, subject) values (7, new.id);
    return null;
end $$;

-- What a record is about, and which matter it lies in.
drop trigger duties_follow on casework_record;
create trigger duties_follow
    after insert or update of place, child_id, withdrawn_at, occurred_on, answers, about_unit_id, about_class, about_post_id,
        organisation_id, matter_id
    on casework_record for each row execute function duties_of_record();

-- A run that was read in is inserted as it ended.
drop trigger duties_follow on leads_run;
create trigger duties_follow after insert or update of state, place, ended_at on leads_run
    for each row execute function duties_of_row('run');

-- Where a division lies: in a functional zone its place is not its code.
drop trigger duties_follow on places_division;
create trigger duties_follow after insert or update of code, level, place on places_division
    for each row execute function duties_of_division();

-- A division ends on the day on which another takes its place.
create function duties_of_succession() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject)
    select 5, d.code::bigint from places_division d where d.place = new.place;
    return null;
end $$;
create trigger duties_changed_insert after insert on duties_succession
    for each row execute function duties_of_succession();
create trigger duties_changed_update after update on duties_succession
    for each row when (old.day <> new.day) execute function duties_of_succession();

-- A child's wide row names the school that its time at a school is a fact of.
create function duties_fact_moved() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (new.row, new.subject);
    insert into duties_changed (row, subject)
    select 2, adult.id from registry_adult adult where adult.child_id = new.subject and adult.is_guardian;
    return null;
end $$;
create trigger duties_fact_moved after update of organisation on duties_fact
    for each row when (new.row = 1 and new.source = 'entrusted' and old.organisation is distinct from new.organisation)
    execute function duties_fact_moved();
