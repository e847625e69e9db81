-- How many values of an encrypted column stand under which key; NULL for bytes that are no sealed value.
-- The header: version 1, the length of the id, the id (tonghu.secrecy.keyring).
select
  case
    when length({column}) > 30 and get_byte({column}, 0) = 1
    then encode(substr({column}, 3, get_byte({column}, 1)), 'escape')
  end as key_id,
  count(*) as number
from {table}
where {column} is not null
group by 1
order by 1 nulls last
