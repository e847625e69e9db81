-- The last entry of each chain. Locked while an entry is added, so that a chain never forks.
create table audit_chain (
    chain text primary key,
    number bigint not null,
    hash bytea not null
);
revoke all on audit_chain from tonghu_app, tonghu_unit;

-- What is hashed: every column that was written, in a form that does not depend on the session's settings.
create function audit_content(entry audit_entry) returns bytea
language sql immutable as $$
    select convert_to(jsonb_build_array(
        entry.chain, entry.number, extract(epoch from entry.at)::numeric(20, 6)::text, entry.user_id, entry.user_name,
        entry.post_id, entry.post_title, entry.role, entry.place, entry.verb, entry.kind, entry.subjects,
        entry.reason, entry.detail)::text, 'UTF8')
$$;

create function audit_link() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    head audit_chain;
begin
    new.chain := case when length(new.place) >= 6 then substr(new.place, 1, 6) else 'system' end;
    insert into audit_chain values (new.chain, 0, sha256(convert_to(new.chain, 'UTF8'))) on conflict do nothing;
    select * into head from audit_chain where chain = new.chain for update;
    new.number := head.number + 1;
    new.at := clock_timestamp();
    new.previous := head.hash;
    new.hash := sha256(head.hash || audit_content(new));
    update audit_chain set number = new.number, hash = new.hash where chain = new.chain;
    return new;
end $$;

create trigger audit_link before insert on audit_entry for each row execute function audit_link();

create function audit_refuse() returns trigger
language plpgsql as $$
begin
    raise exception 'the audit is append-only: % on % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create trigger audit_refuse before update or delete on audit_entry for each row execute function audit_refuse();
create trigger audit_refuse_all before truncate on audit_entry for each statement execute function audit_refuse();
revoke update, delete, truncate on audit_entry from tonghu_app, tonghu_unit;

-- Read by the auditor's post everywhere, and by posts that read an access log within their reach.
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy owner on audit_entry to tonghu_owner using (true) with check (true);
create policy add on audit_entry for insert to tonghu_app, tonghu_unit with check (true);
create policy auditor on audit_entry for select to tonghu_app
    using (current_setting('tonghu.role', true) = 'auditor');
create policy access_log on audit_entry for select to tonghu_app
    using (place >= current_setting('tonghu.low', true) and place < current_setting('tonghu.high', true));

-- Every link of every chain that does not hold: entries changed, gone or put in, by chain and number.
-- Runs as the owner, and tells nothing of what an entry says.
create function audit_broken() returns table (chain text, number bigint, fault text)
language sql stable security definer set search_path = pg_catalog, public as $$
    with linked as (
        select e.chain, e.number, e.hash,
               lag(e.number, 1, 0::bigint) over w as number_before,
               lag(e.hash, 1, sha256(convert_to(e.chain, 'UTF8'))) over w as hash_before,
               e.previous, sha256(e.previous || audit_content(e)) as recomputed
        from audit_entry e
        window w as (partition by e.chain order by e.number)
    )
    select chain, number, case
        when number <> number_before + 1 then 'missing before'
        when previous <> hash_before then 'does not follow'
        else 'changed' end
    from linked
    where number <> number_before + 1 or previous <> hash_before or hash <> recomputed
    union all
    select c.chain, c.number, 'missing at the end'
    from audit_chain c
    where c.number <> coalesce((select max(e.number) from audit_entry e where e.chain = c.chain), 0)
    order by 1, 2
$$;
