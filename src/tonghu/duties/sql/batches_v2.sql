-- Records that one statement wrote are looked at once, as the facts that come of them are: a phone that was away sends hundreds.
-- What an update changes is followed record by record, as before.

-- A record that changed or was corrected: its own facts, and those of what was found and who was named in it.
create function duties_follow_record(of_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    perform duties_follow('record', of_id);
    perform duties_follow('assessment', a.id) from casework_assessment a where a.record_id = of_id;
    perform duties_follow('participant', p.id) from casework_participant p where p.record_id = of_id;
end $$;
revoke execute on function duties_follow_record(bigint) from public;

create or replace function duties_of_record() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    perform duties_follow_record(new.id);
    perform duties_of_class_lists(array[new.id]);
    insert into duties_changed (row, subject) select 8, new.id
    where exists (select from duties_watched where row = 8 and variety = new.form);
    return null;
end $$;

-- A list of classes says which there are, also of those that were on the school's list before.
create function duties_of_class_lists(records bigint[]) returns void
language sql security definer set search_path = pg_catalog, public as $$
    insert into duties_changed (row, subject)
    select distinct 4, duties_class(told.about_unit_id, each ->> 'class_name')
    from casework_record told cross join jsonb_array_elements(coalesce(told.answers -> 'classes', '[]')) each
    where told.form = 'class_list' and duties_class(told.about_unit_id, each ->> 'class_name') is not null
      and told.about_unit_id in (select r.about_unit_id from casework_record r where r.id = any (records) and r.form = 'class_list')
$$;
revoke execute on function duties_of_class_lists(bigint[]) from public;

create function duties_of_records() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    written bigint[];
begin
    select array_agg(f.id order by f.id) into written from fresh f;
    if written is null then
        return null;
    end if;
    -- Nothing was told of them before.
    insert into duties_fact
        (kind_id, row, subject, place, day, last, at, received_at, source, source_id, child, organisation, matter)
    select kind_id, row, subject, place, day, last, at, received_at, source, source_id, child, organisation, matter
    from duties_told_record where source_id = any (written);
    perform duties_follow_record(f.corrects_id) from fresh f where f.corrects_id is not null;
    insert into duties_changed (row, subject) select 8, f.corrects_id from fresh f where f.corrects_id is not null;
    if exists (select from fresh f where f.form = 'class_list') then
        perform duties_of_class_lists(written);
    end if;
    insert into duties_changed (row, subject)
    select 8, f.id from fresh f join duties_watched w on w.row = 8 and w.variety = f.form;
    return null;
end $$;

drop trigger duties_follow on casework_record;
create trigger duties_follow
    after update of place, child_id, withdrawn_at, occurred_on, answers, about_unit_id, about_class, about_post_id,
        organisation_id, matter_id
    on casework_record for each row execute function duties_of_record();
create trigger duties_follow_written after insert on casework_record
    referencing new table as fresh for each statement execute function duties_of_records();
