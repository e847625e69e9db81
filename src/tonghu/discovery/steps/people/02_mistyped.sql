-- Every eighteen-character number whose check digit or date is wrong, wherever it stands.
-- reads: in_hukou, mention
-- writes: mistyped
-- key: typed
-- clause: 鲁民〔2024〕5号 第23项
create or replace table mistyped as
select distinct typed from (
  select number as typed from in_hukou where number_state = 'invalid'
  union all
  select number from mention where number_state = 'invalid'
);
