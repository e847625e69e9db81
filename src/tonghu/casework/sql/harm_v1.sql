-- Reports of harm: who must not see one, who reported it, and where its rows lie.

-- Ids of the matters, and of their parts, that name this person as the one who may have harmed the child; '' for none.
-- By number where both sides have one, else by name. Runs as the owner: no post reads who is named.
create function matters_closed_to(numbers bytea[], names bytea[]) returns text
language sql stable security definer set search_path = pg_catalog, public as $$
    with named as (
        select matter_id from casework_suspect
        where number_index = any (numbers)
           or name_index = any (names) and (number_index is null or cardinality(numbers) = 0)
    )
    select coalesce(string_agg(matter.id::text, ',' order by matter.id), '')
    from casework_matter matter
    where matter.id in (select matter_id from named) or matter.parent_id in (select matter_id from named)
$$;

-- True for a matter, or a part of one, that names this person: so that no message goes there.
create function matter_closed_to(matter bigint, numbers bytea[], names bytea[]) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (
        select from casework_suspect suspect join casework_matter whole on whole.id = suspect.matter_id
        where (whole.id = matter or exists (
                  select from casework_matter part where part.id = matter and part.parent_id = whole.id))
          and (suspect.number_index = any (numbers)
               or suspect.name_index = any (names)
                  and (suspect.number_index is null or cardinality(numbers) = 0)))
$$;

-- True where a matter or the one it is part of names anybody at all.
create function matter_names_somebody(matter bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (
        select from casework_suspect
        where matter_id = matter or matter_id = (select parent_id from casework_matter where id = matter))
$$;

create function casework_open_here(matter bigint) returns boolean
language sql stable as $$
    select coalesce(current_setting('tonghu.closed_matters', true), '') = '' or matter is null
        or matter <> all (string_to_array(current_setting('tonghu.closed_matters', true), ',')::bigint[])
$$;

create policy named on casework_matter as restrictive to tonghu_app, tonghu_unit
    using (casework_open_here(id)) with check (true);
create policy named on casework_matterstep as restrictive to tonghu_app, tonghu_unit
    using (casework_open_here(matter_id)) with check (true);
create policy named on casework_record as restrictive to tonghu_app, tonghu_unit
    using (casework_open_here(matter_id)) with check (true);
create policy named on casework_share as restrictive to tonghu_app, tonghu_unit
    using (casework_open_here(matter_id)) with check (true);
create policy named on casework_attachment as restrictive to tonghu_app, tonghu_unit
    using (casework_open_here(matter_id)) with check (true);
create policy named on casework_receipt as restrictive to tonghu_app, tonghu_unit
    using (casework_open_here(matter_id)) with check (true);

-- A department sees the files of the report that was handed over to it.
create policy unit on casework_attachment for select to tonghu_unit
    using (not casework_closed_here(child_id)
           and (matter_id in (select id from casework_matter)
                or matter_id in (select parent_id from casework_matter where kind = 'harm_handover')));

-- Files and receipts stay; only where they lie may change, and of a receipt when it was asked for.
revoke update, delete on casework_attachment, casework_receipt from tonghu_app, tonghu_unit;
grant update (place, child_id) on casework_attachment to tonghu_app;
grant update (place, child_id, asked_at) on casework_receipt to tonghu_app;

-- Who reported, and who is named: written by those who take a report, read by no post.
alter table casework_reporter enable row level security;
alter table casework_reporter force row level security;
alter table casework_suspect enable row level security;
alter table casework_suspect force row level security;
create policy owner on casework_reporter to tonghu_owner using (true) with check (true);
create policy owner on casework_suspect to tonghu_owner using (true) with check (true);
revoke all on casework_reporter, casework_suspect from tonghu_app, tonghu_unit;
grant insert on casework_reporter, casework_suspect to tonghu_app;
create policy taken on casework_reporter for insert to tonghu_app
    with check (exists (select from casework_matter where id = matter_id));
create policy taken on casework_suspect for insert to tonghu_app
    with check (exists (select from casework_matter where id = matter_id));

-- The one way to who reported. The post that acts must have asked for this report, somebody else must have approved,
-- and the day must not be over; each opening leaves a row beside the approval, in the same transaction. NULL: no.
create function open_reporter(report bigint, words text) returns bytea
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
      and matter.place >= current_setting('tonghu.low', true)
      and matter.place < current_setting('tonghu.high', true)
      and casework_open_here(matter.id)
    order by asked.until desc, asked.id limit 1;
    if approval.id is null then
        return null;
    end if;
    select told into sealed from casework_reporter where matter_id = report;
    if sealed is not null then
        insert into accounts_accessuse (request_id, at, words, rows) values (approval.id, now(), words, 1);
    end if;
    return sealed;
end $$;

-- What is held at the county stays there, wherever the child moves to: a village's post never sees it.
create function casework_stay_at_county() returns trigger
language plpgsql as $$
begin
    if length(new.place) > 6 then
        if tg_table_name = 'casework_matter' then
            if new.held_at_county then
                new.place := left(new.place, 6);
            end if;
        elsif exists (select from casework_matter where id = new.matter_id and held_at_county) then
            new.place := left(new.place, 6);
        end if;
    end if;
    return new;
end $$;
create trigger casework_stay before insert or update of place on casework_matter
    for each row execute function casework_stay_at_county();
create trigger casework_stay before insert or update of place on casework_matterstep
    for each row execute function casework_stay_at_county();
create trigger casework_stay before insert or update of place on casework_record
    for each row execute function casework_stay_at_county();
create trigger casework_stay before insert or update of place on casework_share
    for each row execute function casework_stay_at_county();
create trigger casework_stay before insert or update of place on casework_attachment
    for each row execute function casework_stay_at_county();
create trigger casework_stay before insert or update of place on casework_receipt
    for each row execute function casework_stay_at_county();
