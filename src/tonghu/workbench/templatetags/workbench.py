"""`{% load workbench %}`: every component, `{% icon "home" %}` and `{% style %}`, `{% script %}` of the build."""

from __future__ import annotations

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tonghu.workbench import assets
from tonghu.workbench.components import (  # noqa: F401  importing a component registers it
    button,
    clause_link,
    clock,
    confirm,
    data_table,
    empty_state,
    error_state,
    error_summary,
    evidence_row,
    family_graph,
    filter_chips,
    form_field,
    job_progress,
    masked_value,
    pager,
    person_line,
    place_breadcrumb,
    ranked_bars,
    row_diff,
    side_panel,
    stat_filters,
    state_chip,
    timeline,
    unverified_ribbon,
)
from tonghu.workbench.components.component import add_tags

register = Library()
add_tags(register)


@register.simple_tag
def asset(entry: str) -> SafeString:
    """The style sheet and the script of an entry, `{% asset "workbench.ts" %}`."""
    found = assets.entry(entry)
    return format_html('<link rel="stylesheet" href="{}"><script type="module" src="{}"></script>', *found)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite, silent to a screen reader: the word beside it speaks."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', assets.icon(name)
    )
