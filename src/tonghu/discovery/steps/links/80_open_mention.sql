-- Mentions that could be one of several known people, with those people. They are never links; whoever is among them is unknown
-- in what the row says.
-- reads: weighed, link
-- writes: open_mention
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table open_mention as
select w.mention_id, w.person_id, w.weight
from weighed w
anti join link l on l.mention_id = w.mention_id
join (select mention_id, max(weight) as best from weighed group by mention_id) b on b.mention_id = w.mention_id
where w.weight >= -6 and w.weight >= b.best - 4;
