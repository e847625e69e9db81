-- The mentions that name and birth date do not settle.
-- reads: named_person, birth_link
-- writes: mention
-- key: mention_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace table mention as
select m.* from named_person m anti join birth_link b on b.mention_id = m.mention_id;
