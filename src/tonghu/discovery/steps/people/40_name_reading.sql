-- How each name in the files sounds, character by character, and how many people bear it.
-- reads: person, mention, character_reading
-- writes: name_reading
-- key: name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table name_reading as
with borne as (
  select name, count(*) as bearers from person where name is not null group by name
),
named as (
  select name, sum(bearers)::bigint as bearers from (
    select name, bearers from borne
    union all
    select distinct name, 0 from mention where name is not null
  ) group by name
),
letters as (
  select name, i, substr(name, i, 1) as letter
  from (select name, unnest(range(1, length(name) + 1)) as i from named)
)
select n.name, n.bearers, string_agg(coalesce(r.reading, l.letter), '' order by l.i) as reading
from named n
join letters l on l.name = n.name
left join character_reading r on r.letter = l.letter
group by n.name, n.bearers;
