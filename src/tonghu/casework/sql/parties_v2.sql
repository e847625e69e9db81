-- As parties_v1, and: a unit whose part is over (it received the matter and handed it on) reads of the steps, the records and
-- the files what was there when its part ended, and writes nothing more. Its own records it goes on reading.
create function casework_until(matter bigint) returns timestamptz
language sql stable as $$ select max(until) from casework_share where matter_id = matter and until is not null $$;

-- True for what was written at a moment that this unit may know of. Sender and receiver of today know all.
create function casework_known_here(matter bigint, written timestamptz) returns boolean
language sql stable as $$
    select written <= coalesce(casework_until(matter), 'infinity'::timestamptz)
        or exists (select from casework_matter
                   where id = matter and (sender_id = casework_own_unit() or receiver_id = casework_own_unit()))
$$;

drop policy unit on casework_matterstep;
create policy unit on casework_matterstep to tonghu_unit
    using (matter_id in (select id from casework_matter) and casework_known_here(matter_id, at));

drop policy unit on casework_record;
create policy unit on casework_record to tonghu_unit
    using (not casework_closed_here(child_id)
           and (organisation_id = casework_own_unit()
                or open_to_parties and matter_id in (select id from casework_matter)
                   and casework_known_here(matter_id, received_at)))
    with check (organisation_id = casework_own_unit() and not casework_closed_here(child_id));

drop policy unit on casework_attachment;
create policy unit on casework_attachment for select to tonghu_unit
    using (not casework_closed_here(child_id)
           and (record_id is not null
                or matter_id in (select id from casework_matter) and casework_known_here(matter_id, kept_at)
                or matter_id in (select parent_id from casework_matter where kind = 'harm_handover')));
