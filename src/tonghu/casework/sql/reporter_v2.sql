-- Asking who reported. Whoever the report names sees no request about it: neither in a list, nor to decide on it.
alter table accounts_accessrequest enable row level security;
alter table accounts_accessrequest force row level security;
create policy owner on accounts_accessrequest to tonghu_owner using (true) with check (true);
create policy everybody on accounts_accessrequest to tonghu_app, tonghu_unit using (true) with check (true);
create policy named on accounts_accessrequest as restrictive to tonghu_app, tonghu_unit
    using (kind <> 'reporter_identity' or casework_open_here(subject)) with check (true);
grant insert on accounts_accessrequest to tonghu_unit;

-- True for the police to whom a report was handed over and who have signed for it, as the post that acts.
create function casework_police_has(report bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (
        select from casework_matter part join places_organisation unit on unit.id = part.receiver_id
        where part.parent_id = report and part.kind = 'harm_handover'
          and part.state in ('acknowledged', 'answered')
          and unit.kind = 'police' and unit.id = casework_own_unit())
$$;

-- As before, and for the police: by the same approval, once.
create or replace function open_reporter(report bigint, words text) returns bytea
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    approval accounts_accessrequest;
    sealed bytea;
begin
    select asked.* into approval
    from accounts_accessrequest asked
        join accounts_post asker on asker.id = asked.post_id
        join accounts_post decider on decider.id = asked.decided_by_id
        join casework_matter matter on matter.id = report
    where asked.kind = 'reporter_identity' and asked.subject = report and asked.state = 'approved'
      and asked.until >= today_in_china()
      and asked.post_id = nullif(current_setting('tonghu.post', true), '')::bigint
      and decider.user_id <> asker.user_id
      and (matter.place >= current_setting('tonghu.low', true)
           and matter.place < current_setting('tonghu.high', true)
           or casework_police_has(report)
              and not exists (select from accounts_accessuse used where used.request_id = asked.id))
      and casework_open_here(matter.id)
    order by asked.until desc, asked.id limit 1
    -- Two who look at the same moment: the second waits, and finds it used.
    for update of asked;
    if approval.id is null then
        return null;
    end if;
    select told into sealed from casework_reporter where matter_id = report;
    if sealed is not null then
        insert into accounts_accessuse (request_id, at, words, rows) values (approval.id, now(), words, 1);
    end if;
    return sealed;
end $$;
