-- How many rows still have a column under another key than the active one.
select count(*) from {table} where {stale}
