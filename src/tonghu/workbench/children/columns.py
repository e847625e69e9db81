"""The columns of the roster: the same for the page and for the file that officials take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import age_in_whole_years
from tonghu.places.models import Division
from tonghu.registry.categories import title_of
from tonghu.registry.models import Child, Sex, Standing
from tonghu.registry.queries import categories_held, responsible_at
from tonghu.secrecy.masking import mask_phone, mask_resident_number


@dataclass(frozen=True)
class Around:
    """What the rows need and do not carry: paths of places, who is responsible in each, today, categories held."""

    places: Mapping[str, str]
    responsible: Mapping[str, str]
    today: dt.date
    categories: Mapping[int, Sequence[str]]

    def path(self, place: str) -> str:
        """大王镇 › 东村, below the county."""
        path = self.places.get(place)
        if path is None:
            return place
        steps = path.split(" › ")
        return " › ".join(steps[-2:] if len(steps) > 1 else steps)


@dataclass(frozen=True)
class RosterColumn:
    """A column. `value`: text of a child; `full`: the same with nothing masked; `usual`: shown unless chosen away."""

    key: str
    title: str
    value: Callable[[Child, Around], str]
    kind: str = "text"
    usual: bool = True
    fixed: bool = False
    full: Callable[[Child, Around], str] | None = None


def around(children: Sequence[Child], *, today: dt.date, held_for: Actor | None = None) -> Around:
    """Two queries, however many children; a third for the categories, where they are wanted for a post."""
    places = {child.place for child in children}
    return Around(
        dict(Division.objects.filter(place__in=places).values_list("place", "path")),
        responsible_at(places, on=today),
        today,
        categories_held([child.pk for child in children], held_for) if held_for else {},
    )


def age_words(child: Child, today: dt.date) -> str:
    """9岁; 未知 without a birth date."""
    return f"{age_in_whole_years(child.birth_on, today)}岁" if child.birth_on else "未知"


def _responsible(child: Child, known: Around) -> str:
    return known.responsible.get(child.place, "空缺")


def _carer(child: Child, _: Around) -> str:
    if not child.carer:
        return "未登记"
    return f"{child.carer}（{child.carer_relation}）" if child.carer_relation else child.carer


COLUMNS: tuple[RosterColumn, ...] = (
    RosterColumn("name", "姓名", lambda child, _: child.name, fixed=True),
    RosterColumn("sex", "性别", lambda child, _: str(Sex(child.sex).label)),
    RosterColumn("age", "年龄", lambda child, known: age_words(child, known.today)),
    RosterColumn(
        "birth_on",
        "出生日期",
        lambda child, _: child.birth_on.isoformat() if child.birth_on else "未知",
        kind="date",
        usual=False,
    ),
    RosterColumn(
        "number",
        "公民身份号码",
        lambda child, _: mask_resident_number(child.number) if child.number else "没有",
        usual=False,
        full=lambda child, _: child.number or "没有",
    ),
    RosterColumn("place", "所在地", lambda child, known: known.path(child.place)),
    RosterColumn(
        "categories",
        "类别",
        lambda child, known: "、".join(map(title_of, known.categories.get(child.pk, ()))) or "没有",
    ),
    RosterColumn("carer", "实际照料人", _carer),
    RosterColumn(
        "carer_phone",
        "照料人电话",
        lambda child, _: mask_phone(child.carer_phone) if child.carer_phone else "没有",
        usual=False,
        full=lambda child, _: child.carer_phone or "没有",
    ),
    RosterColumn(
        "last_visit_on",
        "最近走访",
        lambda child, _: child.last_visit_on.isoformat() if child.last_visit_on else "从未走访",
        kind="date",
    ),
    RosterColumn("responsible", "儿童主任", _responsible),
    RosterColumn("standing", "档案状态", lambda child, _: str(Standing(child.standing).label), usual=False),
    RosterColumn(
        "opened_on", "建档日期", lambda child, _: child.opened_on.isoformat(), kind="date", usual=False
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
SESSION = "tonghu_children_columns"


def chosen(kept: object) -> list[RosterColumn]:
    """The columns of a session's choice; the usual ones without a choice."""
    wanted: Sequence[object] = kept if isinstance(kept, list) else ()
    picked = [column for column in COLUMNS if column.fixed or column.key in wanted]
    return picked if wanted else [column for column in COLUMNS if column.usual]
