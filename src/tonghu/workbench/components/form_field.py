"""Form field: label, help, the field and its errors, tied together for a screen reader."""

from __future__ import annotations

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.safestring import SafeString

from tonghu.workbench.components.component import component


@component
def form_field(*, field: BoundField, unit: str = "", why: str = "") -> dict[str, object]:
    """One question of a Django form; its label and help are the form's own.

    field: the bound field. unit: 元, 公里; shown behind the field. why: the reason for asking, on a tap.
    Radio buttons and ticks are drawn as taps; give up to seven choices a RadioSelect and not a drop-down.
    """
    widget = field.field.widget
    taps = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "field": field,
        "taps": taps,
        "tick": isinstance(widget, CheckboxInput),
        "drawn": "" if taps else _drawn(field),
        "help_id": f"{field.auto_id}_help" if field.help_text else "",
        "errors_id": f"{field.auto_id}_errors",
        "unit": unit,
        "why": why,
    }


def _drawn(field: BoundField) -> SafeString:
    """The field with its classes and the ids of its help and errors."""
    widget = field.field.widget
    attributes: dict[str, str | bool] = {}
    if not isinstance(widget, CheckboxInput):
        look = "form-select" if isinstance(widget, Select) else "form-control"
        attributes["class"] = f"{look} is-invalid" if field.errors else look
    if isinstance(widget, Textarea):
        attributes["rows"] = "4"
    described = [f"{field.auto_id}_help"] if field.help_text else []
    if field.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{field.auto_id}_errors")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)
