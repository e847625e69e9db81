-- A report stands as it was made: numbers that were printed once can be shown again. Another is made beside it.
create function reports_report_stays() returns trigger
language plpgsql as $$
begin
    raise exception 'report % stands as it was made: make another', old.id using errcode = 'insufficient_privilege';
end $$;

create trigger reports_report_stays before update or delete on reports_report
    for each row execute function reports_report_stays();
