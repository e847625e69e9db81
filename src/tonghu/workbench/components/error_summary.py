"""Error summary: every error of a form on top of it, each leading to its field."""

from __future__ import annotations

from django.forms import BaseForm

from tonghu.workbench.components.component import component


@component
def error_summary(*, form: BaseForm) -> dict[str, object]:
    """Nothing where the form has no errors.

    form: the bound form.
    """
    fields = [(field, field.errors) for field in form if field.errors]
    return {"whole": form.non_field_errors(), "fields": fields, "shown": bool(form.errors)}
