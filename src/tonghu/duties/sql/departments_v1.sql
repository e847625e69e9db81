-- A department bears duties about its county, and about the institutions and schools in it: it reads how those divisions and
-- organisations stand, in the branch of its own place. No row of a child, of anybody else, or of a matter is among them.
-- Once a query and not once a row: '' for who is no department. A range, so that the index by kind and place is walked; what
-- begins with a key sorts before the key with the character after "~".
create function duties_department_place() returns text
language sql stable security definer set search_path = pg_catalog, public as $$
    select coalesce((select place from places_organisation
                     where id = casework_own_unit()
                       and kind in ('civil_affairs', 'publicity', 'cyberspace', 'court', 'procuratorate', 'education', 'police',
                                    'justice', 'finance', 'human_resources', 'culture', 'health', 'emergency',
                                    'market_supervision', 'data', 'wcwc_office', 'youth_league', 'womens_federation',
                                    'disabled_persons')), '')
$$;

create policy department on duties_widerow for select to tonghu_unit
    using (row in (5, 6) and child is null and matter is null and (select duties_department_place()) <> ''
           and place >= (select duties_department_place())
           and place < (select duties_department_place() || chr(127)));
create policy department on duties_fact for select to tonghu_unit
    using (row in (5, 6) and child is null and matter is null and (select duties_department_place()) <> ''
           and place >= (select duties_department_place())
           and place < (select duties_department_place() || chr(127)));
