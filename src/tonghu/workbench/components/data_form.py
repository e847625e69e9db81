"""Data form: the questions of a form of the catalogue, drawn and checked in the browser from its document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tonghu.policy.forms.checking import Problem
from tonghu.policy.forms.compiling import CompiledForm, to_document
from tonghu.policy.forms.conditions import Json
from tonghu.workbench.components.component import component


@component
def data_form(
    *,
    form: CompiledForm,
    key: str,
    answers: Mapping[str, Json] | None = None,
    facts: Mapping[str, Json] | None = None,
    problems: Iterable[Problem] = (),
    name: str = "answers",
    sending: bool = True,
    files: bool = False,
) -> dict[str, object]:
    """Stands inside the page's own form, which has the button; read what it posts with `workbench.dataforms.posted`.

    form: a version, of the catalogue or of a stored document. key: unique on the page. answers: to begin with, or what
    was typed, given back. facts: those that the form asks reach the page and no other. problems: what the server found.
    name: of the hidden field. sending: False only shows the form (no draft, nothing to post). files: the page takes
    photos and attachments (posted as `files`).
    """
    known = facts or {}
    carried = {
        "document": to_document(form),
        "answers": dict(answers or {}),
        "facts": {name: known[name] for name in form.facts if known.get(name) is not None},
        "problems": [{"path": each.path, "code": each.code, "words": each.words} for each in problems],
    }
    return {
        "form": form,
        "key": key,
        "name": name if sending else "",
        "carried": carried,
        "groups": form.layout["groups"],
        "files": files,
    }
