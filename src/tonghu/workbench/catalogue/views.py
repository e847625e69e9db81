"""Every form of the catalogue, and one as it will look."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.roles import ROLES
from tonghu.leads.rules import catalogue
from tonghu.places.models import Kind as UnitKind
from tonghu.policy.forms.answers import UNIT, begun
from tonghu.policy.forms.compiling import CompiledForm, compile_form
from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import Field, FormDef
from tonghu.workbench.acting import actor_of
from tonghu.workbench.catalogue.words import ABOUT_WORDS, KIND_WORDS, SENSITIVITY_WORDS
from tonghu.workbench.components.data_table import Column, Row


@dataclass(frozen=True)
class Listed:
    """A form in the list."""

    form: FormDef
    compiled: CompiledForm
    about: str
    questions: int


COLUMNS = (
    Column("title", "题目", fixed=True),
    Column("key", "编号"),
    Column("group", "组"),
    Column("kind", "题型"),
    Column("needed", "必填"),
    Column("sensitivity", "敏感级别"),
    Column("readers", "谁能看"),
    Column("clause", "依据"),
)


@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    """Every form with its version."""
    actor_of(request)
    listed = [
        Listed(form, compile_form(form), ABOUT_WORDS[form.about], sum(1 for _ in form.fields()))
        for form in catalogue().forms.values()
    ]
    return render(request, "workbench/catalogue/forms.html", {"forms": listed})


@require_GET
def form(request: HttpRequest, form: str) -> HttpResponse:
    """One form as it will look, over a made-up child, and what is said of each question."""
    actor_of(request)
    known = catalogue().forms.get(form)
    if known is None:
        raise Http404(form)
    compiled, facts = compile_form(known), _made_up()
    context = {
        "form": known,
        "compiled": compiled,
        "about": ABOUT_WORDS[known.about],
        "clauses": [catalogue().clauses[each] for each in known.clauses],
        "columns": COLUMNS,
        "rows": _rows(known),
        "facts": facts,
        "answers": begun(compiled, facts),
    }
    return render(request, "workbench/catalogue/form.html", context)


def _made_up() -> dict[str, Json]:
    """Facts of a child who does not exist, ten years old."""
    today = timezone.localdate()
    born = today.replace(year=today.year - 10, day=min(today.day, 28))
    return {
        "today": today.isoformat(),
        "child.name": "王小明",
        "child.birth_on": born.isoformat(),
        "child.carer": "赵兰",
        "post.title": "东李村儿童主任",
    }


def _rows(known: FormDef) -> list[Row]:
    return [
        Row(
            field.key,
            {
                "title": field.title,
                "key": field.key,
                "group": group.title,
                "kind": KIND_WORDS[field.kind],
                "needed": "是" if field.required else "视情况" if field.required_when else "",
                "sensitivity": SENSITIVITY_WORDS[field.sensitivity],
                "readers": "、".join(map(_reader, field.readers)) or "能看这条记录的人",
                "clause": _cited(field),
            },
        )
        for group, field in known.fields()
    ]


def _cited(field: Field) -> str:
    clause = catalogue().clauses[field.clause] if field.clause else None
    return f"{clause.document} {clause.article}" if clause else ""


def _reader(reader: str) -> str:
    """A role or a kind of unit in words; the key itself where there is none."""
    if reader.startswith(UNIT):
        kind = reader.removeprefix(UNIT)
        return UnitKind(kind).label if kind in UnitKind.values else reader
    return ROLES[reader].title if reader in ROLES else reader
