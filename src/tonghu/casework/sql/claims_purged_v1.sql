-- What a guardian wrote of themselves and nobody confirmed is deleted by the clock, and by nobody else.
grant delete on casework_claim to tonghu_app;

create policy by_the_clock on casework_claim as restrictive for delete to tonghu_app
    using (current_setting('tonghu.role', true) = 'system' and state <> 'confirmed');
