-- A record makes some six facts, of itself and of its child: what one statement wrote is looked through once. As duties_fact_changed says
-- it row by row, which goes on for updates.

create function duties_facts_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    closed date;
begin
    insert into duties_changed (row, subject) select distinct f.row, f.subject from fresh f;
    -- A guardian's wide row holds what is known of the child; so does whoever else hangs on it.
    insert into duties_changed (row, subject)
    select distinct 2, adult.id
    from fresh f join registry_adult adult on adult.child_id = f.subject and adult.is_guardian
    where f.row = 1
      and exists (select from duties_mapping m where m.kind_id = f.kind_id and m.source in ('holding', 'entrusted', 'risk_assessed'));
    select max(last) into closed from duties_closedperiod;
    insert into duties_late (row, subject, fact, day) select f.row, f.subject, f.id, f.day from fresh f where f.day <= closed;
    return null;
end $$;

create trigger duties_facts_written after insert on duties_fact
    referencing new table as fresh for each statement execute function duties_facts_written();

drop trigger duties_fact_changed on duties_fact;
create trigger duties_fact_changed after update of kind_id, row, subject, day, last, ended_at on duties_fact
    for each row execute function duties_fact_changed();
