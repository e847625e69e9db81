-- How each name in the files sounds, character by character, how many people bear it and how many of them are grown up. Names of up
-- to four characters are read whole; of a longer one the first four.
-- reads: person, mention, character_reading
-- writes: name_reading
-- key: name
-- clause: 鲁民〔2024〕5号 第23项
create or replace table name_reading as
with named as (
  select name, count(*) filter (where is_person) as bearers,
    count(*) filter (where birth_date <= :as_of - interval 16 year) as adult_bearers
  from (
    select name, birth_date, true as is_person from person where name is not null
    union all
    select name, null, false from mention where name is not null
  ) group by name
),
letters as (
  select name, bearers, adult_bearers,
    substr(name, 1, 1) as a, substr(name, 2, 1) as b, substr(name, 3, 1) as c, substr(name, 4, 1) as d
  from named
)
select n.name, n.bearers, n.adult_bearers,
  fingerprint(coalesce(ra.reading, n.a) || coalesce(rb.reading, n.b) || coalesce(rc.reading, n.c) || coalesce(rd.reading, n.d)) as reading
from letters n
left join character_reading ra on ra.letter = n.a
left join character_reading rb on rb.letter = n.b
left join character_reading rc on rc.letter = n.c
left join character_reading rd on rd.letter = n.d;
