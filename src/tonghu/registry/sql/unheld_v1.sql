-- registry_unheld holds the open files whose child holds no category today: it follows files and holdings row by row.
-- As the owner: whoever writes a holding need not be able to write here.
create function registry_note_unheld(of_child bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    held record;
begin
    -- Two who write holdings of one child at once wait for each other here; what is looked at next is what the other left.
    select id, place, standing into held from registry_child where id = of_child for update;
    if held.id is not null and held.standing = 'open'
        and not exists (select from registry_holding where child_id = of_child and end_on is null)
    then
        insert into registry_unheld (child_id, place) values (held.id, held.place)
        on conflict (child_id) do update set place = excluded.place where registry_unheld.place <> excluded.place;
    else
        delete from registry_unheld where child_id = of_child;
    end if;
end $$;

create function registry_unheld_of_child() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    perform registry_note_unheld(new.id);
    return null;
end $$;
create trigger registry_unheld_new after insert on registry_child
    for each row when (new.standing = 'open') execute function registry_unheld_of_child();
create trigger registry_unheld_changed after update of standing, place on registry_child
    for each row when (old.standing <> new.standing or old.place <> new.place)
    execute function registry_unheld_of_child();

create function registry_unheld_of_holding() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_op <> 'INSERT' then
        perform registry_note_unheld(old.child_id);
    end if;
    if tg_op = 'INSERT' or tg_op = 'UPDATE' and new.child_id <> old.child_id then
        perform registry_note_unheld(new.child_id);
    end if;
    return null;
end $$;
create trigger registry_unheld_new after insert on registry_holding
    for each row when (new.end_on is null) execute function registry_unheld_of_holding();
create trigger registry_unheld_changed after update of child_id, end_on on registry_holding
    for each row when (old.child_id <> new.child_id or old.end_on is distinct from new.end_on)
    execute function registry_unheld_of_holding();
create trigger registry_unheld_gone after delete on registry_holding
    for each row execute function registry_unheld_of_holding();

insert into registry_unheld (child_id, place)
select id, place from registry_child child
where standing = 'open'
  and not exists (select from registry_holding where child_id = child.id and end_on is null);
