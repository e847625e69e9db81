-- Who each mention may be by more than the name alone.
-- reads: near_candidate, candidate_kin
-- writes: candidate
-- key: mention_id, person_id
-- clause: 鲁民〔2024〕5号 第23项
create or replace view candidate as
select mention_id, person_id from near_candidate
union
select mention_id, person_id from candidate_kin;
