-- How each name in the files sounds, character by character, and how many people bear it.
-- reads: person, mention, character_reading
-- writes: name_reading
-- key: name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table name_reading as
with borne as (
  select name, count(*) as bearers, count(*) filter (where birth_date <= :as_of - interval 14 year) as adult_bearers
  from person where name is not null group by name
),
named as (
  select name, sum(bearers)::bigint as bearers, sum(adult_bearers)::bigint as adult_bearers from (
    select name, bearers, adult_bearers from borne
    union all
    select distinct name, 0, 0 from mention where name is not null
  ) group by name
),
letters as (
  select name, i, substr(name, i, 1) as letter
  from (select name, unnest(range(1, length(name) + 1)) as i from named)
)
select n.name, n.bearers, n.adult_bearers, string_agg(coalesce(r.reading, l.letter), '' order by l.i) as reading
from named n
join letters l on l.name = n.name
left join character_reading r on r.letter = l.letter
group by n.name, n.bearers, n.adult_bearers;
