"""A change of keys: every encrypted value and every blind index of every table comes under the active keys.

In batches by primary key, each batch and its place in `secrecy_rotation` in one transaction: killed at any
moment, the next run goes on where the last one stood. Rows that the application holds are skipped and taken at
the end, so that neither side waits for the other; what the application writes meanwhile it writes under the
active keys. The history's triggers are told to look away, since nothing that a person can see changes.

It runs as the owner: row-level security shows the application's role no rows at all without a post.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.db import IntegrityError, OperationalError, connections, models, transaction
from django.utils import timezone
from psycopg import sql

from tonghu.kernel.errors import UserError
from tonghu.secrecy.errors import SealFault
from tonghu.secrecy.keyring import KeyRing
from tonghu.secrecy.models import Rotation
from tonghu.secrecy.ring import key_ring
from tonghu.secrecy.sealed_tables import SealedTable, query, sealed_tables, stale

ONE_AT_A_TIME = 7_310_918  # number of the advisory lock; arbitrary, ours alone
LAST_PASSES = 3  # a process with the old ring would be chased for ever
LOCK_TIMEOUT = "55P03"

Say = Callable[[str], object]
Models = Iterable[type[models.Model]] | None


@dataclass(frozen=True, kw_only=True)
class Turned:
    """What became of one table. `left`: rows still under another key; `faults`: why, by primary key."""

    table: str
    changed: int
    left: int
    faults: tuple[str, ...]


@dataclass
class _Work:
    """One table in progress."""

    table: SealedTable
    ring: KeyRing
    using: str
    progress: Rotation
    faults: dict[Any, str] = field(default_factory=dict)


def rotate(
    *,
    using: str = "owner",
    batch: int = 1000,
    patience: float = 10,
    say: Say = lambda _: None,
    among: Models = None,
) -> list[Turned]:
    """Bring everything under the active keys; the outcome by table. Idempotent; may be stopped and run again.

    `batch`: rows to a transaction. `patience`: seconds to wait, at the end, for a row that is locked. UserError
    when another run is under way, when rows are hidden from this role, or when a row stays locked by somebody
    else. Rows that cannot be opened stay as they are and are named.
    """
    ring, tables = key_ring(), sealed_tables(among)
    with _alone(using), pgtrigger.ignore(databases=[using]):
        _check_sees_all(tables, using)
        return [
            _turn(_begin(table, ring, using), batch=batch, patience=patience, say=say) for table in tables
        ]


def _begin(table: SealedTable, ring: KeyRing, using: str) -> _Work:
    progress, _ = Rotation.objects.using(using).get_or_create(
        target="/".join(ring.active_ids), table=table.name
    )
    return _Work(table, ring, using, progress)


def _turn(work: _Work, *, batch: int, patience: float, say: Say) -> Turned:
    table, progress = work.table, work.progress
    before, todo = progress.changed, _count_stale(work)
    say(f"{table.name}:{todo} 行要换密钥")
    while todo and _batch(work, rows=batch):
        say(f"{table.name}:已换 {progress.changed - before} 行,共 {todo} 行")
    _take_leftovers(work, patience)
    left = _count_stale(work)
    _finish(work, left)
    return Turned(
        table=table.name,
        changed=progress.changed - before,
        left=left,
        faults=tuple(f"{table.name} {key}:{words}" for key, words in work.faults.items()),
    )


def _take_leftovers(work: _Work, patience: float) -> None:
    """What was locked, or written behind us under another key: from the start, one row to a transaction.

    Holding one row only, we cannot be part of a deadlock however long we wait.
    """
    for _ in range(LAST_PASSES):
        if _count_stale(work) <= len(work.faults):
            return
        work.progress.after = None
        try:
            while _batch(work, rows=1, patience=patience):
                pass
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != LOCK_TIMEOUT:
                raise
            raise UserError(
                f"{work.table.name} 有一行一直被别的操作锁住,没有换成。其余的已经换好;"
                "请等那个操作结束,再运行一次 tonghu keys rotate。"
            ) from None


def _batch(work: _Work, *, rows: int, patience: float | None = None) -> bool:
    """One transaction: read and lock, rewrite, note the place. False when there was nothing more to read.

    `patience`: seconds to wait for a locked row; None skips it.
    """
    with transaction.atomic(using=work.using):
        read = _read(work, rows, patience)
        if not read:
            return False
        fresh = [renewed for row in read if (renewed := _renewed(work, row)) is not None]
        work.progress.changed += _write(work, fresh)
        work.progress.after = str(read[-1][0])
        work.progress.updated_at = timezone.now()
        work.progress.save(using=work.using)
    return True


def _read(work: _Work, rows: int, patience: float | None) -> list[tuple[Any, ...]]:
    table, key = work.table, sql.Identifier(str(work.table.key.column))
    after = None if work.progress.after is None else table.key.to_python(work.progress.after)
    text = query(
        "read_batch",
        key=key,
        columns=_identifiers(table.columns),
        table=sql.Identifier(table.name),
        after=sql.SQL("true") if after is None else sql.SQL("{} > {}").format(key, after),
        stale=stale(table, work.ring),
        rows=sql.Literal(rows),
        waiting=sql.SQL("skip locked" if patience is None else ""),
    )
    with connections[work.using].cursor() as cursor:
        if patience is not None:
            cursor.execute("select set_config('lock_timeout', %s, true)", [f"{patience * 1000:.0f}ms"])
        cursor.execute(text)
        return list(cursor.fetchall())


def _renewed(work: _Work, row: Sequence[Any]) -> tuple[Any, ...] | None:
    """The row with its columns under the active keys; None, and the fault noted, where one cannot be opened."""
    table, ring = work.table, work.ring
    key, *values = row
    opened: dict[str, str | None] = {}
    fresh: list[bytes | None] = []
    try:
        for text, value in zip(table.texts, values, strict=False):
            where = str(text.bound_to)
            opened[text.name] = None if value is None else ring.open(bytes(value), text.purpose, where)
            plain = opened[text.name]
            fresh.append(None if plain is None else ring.seal(plain, text.purpose, where))
    except SealFault as fault:
        work.faults[key] = str(fault)
        return None
    for (index, source), value in zip(table.indexes, values[len(table.texts) :], strict=True):
        plain = opened[source.name]
        if value is not None and plain is None:
            work.faults[key] = f"{index.column} 有值而 {source.column} 为空,无法重算。请补上号码,或清空索引。"
            return None
        fresh.append(None if plain is None else ring.index(plain, index.purpose))
    return key, *fresh


def _write(work: _Work, fresh: Sequence[tuple[Any, ...]]) -> int:
    """Write all rows at once; where a constraint forbids it, row by row, so that the others get through."""
    try:
        with transaction.atomic(using=work.using):
            return _write_at_once(work, fresh)
    except IntegrityError:
        return sum(_write_one(work, row) for row in fresh)


def _write_one(work: _Work, row: tuple[Any, ...]) -> int:
    try:
        with transaction.atomic(using=work.using):
            return _write_at_once(work, [row])
    except IntegrityError as error:
        # PostgreSQL's own message shows values: only the constraint's name is repeated.
        diagnosis = getattr(error.__cause__, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        work.faults[row[0]] = f"约束 {name} 不允许:同一号码在换密钥期间又登记了一次。请先合并这两行再运行。"
        return 0


def _write_at_once(work: _Work, fresh: Sequence[tuple[Any, ...]]) -> int:
    if not fresh:
        return 0
    table, key = work.table, work.table.key
    key_type = key.rel_db_type(connections[work.using])
    assignments = [sql.SQL("{0} = fresh.{0}").format(sql.Identifier(column)) for column in table.columns]
    text = query(
        "write_batch",
        table=sql.Identifier(table.name),
        assignments=sql.SQL(", ").join(assignments),
        arrays=sql.SQL(", ").join(
            [sql.SQL(f"%s::{key_type}[]"), *[sql.SQL("%s::bytea[]")] * len(table.columns)]
        ),
        names=_identifiers(table.columns),
        key=sql.Identifier(str(key.column)),
    )
    with connections[work.using].cursor() as cursor:
        cursor.execute(text, [list(values) for values in zip(*fresh, strict=True)])
        return int(cursor.rowcount)


def _count_stale(work: _Work) -> int:
    text = query("count_stale", table=sql.Identifier(work.table.name), stale=stale(work.table, work.ring))
    with connections[work.using].cursor() as cursor:
        cursor.execute(text)
        return int(cursor.fetchone()[0])


def _finish(work: _Work, left: int) -> None:
    work.progress.after = None
    work.progress.finished_at = None if left else timezone.now()
    work.progress.save(using=work.using)


def _identifiers(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


@contextmanager
def _alone(using: str) -> Iterator[None]:
    """Two runs at once would only get in each other's way."""
    with connections[using].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise UserError("另一个 tonghu keys rotate 正在运行。请等它结束,或先停掉它。")
    try:
        yield
    finally:
        with connections[using].cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _check_sees_all(tables: Iterable[SealedTable], using: str) -> None:
    """A row that row-level security hides would stay under the old key and be lost with it."""
    with connections[using].cursor() as cursor:
        cursor.execute(query("hidden_tables", tables=sql.Literal([table.name for table in tables])))
        hidden = [name for (name,) in cursor.fetchall()]
    if hidden:
        raise UserError(
            f"当前数据库角色看不全这些表的行:{'、'.join(hidden)}。换密钥要用 tonghu_owner 连接"
            "(环境变量 DATABASE_OWNER_URL),这些表要有让它看到全部行的行级安全策略。"
        )
