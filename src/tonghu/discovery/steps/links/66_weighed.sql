-- Everybody a mention may be, with the weight.
-- reads: weighed_near, weighed_by_name
-- writes: weighed
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace view weighed as
select * from weighed_near
union all
select * from weighed_by_name;
