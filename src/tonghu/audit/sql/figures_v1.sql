-- How often what was done in a range of places, by verb and kind: counts for the yearly report, and nothing of what
-- an entry says. Runs as the owner, for the posts that write or sign that report.
create function audit_figures(low text, high text, since timestamptz, before timestamptz)
returns table (verb text, kind text, entries bigint, people bigint, subjects bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
    select e.verb, e.kind, count(*), count(distinct e.user_id), coalesce(sum(cardinality(e.subjects)), 0)
    from audit_entry e
    where e.place >= low collate "C" and e.place < high collate "C" and e.at >= since and e.at < before
      and current_setting('tonghu.role', true) in ('security_officer', 'county_lead', 'auditor')
    group by e.verb, e.kind
    order by e.kind, e.verb
$$;

-- What was read under one break-glass record: counts for its review.
create function audit_of_break_glass(used bigint)
returns table (verb text, kind text, entries bigint, subjects bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
    select e.verb, e.kind, count(*), coalesce(sum(cardinality(e.subjects)), 0)
    from audit_entry e
    where e.detail ? 'break_glass' and (e.detail ->> 'break_glass')::bigint = used
    group by e.verb, e.kind
    order by e.kind, e.verb
$$;
create index audit_entry_break_glass on audit_entry (((detail ->> 'break_glass')::bigint))
    where detail ? 'break_glass';
