"""The database of one run, in a scratch folder that is gone afterwards;
a sentence where it lacks room or memory.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tonghu.discovery.engine.duckdb_engine import StepFailed, connect
from tonghu.kernel.errors import UserError

# What DuckDB raises when the disk is full depends on what it was writing: a block, the log of a commit,
# or afterwards anything.
_NO_ROOM = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)


@contextmanager
def work_database(
    work: Path | None, *, threads: int | None, memory_limit: str | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty work database below `work` (None: the system's temporary folder) while the block lasts.

    UserError where the folder cannot be used, the disk is full, or the memory limit is unreadable or too low.
    """
    folder = _folder(work)
    try:
        con = _connected(folder / "work.duckdb", threads, memory_limit)
        try:
            yield con
        finally:
            con.close()
    except (duckdb.Error, StepFailed) as error:
        sentence = _sentence(error, folder.parent, memory_limit)
        if sentence is None:
            raise
        raise UserError(sentence) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(work: Path | None) -> Path:
    try:
        if work is not None:
            work.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="tonghu-", dir=work))
    except OSError as error:
        raise UserError(
            f"临时文件夹 {error.filename or work} 不能用:{error.strerror or error}。"
            "请用 --work 指定另一个文件夹后重试。"
        ) from error


def _connected(path: Path, threads: int | None, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    try:
        return connect(path, threads=threads, memory_limit=memory_limit)
    except (duckdb.ParserException, duckdb.InvalidInputException) as error:
        raise UserError(f"--memory-limit {memory_limit} 看不懂。请写成 4GB 或 800MB 这样。") from error


def _sentence(error: Exception, folder: Path, memory_limit: str | None) -> str | None:
    """What the user can do about an error of the database; None where it is a fault of ours."""
    cause = error.__cause__ if isinstance(error, StepFailed) else error
    if isinstance(cause, duckdb.OutOfMemoryException):
        limit = f"(--memory-limit {memory_limit})" if memory_limit else ""
        return (
            f"内存{limit}不够用。请加大 --memory-limit、用 --threads 减少线程,"
            "或用 --work 指定空间更大的文件夹后重试。"
        )
    if isinstance(cause, _NO_ROOM):
        reason = str(cause).splitlines()[0]
        return f"临时文件写不进 {folder}:{reason}。请腾出空间,或用 --work 指定另一个文件夹后重试。"
    return None
