"""The categories of the catalogue, as files of children name them."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from tonghu.kernel.errors import UserError
from tonghu.policy.load import load_catalogue


@cache
def category_titles() -> dict[str, str]:
    """{id: title}, read once a process: {"orphan": "孤儿", …}."""
    return {key: category.title for key, category in load_catalogue(settings.CATALOGUE).categories.items()}


def title_of(category: str) -> str:
    """Its title; the id itself for a category that the catalogue no longer has, so that old files still open."""
    return category_titles().get(category, category)


def check_category(category: str) -> None:
    """UserError for a category that the catalogue does not have."""
    if category not in category_titles():
        raise UserError(f"目录库里没有“{category}”这一类别。请从列出的类别中选择。")
