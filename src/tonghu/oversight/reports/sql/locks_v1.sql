-- Reports are read by their place, as all rows are. An evaluator's post reaches no child and no place; it reads under tonghu_unit,
-- and of reports those of the branch that its post stands at. It writes none: what it makes, the system writes.
create policy evaluator on reports_report for select to tonghu_unit
    using (exists (select from accounts_post post
                   where post.id = nullif(current_setting('tonghu.post', true), '')::bigint
                     and post.role = 'evaluator' and post.place <> ''
                     and starts_with(reports_report.place, post.place)));

-- Nobody changes or removes a report; the trigger reports_report_stays says the same to whoever has the right.
revoke update, delete on reports_report from tonghu_app;
