-- Facts follow the work: every write to a table that tells of duties is compared with the facts already written of that row. What is
-- told no longer ends, what is told newly is added, the subject is marked for its wide row to be made again, and what
-- touches a closed period is marked for that to be restated. All as the owner: whoever writes a record need not reach facts.

create function duties_fact_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    closed date;
    touched date;
begin
    insert into duties_changed (row, subject) values (new.row, new.subject);
    -- A guardian's wide row holds what is known of the child; so does whoever else hangs on it.
    if new.row = 1 then
        insert into duties_changed (row, subject)
        select 2, adult.id from registry_adult adult
        where adult.child_id = new.subject and adult.is_guardian
          and exists (select from duties_mapping where kind_id = new.kind_id and source in ('holding', 'entrusted', 'risk_assessed'));
    end if;
    -- What is new or ended touches every period from its day on; a state that only lasts otherwise, those from then on.
    touched := new.day;
    if tg_op = 'UPDATE' then
        if old.ended_at is not distinct from new.ended_at and old.day = new.day and old.subject = new.subject then
            touched := case when old.last = new.last then '9999-12-31'::date else least(old.last, new.last) end;
        end if;
    end if;
    select max(last) into closed from duties_closedperiod;
    if closed >= touched then
        insert into duties_late (row, subject, fact, day) values (new.row, new.subject, new.id, touched);
    end if;
    return null;
end $$;

create trigger duties_fact_changed after insert or update of kind_id, row, subject, day, last, ended_at on duties_fact
    for each row execute function duties_fact_changed();

