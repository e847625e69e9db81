"""`{% load workbench %}`: every component, `{% icon "home" %}` and what the build made, `{% asset "workbench.ts" %}`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tonghu.discovery.outputs.report.typesetting import typeset as full_width
from tonghu.workbench import assets
from tonghu.workbench.components.component import add_tags
from tonghu.workbench.components.markup import drawing, text

register = Library()
add_tags(register)


@register.simple_tag
def asset(entry: str) -> SafeString:
    """The style sheet and the script of an entry, `{% asset "workbench.ts" %}`."""
    found = assets.entry(entry)
    return format_html(
        '<link rel="icon" href="{}"><link rel="stylesheet" href="{}"><script type="module" src="{}"></script>',
        assets.favicon(),
        *found,
    )


@register.filter
def typeset(text: object) -> str:
    """A sentence of ours with full-width punctuation; never a value of a register."""
    return full_width(str(text))


# What would end the element early, or begin one.
_IN_JSON = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_data(value: object) -> SafeString:
    """A value as JSON for scripts to read, which no browser runs."""
    written = json.dumps(value, ensure_ascii=False).translate(_IN_JSON)
    return format_html('<script type="application/json">{}</script>', SafeString(written))


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The options of a drop-down, [(value, words)], with one chosen. In one go: a county has hundreds of places."""
    return mark_safe(
        "".join(
            f'<option value="{text(value)}"{" selected" if value == chosen else ""}>{text(words)}</option>'
            for value, words in choices
        )
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite, silent to a screen reader: the word beside it speaks."""
    return drawing(name)
