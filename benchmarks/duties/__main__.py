"""`python -m benchmarks.duties FOLDER [--children 700000]`: fill a scratch PostgreSQL once, then measure.

The province stays in the folder: measured again, it need not be made again."""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path

PARTS = ("rebuild", "recompute", "lists", "batch", "boards", "restatement")


def main() -> None:
    """Fill where the folder is empty; measure; write the page where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=700_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument(
        "--only", nargs="*", default=PARTS, choices=PARTS, help="measure these parts: for trying something"
    )
    parser.add_argument("--page", type=Path, help="write the figures here")
    given = parser.parse_args()
    os.environ["TONGHU_DEMO"] = "1"
    os.environ["TONGHU_DATA"] = str(given.folder.resolve())
    from benchmarks.duties.server import give_memory
    from tonghu.config.prepare import prepare_database, with_database

    give_memory(given.folder.resolve())
    with with_database():
        from benchmarks.duties.measuring import Report, measure
        from benchmarks.duties.page import page
        from benchmarks.duties.province import fill

        prepare_database()
        if not _filled():
            fill(given.children)

        def keep(report: Report) -> None:
            if given.page:
                words = page(report, platform.machine(), os.cpu_count() or 1)
                given.page.write_text(words, encoding="utf-8")

        keep(measure(only=given.only, users=given.users, seconds=given.seconds, kept=keep))


def _filled() -> bool:
    from tonghu.duties.running import rows
    from tonghu.duties.system import as_system

    with as_system():
        from psycopg.sql import SQL

        ((found,),) = rows(SQL("select exists (select from registry_child)"))
    return bool(found)


if __name__ == "__main__":
    main()