-- Make the facts of one source row what the view tells of it.
create function duties_follow(of_source text, of_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    told duties_told[];
begin
    case of_source
        when 'record' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_record t where source_id = of_id;
        when 'participant' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_participant t where source_id = of_id;
        when 'step' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_step t where source_id = of_id;
        when 'matter' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_matter t where source_id = of_id;
        when 'holding' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_holding t where source_id = of_id;
        when 'entrusted' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_entrusted t where source_id = of_id;
        when 'assessment' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_assessment t where source_id = of_id;
        when 'post' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_post t where source_id = of_id;
        when 'lead' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_lead t where source_id = of_id;
        when 'register' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_register t where source_id = of_id;
        when 'run' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_run t where source_id = of_id;
        when 'agreement' then
            select array_agg(row(t.*)::duties_told) into told from duties_told_agreement t where source_id = of_id;
    end case;
    -- A state that ended, or ends on another day, is the same state.
    update duties_fact f set last = t.last
    from unnest(told) t
    where f.source = of_source and f.source_id = of_id and f.ended_at is null and t.kind_id = f.kind_id
      and t.row = f.row and t.subject = f.subject and t.day = f.day and t.last <> f.last
      and not exists (select from unnest(told) same where same.kind_id = f.kind_id and same.row = f.row
                      and same.subject = f.subject and same.day = f.day and same.last = f.last);
    update duties_fact f set ended_at = now()
    where f.source = of_source and f.source_id = of_id and f.ended_at is null
      and not exists (select from unnest(told) t where t.kind_id = f.kind_id and t.row = f.row
                      and t.subject = f.subject and t.day = f.day and t.last = f.last);
    -- Where the row went, its facts go.
    update duties_fact f set place = t.place, child = t.child, organisation = t.organisation, matter = t.matter
    from unnest(told) t
    where f.source = of_source and f.source_id = of_id and f.ended_at is null and t.kind_id = f.kind_id
      and t.row = f.row and t.subject = f.subject and t.day = f.day and t.last = f.last
      and (f.place, f.child, f.organisation, f.matter)
          is distinct from (t.place, t.child, t.organisation, t.matter);
    insert into duties_fact
        (kind_id, row, subject, place, day, last, at, received_at, source, source_id, child, organisation, matter)
    select distinct on (t.kind_id, t.row, t.subject, t.day, t.last)
        t.kind_id, t.row, t.subject, t.place, t.day, t.last, t.at, t.received_at, t.source, t.source_id, t.child,
        t.organisation, t.matter
    from unnest(told) t
    where not exists (select from duties_fact f
                      where f.source = of_source and f.source_id = of_id and f.ended_at is null and f.kind_id = t.kind_id
                        and f.row = t.row and f.subject = t.subject and f.day = t.day and f.last = t.last)
    order by t.kind_id, t.row, t.subject, t.day, t.last, t.at;
end $$;
revoke execute on function duties_follow(text, bigint) from public;

-- All facts made what the work tells, in one go: after the catalogue's kinds changed, and every night as a check. How many facts
-- had to be ended, changed and added: nought where the triggers missed nothing.
create function duties_mend() returns table (ended bigint, moved bigint, added bigint)
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    create temporary table duties_told_all on commit drop as
        select distinct on (source, source_id, kind_id, row, subject, day, last) * from duties_told
        order by source, source_id, kind_id, row, subject, day, last, at;
    create index on duties_told_all (source, source_id, kind_id, row, subject, day, last);
    analyze duties_told_all;
    update duties_fact f set ended_at = now()
    where f.ended_at is null
      and not exists (select from duties_told_all t where t.source = f.source and t.source_id = f.source_id
                      and t.kind_id = f.kind_id and t.row = f.row and t.subject = f.subject and t.day = f.day
                      and t.last = f.last);
    get diagnostics ended = row_count;
    update duties_fact f set place = t.place, child = t.child, organisation = t.organisation, matter = t.matter
    from duties_told_all t
    where f.ended_at is null and t.source = f.source and t.source_id = f.source_id and t.kind_id = f.kind_id
      and t.row = f.row and t.subject = f.subject and t.day = f.day and t.last = f.last
      and (f.place, f.child, f.organisation, f.matter)
          is distinct from (t.place, t.child, t.organisation, t.matter);
    get diagnostics moved = row_count;
    insert into duties_fact
        (kind_id, row, subject, place, day, last, at, received_at, source, source_id, child, organisation, matter)
    select t.kind_id, t.row, t.subject, t.place, t.day, t.last, t.at, t.received_at, t.source, t.source_id, t.child,
           t.organisation, t.matter
    from duties_told_all t
    where not exists (select from duties_fact f where f.ended_at is null and t.source = f.source
                      and t.source_id = f.source_id and t.kind_id = f.kind_id and t.row = f.row
                      and t.subject = f.subject and t.day = f.day and t.last = f.last);
    get diagnostics added = row_count;
    drop table duties_told_all;
    return next;
end $$;
revoke execute on function duties_mend() from public;
grant execute on function duties_mend() to tonghu_app;

create function duties_of_record() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_op = 'INSERT' then
        -- Nothing was told of it before.
        insert into duties_fact
            (kind_id, row, subject, place, day, last, at, received_at, source, source_id, child, organisation, matter)
        select kind_id, row, subject, place, day, last, at, received_at, source, source_id, child, organisation, matter
        from duties_told_record where source_id = new.id;
        if new.corrects_id is not null then
            perform duties_follow('record', new.corrects_id);
            perform duties_follow('assessment', a.id) from casework_assessment a where a.record_id = new.corrects_id;
            perform duties_follow('participant', p.id) from casework_participant p where p.record_id = new.corrects_id;
            insert into duties_changed (row, subject) values (8, new.corrects_id);
        end if;
    else
        perform duties_follow('record', new.id);
        perform duties_follow('assessment', a.id) from casework_assessment a where a.record_id = new.id;
        perform duties_follow('participant', p.id) from casework_participant p where p.record_id = new.id;
    end if;
    -- A list of classes says which there are, also of those that were on the list before.
    if new.form = 'class_list' then
        insert into duties_changed (row, subject)
        select distinct 4, duties_class(r.about_unit_id, each ->> 'class_name')
        from casework_record r cross join jsonb_array_elements(coalesce(r.answers -> 'classes', '[]')) each
        where r.form = 'class_list' and r.about_unit_id = new.about_unit_id
          and duties_class(r.about_unit_id, each ->> 'class_name') is not null;
    end if;
    insert into duties_changed (row, subject) select 8, new.id
    where exists (select from duties_watched where row = 8 and variety = new.form);
    return null;
end $$;
create trigger duties_follow after insert or update of place, child_id, withdrawn_at, occurred_on, answers
    on casework_record for each row execute function duties_of_record();

create function duties_of_step() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    perform duties_follow('step', new.id);
    if tg_op = 'INSERT' then
        perform duties_follow('matter', new.matter_id);
        insert into duties_changed (row, subject) values (7, new.matter_id);
    end if;
    return null;
end $$;
create trigger duties_follow after insert or update of place, child_id on casework_matterstep
    for each row execute function duties_of_step();

create function duties_of_matter() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_op = 'UPDATE' then
        perform duties_follow('matter', new.id);
        if (old.child_id, old.receiver_id) is distinct from (new.child_id, new.receiver_id) then
            perform duties_follow('step', t.id) from casework_matterstep t where t.matter_id = new.id;
        end if;
    end if;
    insert into duties_changed (row, subject) values (7, new.id);
    return null;
end $$;
create trigger duties_follow after insert or update on casework_matter
    for each row execute function duties_of_matter();

-- The rest tell of themselves alone. The argument names the source; a second one the kind of row that the table's own rows are.
create function duties_of_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    perform duties_follow(tg_argv[0], new.id);
    if tg_nargs > 1 then
        insert into duties_changed (row, subject) values (tg_argv[1]::smallint, new.id);
    end if;
    return null;
end $$;
create trigger duties_follow after insert or update on casework_participant
    for each row execute function duties_of_row('participant');
create trigger duties_follow after insert or update on registry_holding
    for each row execute function duties_of_row('holding');
create trigger duties_follow after insert or update on registry_entrusted
    for each row execute function duties_of_row('entrusted');
create trigger duties_follow after insert or update on casework_assessment
    for each row execute function duties_of_row('assessment');
create trigger duties_follow after insert or update on accounts_post
    for each row execute function duties_of_row('post', '3');
create trigger duties_follow after insert or update on exchange_registerfile
    for each row execute function duties_of_row('register');
create trigger duties_follow after update of state, place on leads_run
    for each row execute function duties_of_row('run');
create trigger duties_follow after insert or update on exchange_agreement
    for each row execute function duties_of_row('agreement');
create trigger duties_follow after insert or update of place on leads_step
    for each row execute function duties_of_row('lead');

create function duties_of_child() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (1, new.id);
    insert into duties_changed (row, subject)
    select 2, adult.id from registry_adult adult where adult.child_id = new.id and adult.is_guardian;
    return null;
end $$;
create trigger duties_follow after insert or update of place, standing, birth_on, merged_into_id on registry_child
    for each row execute function duties_of_child();

-- What was told of a child counts for whoever is its guardian on that day; so a guardian added or ended changes what is told.
create function duties_of_adult() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    told record;
begin
    if not (new.is_guardian or tg_op = 'UPDATE' and old.is_guardian) then
        return null;
    end if;
    insert into duties_changed (row, subject) values (2, new.id);
    for told in
        select distinct source, source_id from duties_told
        where child = new.child_id and row = 2
        union
        select distinct source, source_id from duties_fact where row = 2 and subject = new.id
    loop
        perform duties_follow(told.source, told.source_id);
    end loop;
    return null;
end $$;
create trigger duties_follow after insert or update on registry_adult
    for each row execute function duties_of_adult();

create function duties_of_lead() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (9, new.id);
    return null;
end $$;
create trigger duties_follow after insert or update of place, state, child_id on leads_lead
    for each row execute function duties_of_lead();

create function duties_of_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (6, new.id);
    return null;
end $$;
create trigger duties_follow after insert or update on places_organisation
    for each row execute function duties_of_organisation();

create function duties_of_division() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into duties_changed (row, subject) values (5, new.code::bigint);
    return null;
end $$;
create trigger duties_follow after insert or update of code, level on places_division
    for each row execute function duties_of_division();
