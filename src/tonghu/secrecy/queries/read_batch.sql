-- The next rows of which a column is not under the active keys, by primary key, locked until they are written.
-- "waiting" is "skip locked" (a row in somebody's hands is left for later, so that nobody ever waits for a
-- batch that waits for them) or nothing (one row at a time, at the end).
select {key}, {columns}
from {table}
where {after} and ({stale})
order by {key}
limit {rows}
for no key update {waiting}
