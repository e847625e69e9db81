"""The form of a toolkit of indicators: one question for each mark, the sum with its levels, and who assessed.

A toolkit with `how: tree` that names no form is filled in with this one, under the toolkit's own id. A mark is a whole number
from 0 to the indicator's `most`; headings are the indicators of the first rank, titles say the way down to the mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tonghu.policy.forms.definition import Field, FormDef, Group, Level, Limits, Repeat, Scoring
from tonghu.policy.toolkits.schema import Indicator, Toolkit
from tonghu.policy.toolkits.scoring import leaves

TOTAL, PEOPLE, DAY = "total", "people", "assessed_on"
# Who fills one in by itself, from the child's file; one that serves a kind of matter is filled in there alone.
WRITERS = ("child_director", "child_supervisor", "county_officer")
MOST_PEOPLE = 8


def with_forms_of_trees(
    forms: Mapping[str, FormDef], toolkits: Mapping[str, Toolkit]
) -> tuple[dict[str, FormDef], dict[str, Toolkit]]:
    """(the forms with those of trees, the toolkits each tied to its form). A form of the catalogue under the id stays."""
    every, tied = dict(forms), dict(toolkits)
    for name, toolkit in toolkits.items():
        if toolkit.how != "tree" or toolkit.form is not None or name in forms:
            continue
        every[name] = form_of(toolkit)
        people = PEOPLE if toolkit.assessors > 1 else None
        tied[name] = replace(toolkit, form=name, score=TOTAL, assessors_in=people)
    return every, tied


def form_of(toolkit: Toolkit) -> FormDef:
    """The form. KeyError never: every mark has a key of its own, as the reader made sure."""
    day = Field(
        key=DAY,
        kind="date",
        title="评估日期",
        required=True,
        prefill="today",
        limits=Limits(not_future=True),
    )
    levels = tuple(Level(least=level.least or 0, title=level.title) for level in toolkit.levels)
    total = Field(
        key=TOTAL,
        kind="score",
        title="合计",
        sensitivity="sensitive",
        scoring=Scoring(of=tuple(each.key for each in leaves(toolkit.indicators)), levels=levels),
    )
    return FormDef(
        id=toolkit.id,
        title=toolkit.title,
        about="child",
        clauses=(),
        source=toolkit.source,
        note=toolkit.licence.words,
        writers=() if toolkit.serves else WRITERS,
        groups=(
            _group("assessing", "评估", day),
            *_marked(toolkit.indicators),
            _group("result", "结果", total),
            *_people(toolkit),
        ),
    )


def _marked(indicators: tuple[Indicator, ...]) -> Iterator[Group]:
    """Each indicator of the first rank with its marks; those that are marked themselves stand together at the end."""
    for each in indicators:
        if each.parts:
            yield _group(
                f"of_{each.key}", each.title, *(_mark(way, leaf) for way, leaf in _down(each.parts, ()))
            )
    alone = [each for each in indicators if not each.parts]
    if alone:
        yield _group(
            "others", "其他指标" if len(alone) < len(indicators) else "指标", *(_mark((), e) for e in alone)
        )


def _down(
    indicators: tuple[Indicator, ...], way: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Indicator]]:
    for each in indicators:
        if each.parts:
            yield from _down(each.parts, (*way, each.title))
        else:
            yield way, each


def _mark(way: tuple[str, ...], leaf: Indicator) -> Field:
    return Field(
        key=leaf.key,
        kind="integer",
        title=" · ".join((*way, leaf.title)),
        help=f"0 至 {leaf.most} 分",
        unit="分",
        required=True,
        sensitivity="sensitive",
        limits=Limits(least=0, most=leaf.most),
    )


def _people(toolkit: Toolkit) -> Iterator[Group]:
    if toolkit.assessors < 2:
        return
    name = Field(key="assessor_name", kind="person_name", title="姓名", required=True)
    unit = Field(key="assessor_unit", kind="text", title="单位", required=True)
    repeat = Repeat(
        item="评估人", min_items=toolkit.assessors, max_items=MOST_PEOPLE, distinct="assessor_name"
    )
    help_ = f"至少 {toolkit.assessors} 名，不能是同一个人。"
    yield Group(key=PEOPLE, title="评估人", help=help_, relevant=None, repeat=repeat, fields=(name, unit))


def _group(key: str, title: str, *fields: Field) -> Group:
    return Group(key=key, title=title, help=None, relevant=None, repeat=None, fields=fields)
