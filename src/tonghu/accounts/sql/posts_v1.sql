-- Two posts of one person that lie across each other are refused where they are the same seat, or where one of them
-- is an officer's (三员). Under a lock by person, so that two transactions cannot both find room.
-- The roles are those with `exclusive` in accounts/roles.py; tests/accounts holds the two lists equal.
create function accounts_post_fits() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
    officers constant text[] := array['system_administrator', 'security_officer', 'auditor'];
    other accounts_post;
begin
    perform pg_advisory_xact_lock(hashtext('accounts_post'), (new.user_id % 2147483647)::int);
    for other in
        select * from accounts_post
        where user_id = new.user_id and id is distinct from new.id
          and daterange(start_on, end_on) && daterange(new.start_on, new.end_on)
    loop
        if other.role = new.role and other.place = new.place
            and other.organisation_id is not distinct from new.organisation_id then
            raise exception 'post %: this person holds the same seat in these days', other.id
                using errcode = 'exclusion_violation';
        end if;
        if other.role = any (officers) or new.role = any (officers) then
            raise exception 'post %: an officer holds no other post', other.id
                using errcode = 'exclusion_violation';
        end if;
    end loop;
    return new;
end $$;

create trigger accounts_post_fits before insert or update on accounts_post
    for each row execute function accounts_post_fits();

-- A post is ended, never edited into somebody else's, and never deleted.
create function accounts_post_stays() returns trigger
language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'post % is history: end it, do not delete it', old.id
            using errcode = 'insufficient_privilege';
    end if;
    if (new.user_id, new.role, new.place, new.start_on) is distinct from
            (old.user_id, old.role, old.place, old.start_on)
        or new.organisation_id is distinct from old.organisation_id
        or new.delegated_from_id is distinct from old.delegated_from_id then
        raise exception 'post % is history: end it and begin another', old.id
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create trigger accounts_post_stays before update or delete on accounts_post
    for each row execute function accounts_post_stays();
