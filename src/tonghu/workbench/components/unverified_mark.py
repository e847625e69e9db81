"""The mark 待核 beside a figure, with a way to what it means."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tonghu.workbench.components.component import component

HELP = "help:home"
MEANING = "#unverified"


@component
def unverified_mark(*, words: str = "", title: str = "") -> dict[str, object]:
    """Not inside a link or a button: it holds a link itself.

    words: 待核, or what is. title: said on pointing at it.
    """
    try:
        href = reverse(HELP) + MEANING
    except NoReverseMatch:  # the gallery alone, without the workbench's addresses
        href = ""
    return {"words": words or _("待核"), "title": title, "href": href}
