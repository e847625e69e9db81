-- A transfer is read and answered by both counties: the table's policy `reach` is for the one that has the file, this for the one
-- that is to have it. Closed to a person whom a protection order of the child names, in either county.
create policy entering on registry_transfer to tonghu_app
    using (to_county >= current_setting('tonghu.low', true) and to_county < current_setting('tonghu.high', true)
           and (coalesce(current_setting('tonghu.blocked', true), '') = '' or child_id is null
                or child_id <> all (string_to_array(current_setting('tonghu.blocked', true), ',')::bigint[])))
    with check (to_county >= current_setting('tonghu.low', true) and to_county < current_setting('tonghu.high', true));

-- Who read a file, told to whoever reaches the file today: entries stay where they were written, in the chain of the place that the
-- child lived in then. Runs as the owner and tells nothing of what else an entry says (a list names other children).
create function registry_read_by(child bigint, verbs text[], most integer)
returns table (at timestamptz, user_name text, post_title text, verb text, reason text, tab text, field text)
language sql stable security definer set search_path = pg_catalog, public as $$
    select e.at, e.user_name, e.post_title, e.verb, e.reason, e.detail ->> 'tab', e.detail ->> 'field'
    from audit_entry e
    where e.kind = 'child' and e.subjects @> array[registry_read_by.child] and e.verb = any (registry_read_by.verbs)
      and exists (
        select from registry_child c
        where c.id = registry_read_by.child
          and c.place >= current_setting('tonghu.low', true) collate "C"
          and c.place < current_setting('tonghu.high', true) collate "C"
          and (coalesce(current_setting('tonghu.blocked', true), '') = ''
               or c.id <> all (string_to_array(current_setting('tonghu.blocked', true), ',')::bigint[])))
    order by e.at desc, e.id desc
    limit registry_read_by.most
$$;
