-- Who may read what. Facts are written by triggers alone; wide rows, figures and closed periods by the system's actor; closed
-- periods and facts are never changed or removed by the application (a fact follows its source through functions of the owner).

-- The same locks as everywhere, with each setting asked for once a query and not once a row: these tables are counted whole.
-- A subselect without a row of its own is computed once, and, unlike a function that is not marked so, on several cores.
alter policy reach on duties_fact using (
    place >= (select current_setting('tonghu.low', true)) and place < (select current_setting('tonghu.high', true))
    and ((select coalesce(current_setting('tonghu.blocked', true), '')) = '' or child is null
         or child <> all ((select string_to_array(current_setting('tonghu.blocked', true), ',')::bigint[])::bigint[])));
alter policy reach on duties_widerow using (
    place >= (select current_setting('tonghu.low', true)) and place < (select current_setting('tonghu.high', true))
    and ((select coalesce(current_setting('tonghu.blocked', true), '')) = '' or child is null
         or child <> all ((select string_to_array(current_setting('tonghu.blocked', true), ',')::bigint[])::bigint[])));
alter policy reach on duties_figures using (
    place >= (select current_setting('tonghu.low', true)) and place < (select current_setting('tonghu.high', true)));

-- Rows that belong to a matter are closed to whom a report of harm names: casework_open_here, asked once.
create policy named on duties_fact as restrictive to tonghu_app, tonghu_unit
    using ((select coalesce(current_setting('tonghu.closed_matters', true), '')) = '' or matter is null
           or matter <> all ((select string_to_array(current_setting('tonghu.closed_matters', true), ',')::bigint[])::bigint[]))
    with check (true);
create policy named on duties_widerow as restrictive to tonghu_app, tonghu_unit
    using ((select coalesce(current_setting('tonghu.closed_matters', true), '')) = '' or matter is null
           or matter <> all ((select string_to_array(current_setting('tonghu.closed_matters', true), ',')::bigint[])::bigint[]))
    with check (true);

-- An organisation reads what concerns itself: its own rows, and the children that are entrusted to it.
create policy unit on duties_fact for select to tonghu_unit
    using (organisation = casework_own_unit() and not casework_closed_here(child));
create policy unit on duties_widerow for select to tonghu_unit
    using (organisation = casework_own_unit() and not casework_closed_here(child));

revoke insert, update, delete on duties_fact from tonghu_app, tonghu_unit;
revoke update, delete on duties_closedperiod from tonghu_app, tonghu_unit;
revoke all on duties_changed, duties_late from tonghu_unit;
revoke all on duties_figures, duties_closedperiod from tonghu_unit;
revoke delete on duties_kind from tonghu_app;
revoke delete on duties_ruleinforce from tonghu_app, tonghu_unit;

-- A rebuild stages what it made beside what stands, in a table of its own transaction.
do $$ begin
    execute format('grant temporary on database %I to tonghu_app', current_database());
end $$;

-- Whether there is anything to bring in: a yes or no for every post, that of an organisation too.
create function duties_waiting(today date) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select from duties_changed) or exists (select from duties_widerow where ripens <= today)
$$;
