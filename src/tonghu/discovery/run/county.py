"""The divisions of the county whose registers are read: its own register of them, or the catalogue's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from tonghu.places.divisions import divisions_of_county_file, load_divisions
from tonghu.places.tree import COUNTY_DIGITS, DivisionTree

_COLUMNS = ("code", "name", "parent_code", "urban_rural")


def county_tree(con: duckdb.DuckDBPyConnection, places: Path, as_of: dt.date) -> DivisionTree:
    """The tree from the register 行政区划; without one,
    the part of the catalogue's tree that the hukou's codes name.

    An empty tree where neither knows the codes: addresses then tell nothing, and leads show codes alone.
    """
    rows = con.execute(f"select {', '.join(_COLUMNS)} from in_division order by row_id").fetchall()
    if rows:
        return divisions_of_county_file([dict(zip(_COLUMNS, row, strict=True)) for row in rows], as_of)
    counties = {
        code
        for (code,) in con.execute(
            "select distinct substr(village_code, 1, ?) from in_hukou where village_code is not null",
            [COUNTY_DIGITS],
        ).fetchall()
    }
    whole = load_divisions(places / "shandong", as_of)
    kept = {code for county in counties for code in _around(whole, county.ljust(12, "0"))}
    return DivisionTree([d for d in whole if d.code[:COUNTY_DIGITS] in counties or d.code in kept], on=as_of)


def _around(tree: DivisionTree, county: str) -> list[str]:
    return [d.code for d in tree.ancestors(county)] if county in tree else []


def division_words(tree: DivisionTree, code: str) -> str:
    """云溪县 › 青山镇 › 西李村村委会; the code itself where the tree does not know it."""
    return tree.path_words(code) if code in tree else code


def county_words(tree: DivisionTree) -> str:
    """The names of the counties in the tree."""
    return "、".join(d.name for d in tree.at_level("county"))
