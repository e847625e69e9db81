"""The catalogue's divisions, and a county's own, put into the database. Running it again changes what changed."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tonghu.kernel.reach import place_key
from tonghu.places.divisions import load_divisions
from tonghu.places.models import Division
from tonghu.places.tree import COUNTY_DIGITS, SIGNIFICANT_DIGITS, DivisionTree

PROVINCE = "shandong"
_FIELDS = ("code", "name", "level", "parent", "path", "initials")


def keep_divisions(tree: DivisionTree, *, under: Division | None = None) -> int:
    """Write every division of the tree, parents first; returns how many. Divisions that went stay: rows name them.

    `under`: what the topmost divisions of the tree hang under, for a county's own list.
    """
    kept = [_row(tree, division.code, under) for division in tree]
    for level in SIGNIFICANT_DIGITS:
        Division.objects.bulk_create(
            [row for row in kept if row.level == level],
            update_conflicts=True,
            unique_fields=["place"],
            update_fields=_FIELDS,
            batch_size=5000,
        )
    return len(kept)


def keep_catalogue_divisions() -> int:
    """The divisions of the catalogue's province as of today."""
    return keep_divisions(
        load_divisions(Path(settings.CATALOGUE) / "places" / PROVINCE, timezone.localdate())
    )


def _row(tree: DivisionTree, code: str, under: Division | None) -> Division:
    division = tree.division(code)
    above = tree.ancestors(code)
    outside = under.place if under else None
    return Division(
        place=_key(tree, code),
        code=code,
        name=division.name,
        level=division.level,
        parent_id=_key(tree, above[-1].code) if above else outside,
        path=tree.path_words(code),
    )


def _key(tree: DivisionTree, code: str) -> str:
    county = tree.real_county(code)
    return place_key(code, county_of_zone=county[:COUNTY_DIGITS] if county else None)
