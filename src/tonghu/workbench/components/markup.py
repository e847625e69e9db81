"""What a component that stands on a page a hundred times writes itself instead of leaving it to template nodes.

A table of fifty rows has four hundred cells, and a template spends some microseconds on every node and variable: that
made up most of a list's processor time. Everything here escapes as a template does.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # Django's, unknown to its stubs

from tonghu.workbench import assets


def text(value: object) -> str:
    """What `{{ value }}` writes: localised, and escaped unless it is safe already."""
    if isinstance(value, SafeString):
        return value
    if not isinstance(value, str):
        value = str(localize(template_localtime(value)))
    return escape(value)


@lru_cache(maxsize=256)  # as many as web/icons.txt names
def drawing(name: str) -> SafeString:
    """A drawing of the sprite, silent to a screen reader. ImproperlyConfigured where web/icons.txt does not name it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        assets.icon(name),
    )
