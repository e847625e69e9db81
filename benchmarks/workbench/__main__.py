"""python -m benchmarks.workbench fill FOLDER [--children 1000000] | load FOLDER [--seconds 60] [--rates 5 10 20]

`fill` makes a province in a database of its own under FOLDER; `load` puts people on its pages and writes
docs/benchmarks-workbench.md.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def main() -> None:
    """Choose and do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fill", "load"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rates", type=int, nargs="+", default=[5, 10, 20], help="tasks a second a core")
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    asked = parser.parse_args()
    os.environ.update(TONGHU_DEMO="1", TONGHU_DATA=str(asked.folder.resolve()))
    from tonghu.config.prepare import prepare_database, with_database

    with with_database():
        prepare_database()
        if asked.what == "fill":
            from benchmarks.workbench.province import fill

            print(fill(asked.children))
        else:
            from benchmarks.workbench.load import measure

            measure(asked.folder, seconds=asked.seconds, docs=asked.docs, rates=asked.rates)


if __name__ == "__main__":
    main()
