-- Organisations in casework: who sent a matter, who received it, and who was invited. Each sees the matter, its steps,
-- and of its records its own and those opened to the parties; never the child's file.
create function casework_own_unit() returns bigint
language sql stable as $$ select nullif(current_setting('tonghu.organisation', true), '')::bigint $$;

create function casework_closed_here(child bigint) returns boolean
language sql stable as $$
    select child is not null and coalesce(current_setting('tonghu.blocked', true), '') <> ''
       and child = any (string_to_array(current_setting('tonghu.blocked', true), ',')::bigint[])
$$;

create policy unit on casework_share for select to tonghu_unit
    using (organisation_id = casework_own_unit() and start_on <= today_in_china()
           and (end_on is null or end_on > today_in_china()) and not casework_closed_here(child_id));

create policy unit on casework_matter to tonghu_unit
    using (not casework_closed_here(child_id)
           and (sender_id = casework_own_unit() or receiver_id = casework_own_unit()
                or id in (select matter_id from casework_share)))
    with check (not casework_closed_here(child_id)
           and (sender_id = casework_own_unit() or receiver_id = casework_own_unit()
                or id in (select matter_id from casework_share)));

create policy unit on casework_matterstep to tonghu_unit
    using (matter_id in (select id from casework_matter));

-- A unit reads what it wrote itself and what was opened to the parties; it writes under its own name only.
create policy unit on casework_record to tonghu_unit
    using (not casework_closed_here(child_id)
           and (organisation_id = casework_own_unit()
                or open_to_parties and matter_id in (select id from casework_matter)))
    with check (organisation_id = casework_own_unit() and not casework_closed_here(child_id));

grant insert, update on casework_matter to tonghu_unit;
grant insert on casework_matterstep, casework_record, casework_formversion, accounts_notice to tonghu_unit;

-- What was written down stays as it was written: nobody but the owner, who migrates, may change or remove it.
-- Where the child goes, the rows go: only place and child may be changed.
revoke update, delete on casework_matterstep, casework_record from tonghu_app, tonghu_unit;
grant update (place, child_id) on casework_matterstep, casework_record to tonghu_app;
revoke delete on casework_matter, casework_share from tonghu_app, tonghu_unit;
