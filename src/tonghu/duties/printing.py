"""An explanation as lines of text, for the command line."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.duties.explaining import EventLine, Explanation, FactLine
from tonghu.duties.wording import EVENT_TITLES, happened_words
from tonghu.policy.duties.schema import STATUS_TITLES

_HOLDS = {True: "是", False: "否", None: "不详(仍计入,待核)"}


def lines(told: Explanation) -> Iterator[str]:
    """What a page shows, line by line."""
    yield f"{told.rule.duty.number} {told.rule.reading.title}(规则 {told.rule.hash})"
    yield f"条款 {told.clause.id}:{told.clause.text or told.clause.title}"
    yield f"{told.title} · {told.place} · {told.on:%Y-%m-%d}:{STATUS_TITLES[told.status]}"
    yield f"期限:{told.cadence}" + (f",{told.due_on:%Y-%m-%d}到期" if told.due_on else "")
    if told.rule.duty.owed_from is not None:
        yield f"从哪天起算:{told.rule.duty.owed_from.day:%Y-%m-%d},此前的不算应办"
    for term in told.terms:
        yield f"对象范围 {term.words}:{_HOLDS[term.holds]}"
    if told.window is not None:
        yield f"查找佐证的时段:{told.window.first:%Y-%m-%d}至{told.window.last:%Y-%m-%d}"
    yield from (f"佐证 {_fact(fact)}" for fact in told.found)
    yield from (f"理由 {_fact(fact)}" for fact in told.excuses)
    yield from (f"缺少 {each.title}:要 {each.least} 次,有 {each.there} 次" for each in told.lacking)
    yield from (_event(each) for each in told.events)
    yield from (f"不计 {_fact(fact)}:早于出生日期" for fact in told.ignored)
    yield f"责任人:{told.bearers.words}"


def _event(each: EventLine) -> str:
    fact, due = each.event, f",{each.due_on:%Y-%m-%d}到期" if each.due_on else ""
    answer = ""
    if each.answer:
        answered = happened_words(each.answer.day, each.answered_at)
        answer = f",{answered} {each.answer.title}({each.answer.source} {each.answer.source_id})"
    decides = "(现状按这一件)" if each.decides else ""
    begins = f"{happened_words(fact.day, each.at)} {fact.title}({fact.source} {fact.source_id})"
    return f"起算 {begins}{due}:{EVENT_TITLES[each.status]}{answer}{decides}"


def _fact(fact: FactLine) -> str:
    until = f"至{fact.last:%Y-%m-%d}" if fact.last and fact.last != fact.day else ""
    return f"{fact.title} {fact.day:%Y-%m-%d}{until}({fact.source} {fact.source_id}{',补录' if fact.late else ''})"
