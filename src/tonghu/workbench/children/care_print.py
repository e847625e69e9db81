"""What a print of a child's file says of the work around the child. Paper leaves the system: what a post reads on the screen it
takes away only as far as its role works with it.
"""

from __future__ import annotations

from tonghu.policy.forms.definition import Sensitivity
from tonghu.workbench.children import care
from tonghu.workbench.children.opened import Opened

RECORDS = 30
# Classes of answers that stand in a print, by the role of whoever prints; every other role prints what is ordinary.
PRINTED: dict[str, tuple[Sensitivity, ...]] = {
    "county_officer": ("ordinary", "sensitive", "protected"),
    "county_lead": ("ordinary", "sensitive", "protected"),
    "child_supervisor": ("ordinary", "sensitive"),
    "child_director": ("ordinary", "sensitive"),
}
ORDINARY: tuple[Sensitivity, ...] = ("ordinary",)
# Of a summary for a conference: what fits on one page.
LINES = 8


def classes_of(opened: Opened) -> tuple[Sensitivity, ...]:
    """Which classes of answers the one who prints takes away."""
    return PRINTED.get(opened.actor.role, ORDINARY)


def sections(opened: Opened) -> list[dict[str, object]]:
    """Needs, matters and records of the whole file."""
    return [_needs(opened), _matters(opened, most=care.SHOWN), _records(opened)]


def summary(opened: Opened) -> list[dict[str, object]]:
    """Needs and open matters, for one page."""
    return [_needs(opened), _matters(opened, most=LINES, open_only=True)]


def _needs(opened: Opened) -> dict[str, object]:
    found = care.latest(opened, "needs", classes=classes_of(opened))
    rows = [[each.title, each.text] for each in found.said] if found else []
    return {
        "title": f"需求（{found.day}）" if found else "需求",
        "heads": ["项目", "内容"],
        "rows": rows,
        "empty": "还没有需求评估。",
    }


def _matters(opened: Opened, *, most: int, open_only: bool = False) -> dict[str, object]:
    # A plan stands before its measures, which may fill the page.
    found = sorted(
        care.matters_of(opened, care.SUPPORT + care.GUARDIANSHIP), key=lambda each: each.part_of is not None
    )
    shown = [each for each in found if each.is_open or not open_only][:most]
    return {
        "title": "方案、措施、转介和监护",
        "heads": ["事项", "编号", "状态", "由谁办"],
        "rows": [[each.title, each.number, each.state, each.whom or each.turn] for each in shown],
        "empty": "没有办理中的事项。" if open_only else "没有事项。",
    }


def _records(opened: Opened) -> dict[str, object]:
    rows = [
        [f"{each.day}", each.title, each.who, "；".join(f"{said.title}：{said.text}" for said in each.said)]
        for each in care.records_of(opened, classes=classes_of(opened))[:RECORDS]
    ]
    return {
        "title": "记录",
        "heads": ["日期", "表单", "填写人", "内容"],
        "rows": rows,
        "empty": "没有记录。",
    }
