"""Reads catalogue/matters. A fault names file, line, key and the nearest name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from tonghu.policy.matters.schema import (
    CONCERNS,
    HELD_ATS,
    MATTER_NEEDS,
    PARTIES,
    TASKS,
    UNITS,
    Effect,
    Guard,
    Limit,
    MatterGuard,
    MatterKind,
    MatterNeed,
    MatterState,
    Move,
    Opening,
    RecordGuard,
    SpanGuard,
)
from tonghu.policy.reading import Item
from tonghu.policy.schema import Source
from tonghu.policy.workflows import check_ways

T = TypeVar("T", bound=str)
R = TypeVar("R")
# A role's key; a kind of organisation; a party of the matter. Which roles and kinds there are, a test holds.
TOKEN = re.compile(r"[a-z][a-z_]*|unit:[a-z][a-z_]*")
PREFIX = re.compile(r"[A-Z]{2,3}")
Of = Literal["matter", "child"]
OFS: tuple[Of, ...] = ("matter", "child")


@dataclass(frozen=True)
class Named:
    """What a matter may name: ids of forms, parameters and kinds of matter."""

    forms: Collection[str]
    parameters: Collection[str]
    kinds: Collection[str]
    clauses: Collection[str]


class MatterReader:
    """Reads one file after another against what is known."""

    def __init__(self, known: Named) -> None:
        self.known = known

    def read(self, name: str, item: Item, source: Source | None) -> MatterKind | None:
        """The kind a file holds; None after its faults were noted."""
        item.only_keys(
            "title",
            "task",
            "prefix",
            "concerns",
            "clauses",
            "source",
            "once",
            "held_at",
            "records",
            "opens",
            "states",
            "transitions",
        )
        title, task, prefix = item.need("title"), item.need("task"), item.need("prefix")
        concerns, clauses, opens = item.need("concerns"), item.need("clauses"), item.need("opens")
        states, moves = item.need("states"), item.need("transitions")
        if not (title and task and prefix and concerns and clauses and opens and states and moves and source):
            return None
        if not PREFIX.fullmatch(prefix.text()):
            prefix.wrong("编号字头是两三个大写字母,如 ZJ")
        read_states = _known(states, self._state)
        read_moves = _known(moves, lambda key, each: self._move(key, each, tuple(states.fields)))
        opening = self._opening(opens)
        if opening is None:
            return None
        check_ways(states, read_states, read_moves)
        asked = {need for move in read_moves.values() for need in move.needs} | {*opening.needs}
        if opening.receivers and not asked & {"receiver", "assignee"}:
            opens.wrong("写了 receivers 的,发起或某一步的 needs 里要有 receiver 或 assignee")
        if opening.follows and concerns.text() != "child":
            opens.wrong("写了 follows 的是由另一事项的儿童引起的，concerns 应是 child")
        once, records, held_at = item.get("once"), item.get("records"), item.get("held_at")
        return MatterKind(
            id=name,
            title=title.text(),
            task=_word(task, TASKS, "工作栏目"),
            prefix=prefix.text(),
            concerns=_word(concerns, CONCERNS, "对象"),
            clauses=tuple(each.one_of(self.known.clauses, "条款") for each in clauses),
            opening=opening,
            states=read_states,
            moves=read_moves,
            records=tuple(self._form(_form_in(each)) for each in records or ()),
            recorders=_recorders(records),
            once=_flag(once) if once else False,
            held_at=_word(held_at, HELD_ATS, "存放层级") if held_at else "child",
            source=source,
        )

    def _state(self, key: str, item: Item) -> MatterState | None:
        item.only_keys("title", "owner", "open", "limit", "promised", "escalate")
        title, owner, is_open = item.need("title"), item.need("owner"), item.need("open")
        limit, escalate, promised = item.get("limit"), item.get("escalate"), item.get("promised")
        if not (title and owner and is_open):
            return None
        read = self._limit(limit) if limit else None
        if escalate and limit is None:
            escalate.wrong("没有时限的状态不会逾期,请写上 limit 或去掉 escalate")
        return MatterState(
            id=key,
            title=title.text(),
            owners=_tokens(owner),
            is_open=_flag(is_open),
            limit=read,
            promised=_flag(promised) if promised else False,
            escalate=_tokens(escalate) if escalate else (),
        )

    def _limit(self, item: Item) -> Limit | None:
        item.only_keys("parameter", "unit", "statutory")
        parameter, unit, statutory = item.need("parameter"), item.need("unit"), item.need("statutory")
        if not (parameter and unit and statutory):
            return None
        return Limit(
            parameter=parameter.one_of(self.known.parameters, "参数"),
            unit=_word(unit, UNITS, "时间单位"),
            statutory=_flag(statutory),
        )

    def _opening(self, item: Item) -> Opening | None:
        item.only_keys("by", "form", "needs", "receivers", "shares", "follows", "requires", "effects")
        by, form, needs = item.need("by"), item.get("form"), item.get("needs")
        receivers, shares, follows = item.get("receivers"), item.get("shares"), item.get("follows")
        if by is None:
            return None
        return Opening(
            by=_tokens(by),
            form=self._form(form) if form else None,
            needs=_needs(needs),
            receivers=receivers.texts() if receivers else (),
            shares=shares.texts() if shares else (),
            follows=tuple(each.one_of(self.known.kinds, "事项") for each in follows or ()),
            guards=self._guards(item.get("requires")),
            effects=_effects(item.get("effects")),
        )

    def _move(self, key: str, item: Item, states: tuple[str, ...]) -> Move | None:
        item.only_keys("title", "from", "to", "by", "needs", "form", "requires", "effects", "stays", "on_due")
        title, start, end = item.need("title"), item.need("from"), item.need("to")
        by, form = item.need("by"), item.get("form")
        stays, on_due = item.get("stays"), item.get("on_due")
        if not (title and start and end and by):
            return None
        if on_due and (form or item.get("needs")):
            on_due.wrong("到期由系统办理的一步不能再要人填写：去掉 form 和 needs")
        return Move(
            id=key,
            title=title.text(),
            before=tuple(each.one_of(states, "状态") for each in start),
            after=end.one_of(states, "状态"),
            by=_tokens(by),
            needs=_needs(item.get("needs")),
            form=self._form(form) if form else None,
            guards=self._guards(item.get("requires")),
            effects=_effects(item.get("effects")),
            stays=_flag(stays) if stays else False,
            on_due=_flag(on_due) if on_due else False,
        )

    def _form(self, item: Item) -> str:
        return item.one_of(self.known.forms, "表单")

    def _guards(self, item: Item | None) -> tuple[Guard, ...]:
        read = (self._guard(each) for each in item or ())
        return tuple(guard for guard in read if guard is not None)

    def _guard(self, item: Item) -> Guard | None:
        words = item.need("words")
        if words is None:
            return None
        of = item.get("of")
        if "form" in item.fields:
            if "span" in item.fields:
                return self._span_guard(item, words.text())
            item.only_keys("form", "of", "where", "within", "since", "passed", "least", "newest", "words")
            return self._record_guard(item, words.text(), _word(of, OFS, "范围") if of else "matter")
        item.only_keys("kind", "of", "states", "wanted", "words")
        kind, states, wanted = item.need("kind"), item.need("states"), item.need("wanted")
        if not (kind and states and wanted):
            return None
        return MatterGuard(
            kind=kind.one_of(self.known.kinds, "事项"),
            states=states.texts(),
            wanted=_flag(wanted),
            words=words.text(),
            of=_word(of, OFS, "范围") if of else "child",
        )

    def _record_guard(self, item: Item, words: str, of: Of) -> RecordGuard:
        where, within, least = item.get("where"), item.get("within"), item.get("least")
        since, passed, newest = item.get("since"), item.get("passed"), item.get("newest")
        return RecordGuard(
            form=self._form(item.fields["form"]),
            words=words,
            of=of,
            where={key: each.texts() for key, each in where.fields.items()} if where else {},
            within=within.one_of(self.known.parameters, "参数") if within else None,
            since=since.one_of(self.known.parameters, "参数") if since else None,
            passed=passed.text() if passed else None,
            least=_count(least) if least else 1,
            newest=_flag(newest) if newest else False,
        )

    def _span_guard(self, item: Item, words: str) -> SpanGuard | None:
        item.only_keys("form", "span", "most", "words")
        span, most = item.fields["span"].texts(), item.need("most")
        if len(span) != 2:
            item.fields["span"].wrong("span 写两个日期字段:起、止")
            return None
        if most is None:
            return None
        return SpanGuard(
            form=self._form(item.fields["form"]),
            start=span[0],
            end=span[1],
            most=most.one_of(self.known.parameters, "参数"),
            words=words,
        )


def _form_in(item: Item) -> Item:
    """A form that may be added: `{form, by}`, so that nobody writes whom the catalogue does not name."""
    if item.kind == "scalar":
        item.wrong("请写明由谁填写，如 {form: " + item.text() + ", by: [receiver]}")
        return item
    item.only_keys("form", "by")
    item.need("by")
    return item.need("form") or item


def _recorders(records: Item | None) -> dict[str, tuple[str, ...]]:
    named = [each for each in records or () if each.kind != "scalar" and {"form", "by"} <= set(each.fields)]
    return {each.fields["form"].text(): _tokens(each.fields["by"]) for each in named}


def _known(item: Item, read: Callable[[str, Item], R | None]) -> dict[str, R]:
    found = {key: read(key, each) for key, each in item.fields.items()}
    return {key: each for key, each in found.items() if each is not None}


def _word(item: Item, known: tuple[T, ...], what: str) -> T:
    return cast(T, item.one_of(known, what))


def _flag(item: Item) -> bool:
    if isinstance(item.scalar, bool):
        return item.scalar
    item.wrong("这里应写 true 或 false")
    return False


def _count(item: Item) -> int:
    if isinstance(item.scalar, int) and not isinstance(item.scalar, bool) and item.scalar > 0:
        return item.scalar
    item.wrong("这里应是正整数")
    return 1


def _tokens(item: Item) -> tuple[str, ...]:
    for each in item:
        if not TOKEN.fullmatch(each.text()):
            each.wrong(f"承办方写作岗位编号、unit:单位类别,或 {'、'.join(PARTIES)}")
    return item.texts()


def _needs(item: Item | None) -> tuple[MatterNeed, ...]:
    return tuple(_word(each, MATTER_NEEDS, "必备项") for each in item or ())


def _effects(item: Item | None) -> tuple[Effect, ...]:
    return tuple(effect for effect in (_effect(each) for each in item or ()) if effect is not None)


def _effect(item: Item) -> Effect | None:
    if item.kind == "scalar":
        return Effect(name=item.text())
    name = item.need("do")
    if name is None:
        return None
    return Effect(name=name.text(), given={k: v.text() for k, v in item.fields.items() if k != "do"})
