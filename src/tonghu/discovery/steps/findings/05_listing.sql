-- Which children the roster lists today, under which category. A row that may mean one of several children lists each of them
-- uncertainly, so that none of them is reported as new.
-- reads: in_roster, link, open_mention
-- writes: listing
-- key: child_id, category
-- clause: 鲁民〔2024〕5号 第10项
create or replace table listing as
select child_id, category, bool_or(certain) as certain, min(row_id) as row_id
from (
  select coalesce(r.number_17, l.person_id, o.person_id) as child_id, r.category, r.row_id,
    r.number_17 is not null or l.person_id is not null as certain
  from in_roster r
  left join link l on l.mention_id = r.row_id * 8
  left join open_mention o on o.mention_id = r.row_id * 8 and l.mention_id is null
  where r.stopped_on is null or r.stopped_on > :as_of
)
where child_id is not null
group by child_id, category;
