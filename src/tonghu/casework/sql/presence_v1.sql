-- Those who were there. A place's post sees its own people; an organisation those of its own records who are entrusted to it.

-- Nobody is named in a record that whoever names them does not see.
create policy of_record on casework_participant as restrictive for insert to tonghu_app
    with check (exists (select from casework_record where id = record_id));

create policy unit on casework_participant to tonghu_unit
    using (not casework_closed_here(child_id)
           and record_id in (select id from casework_record where organisation_id = casework_own_unit())
           and (child_id is null
                or child_id in (select child_id from registry_entrusted
                                where organisation_id = casework_own_unit())))
    with check (not casework_closed_here(child_id)
           and record_id in (select id from casework_record where organisation_id = casework_own_unit())
           and child_id in (select child_id from registry_entrusted
                            where organisation_id = casework_own_unit()));

create policy unit on casework_claim to tonghu_unit
    using (record_id in (select id from casework_record where organisation_id = casework_own_unit()));

revoke update, delete on casework_participant, casework_claim from tonghu_app, tonghu_unit;
grant update (place, child_id, ended_at, ended_by, end_reason) on casework_participant to tonghu_app;
grant insert, update (ended_at, ended_by, end_reason) on casework_participant to tonghu_unit;
grant update (place, state, participant_id, decided_at, decided_by) on casework_claim to tonghu_app;
grant update (state, participant_id, decided_at, decided_by) on casework_claim to tonghu_unit;

-- What was ended stays ended. Of two files that become one, the second name of the same child is a repetition; it comes
-- back when the files are parted again.
create function casework_presence_stays() returns trigger
language plpgsql as $$
begin
    if new.child_id is distinct from old.child_id and new.kind = 'child' then
        if new.ended_at is null and exists (
            select from casework_participant
            where record_id = new.record_id and kind = 'child' and child_id = new.child_id
              and ended_at is null and id <> new.id) then
            new.ended_at := now(); new.ended_by := '系统'; new.end_reason := '档案合并，同一名儿童只计一次';
        elsif new.end_reason = '档案合并，同一名儿童只计一次' then
            new.ended_at := null; new.ended_by := ''; new.end_reason := '';
        end if;
    elsif old.ended_at is not null
        and (new.ended_at, new.ended_by, new.end_reason) is distinct from (old.ended_at, old.ended_by, old.end_reason) then
        raise exception 'participant % was ended and stays ended', old.id;
    end if;
    return new;
end $$;
create trigger casework_presence_stays before update on casework_participant
    for each row execute function casework_presence_stays();

-- A correction carries the names on; what is withdrawn names nobody. Runs as the owner: whoever mends the record need not
-- reach everybody in it.
create function casework_presence_follows() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    source bigint := case when tg_op = 'INSERT' then new.corrects_id else new.id end;
begin
    if tg_op = 'INSERT' then
        insert into casework_participant (place, record_id, form, occurred_on, kind, child_id, adult_id, post_id, way, at,
                                          by_name, by_post, ended_by, end_reason)
        select place, new.id, form, new.occurred_on, kind, child_id, adult_id, post_id, way, at, by_name, by_post, '', ''
        from casework_participant where record_id = source and ended_at is null;
        update casework_claim set record_id = new.id where record_id = source and state = 'open';
    end if;
    update casework_participant
    set ended_at = now(), ended_by = case when tg_op = 'INSERT' then new.by_name else '系统' end,
        end_reason = case when tg_op = 'INSERT' then '记录已更正，名单随更正后的记录' else '记录已撤回' end
    where record_id = source and ended_at is null;
    return null;
end $$;
create trigger casework_presence_corrected after insert on casework_record
    for each row when (new.corrects_id is not null) execute function casework_presence_follows();
create trigger casework_presence_withdrawn after update of withdrawn_at on casework_record
    for each row when (new.withdrawn_at is not null and old.withdrawn_at is null)
    execute function casework_presence_follows();
