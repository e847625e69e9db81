"""The mark 待核 beside a figure, with a way to what it means."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tonghu.workbench.components.component import component
from tonghu.workbench.components.markup import text

HELP = "help:home"
MEANING = "#unverified"


@component
def unverified_mark(*, words: str = "", title: str = "") -> SafeString:
    """Not inside a link or a button: it holds a link itself.

    words: 待核, or what is. title: said on pointing at it.
    """
    try:
        href = reverse(HELP) + MEANING
    except NoReverseMatch:  # the gallery alone, without the workbench's addresses
        href = ""
    said = f' title="{text(title)}"' if title else ""
    what = text(_("待核是什么意思"))
    way = f'<a class="what" href="{href}"><span aria-hidden="true">?</span><span class="sr">{what}</span></a>'
    return mark_safe(f'<span class="unverified"{said}>{text(words or _("待核"))}{way if href else ""}</span>')
