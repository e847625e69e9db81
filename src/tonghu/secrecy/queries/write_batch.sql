-- The same rows, locked above, with the columns under the active keys.
update {table} as kept
set {assignments}
from unnest({arrays}) as fresh (key, {names})
where kept.{key} = fresh.key
