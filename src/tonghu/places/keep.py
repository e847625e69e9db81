"""The catalogue's divisions, and a county's own, put into the database. Running it again changes what changed."""

from __future__ import annotations

from tonghu.kernel.reach import place_key
from tonghu.places.models import Division
from tonghu.places.tree import SIGNIFICANT_DIGITS, DivisionTree

_FIELDS = ("code", "name", "level", "parent", "path")


def keep_divisions(tree: DivisionTree) -> int:
    """Write every division of the tree, parents first; returns how many. Divisions that went stay: rows name them."""
    kept = [_row(tree, division.code) for division in tree]
    for level in SIGNIFICANT_DIGITS:
        Division.objects.bulk_create(
            [row for row in kept if row.level == level],
            update_conflicts=True,
            unique_fields=["place"],
            update_fields=_FIELDS,
            batch_size=5000,
        )
    return len(kept)


def _row(tree: DivisionTree, code: str) -> Division:
    division = tree.division(code)
    above = tree.ancestors(code)
    return Division(
        place=_key(tree, code),
        code=code,
        name=division.name,
        level=division.level,
        parent_id=_key(tree, above[-1].code) if above else None,
        path=tree.path_words(code),
    )


def _key(tree: DivisionTree, code: str) -> str:
    county = tree.real_county(code)
    return place_key(code, county_of_zone=county[:6] if county else None)
