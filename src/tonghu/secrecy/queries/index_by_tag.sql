-- How many values of a blind index end in which tag: the last four of its twenty bytes name the key.
select case when length({column}) = 20 then substr({column}, 17) end as tag, count(*) as number
from {table}
where {column} is not null
group by 1
order by 1 nulls last
