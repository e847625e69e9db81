-- As closed_v2, and: files that were merged are one child. An order on one of them closes all, the file that was
-- kept and those put into it. Runs as the owner: whoever asks may not see those rows.
create or replace function children_closed_to(person bytea[]) returns text
language sql stable security definer set search_path = pg_catalog, public as $$
    with named as (
        select coalesce(child.merged_into_id, child.id) as kept
        from registry_block block join registry_child child on child.id = block.child_id
        where block.number_index = any (person) and block.start_on <= today_in_china()
          and (block.end_on is null or block.end_on > today_in_china())
    )
    select coalesce(string_agg(child.id::text, ',' order by child.id), '')
    from registry_child child
    where child.id in (select kept from named) or child.merged_into_id in (select kept from named)
$$;

-- A school that is shown a child's family must see who of them is closed off.
create policy unit on registry_block to tonghu_unit using (
    child_id in (select child_id from registry_entrusted
                 where organisation_id = nullif(current_setting('tonghu.organisation', true), '')::bigint));

-- Earlier versions of rows are seen by whoever sees the child today, wherever the child lived then.
alter policy reach on registry_childevent
    using (exists (select from registry_child child where child.id = pgh_obj_id));
alter policy reach on registry_adultevent
    using (exists (select from registry_child child where child.id = child_id));
alter policy reach on registry_holdingevent
    using (exists (select from registry_child child where child.id = child_id));
