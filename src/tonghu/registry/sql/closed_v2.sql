-- As v1, by every index of the person's number: while index keys change, rows hold the old one or the new.
-- A day begins at midnight in China, whatever the session's time zone.
drop function children_closed_to(bytea);
create function today_in_china() returns date
language sql stable as $$ select (now() at time zone 'Asia/Shanghai')::date $$;
create function children_closed_to(person bytea[]) returns text
language sql stable security definer set search_path = pg_catalog, public as $$
    select coalesce(string_agg(distinct child_id::text, ','), '')
    from registry_block
    where number_index = any (person) and start_on <= today_in_china()
      and (end_on is null or end_on > today_in_china())
$$;

drop policy unit on registry_entrusted;
create policy unit on registry_entrusted to tonghu_unit
    using (organisation_id = nullif(current_setting('tonghu.organisation', true), '')::bigint
           and start_on <= today_in_china() and (end_on is null or end_on > today_in_china()));
