-- Whether there is anything to bring in, asked at every read: out of the first entry of two indexes. `exists` over the tables
-- would be planned as a scan, of which what was taken away since the last vacuum makes a long one.
create or replace function duties_waiting(today date) returns boolean
language sql stable security definer set search_path = pg_catalog, public set enable_seqscan = off as $$
    select (select c.id from duties_changed c order by c.id limit 1) is not null
        or coalesce((select w.ripens from duties_widerow w where w.ripens is not null order by w.ripens limit 1) <= today, false)
$$;
