"""A pasted list: a name or a number a line, looked for within the organiser's reach. No line is lost, none is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tonghu.casework.models import Record
from tonghu.casework.presence.people import Found, Person, as_guardian, guardians, open_children, workers
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.policy.forms.definition import Who
from tonghu.secrecy.searching import by_number

MOST_LINES = 500
NUMBER = re.compile(r"\d{17}[\dXx]")
# What stands between the cells of a line that comes from a table.
CELLS = re.compile(r"[\t,，;；、|]+")


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A line as it was written. `found`: whom it means; several only where they are one person in several families.

    `maybe`: whom it may mean, where that is not clear. `why`: why nobody was found, in words; empty otherwise.
    """

    line: str
    found: tuple[Found, ...] = ()
    maybe: tuple[Found, ...] = ()
    why: str = ""


def match_lines(text: str, record: Record, kind: Who, *, by: Actor) -> list[Matched]:
    """Every line that holds something, in order. UserError for more lines than one page can show."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise UserError(f"一次最多粘贴{MOST_LINES}行，这里有{len(lines)}行。请分几次登记。")
    names = {name for line in lines for name in _names(line)}
    known = _by_name(names, record, kind, by)
    return [_match(line, known, record, kind, by) for line in lines]


def _names(line: str) -> list[str]:
    """What may be a name in a line: each cell without a number in front, whole, without its blanks, and its parts."""
    cells = [
        re.sub(r"^\d{1,4}[.、)）]?\s*", "", cell.strip()) for cell in CELLS.split(NUMBER.sub("\t", line))
    ]
    spelt = (name for cell in cells for name in (cell, "".join(cell.split()), *cell.split()))
    return list(dict.fromkeys(name for name in spelt if name))


def _match(
    line: str, known: dict[str, list[tuple[Found, object]]], record: Record, kind: Who, by: Actor
) -> Matched:
    if number := NUMBER.search(line):
        people = _by_number(number[0].upper(), record, kind, by)
        named = _names(line)
        if people and named and not any(each.name in named or each.of in named for each in people):
            return Matched(line=line, maybe=tuple(people), why="号码和姓名不是同一人，请核对。")
        return Matched(line=line, found=tuple(people), why="" if people else _nobody(kind))
    names = _names(line)
    hits = [known[name] for name in names if name in known]
    if not hits:
        return Matched(line=line, why=_nobody(kind))
    found: list[Found] = []
    maybe: list[Found] = []
    for namesakes in hits:
        # Beside a guardian's name the child's is often written.
        near = [hit for hit in namesakes if hit[0].of in names] or namesakes
        (found if _one_person(near) else maybe).extend(each for each, _ in near)
    return Matched(line=line, found=tuple(found), maybe=tuple(maybe))


def _one_person(hits: list[tuple[Found, object]]) -> bool:
    """True for one row, or for rows of several families that bear one number."""
    marks = {mark for _, mark in hits}
    return len(hits) == 1 or (len(marks) == 1 and None not in marks)


def _nobody(kind: Who) -> str:
    return {
        "child": "本辖区没有叫这个名字或这个号码的在册儿童。",
        "guardian": "本辖区没有叫这个名字或这个号码的监护人。",
        "worker": "本辖区没有叫这个名字的儿童主任。",
    }[kind]


def _by_name(
    names: Iterable[str], record: Record, kind: Who, by: Actor
) -> dict[str, list[tuple[Found, object]]]:
    found: dict[str, list[tuple[Found, object]]] = {}
    wanted = list(names)
    if kind == "worker":
        posts = workers(by, on=record.occurred_on).filter(user__full_name__in=wanted).select_related("user")
        for post in posts:
            one = Found(Person("worker", post.pk), post.place, post.user.full_name)
            found.setdefault(post.user.full_name, []).append((one, None))
    elif kind == "child":
        for child in open_children(by).filter(name__in=wanted).only("name", "place").order_by("place", "id"):
            one = Found(Person("child", child.pk), child.place, child.name, child=child.pk)
            found.setdefault(child.name, []).append((one, None))
    else:
        rows = guardians(by, on=record.occurred_on).filter(name__in=wanted).select_related("child")
        for row in rows.order_by("place", "id"):
            mark = bytes(row.number_index) if row.number_index else None
            found.setdefault(row.name, []).append((as_guardian(row), mark))
    return found


def _by_number(number: str, record: Record, kind: Who, by: Actor) -> list[Found]:
    if kind == "child":
        children = by_number(open_children(by), number)
        return [Found(Person("child", each.pk), each.place, each.name, child=each.pk) for each in children]
    if kind == "guardian":
        rows = by_number(guardians(by, on=record.occurred_on).select_related("child"), number)
        return [as_guardian(row) for row in rows]
    return []
