-- The children whose files are closed to a person by a protection order in force today, as "1,5,9".
-- Runs as the owner: whoever asks may not see those rows.
create function children_closed_to(person bytea) returns text
language sql stable security definer set search_path = pg_catalog, public as $$
    select coalesce(string_agg(child_id::text, ',' order by child_id), '')
    from registry_block
    where number_index = person and start_on <= current_date and (end_on is null or end_on > current_date)
$$;

-- An organisation may look up which children are entrusted to it, and no others.
alter table registry_entrusted enable row level security;
alter table registry_entrusted force row level security;
create policy owner on registry_entrusted to tonghu_owner using (true) with check (true);
create policy reach on registry_entrusted to tonghu_app
    using (place >= current_setting('tonghu.low', true) and place < current_setting('tonghu.high', true))
    with check (place >= current_setting('tonghu.low', true) and place < current_setting('tonghu.high', true));
create policy unit on registry_entrusted to tonghu_unit
    using (organisation_id = nullif(current_setting('tonghu.organisation', true), '')::bigint
           and start_on <= current_date and (end_on is null or end_on > current_date));
alter table registry_entrusted add constraint registry_entrusted_place_given check (place <> '');
