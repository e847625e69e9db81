"""What a board counts: all duties, those of one clause, or one duty; as its address says."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

from tonghu.oversight.boards import clauses_of_notice, duties_of, pooled_rules
from tonghu.policy.duties.coverage import NOTICE
from tonghu.policy.duties.schema import Duty, Reading
from tonghu.policy.schema import Catalogue, Clause
from tonghu.workbench.boards.links import article_of

ALL = "全部义务"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`rules`: what is added up; one rule where a duty was chosen. `asked`: the address's words for it."""

    title: str
    rules: frozenset[str]
    clause: Clause | None = None
    duty: Duty | None = None
    reading: Reading | None = None
    asked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """An option of the drop-down. `value`: as the address has it."""

    value: str
    words: str
    chosen: bool


def chosen(request: HttpRequest, catalogue: Catalogue) -> Chosen:
    """By `?count=10` (a clause), `?count=d10_4` (a rule); all duties for anything else."""
    asked = request.GET.get("count", "")
    clause = catalogue.clauses.get(f"{NOTICE}/{asked}")
    if clause is not None:
        rules = pooled_rules(catalogue, clause=clause.id)
        return Chosen(
            title=f"{clause.article} {clause.title}", rules=rules, clause=clause, asked={"count": asked}
        )
    for duty in catalogue.duties.values():
        for reading in duty.readings:
            if reading.id == asked:
                return Chosen(
                    title=reading_title(duty, reading),
                    rules=frozenset({asked}),
                    clause=catalogue.clauses[duty.clause],
                    duty=duty,
                    reading=reading,
                    asked={"count": asked},
                )
    return Chosen(title=ALL, rules=pooled_rules(catalogue))


def choices(catalogue: Catalogue, now: Chosen) -> list[tuple[str, list[Choice]]]:
    """Groups of options: all, then clause by clause with its duties; clauses without a duty are left out."""
    value = now.asked.get("count", "")
    groups = [("", [Choice("", ALL, not value)])]
    for clause in clauses_of_notice(catalogue):
        duties = duties_of(clause.id, catalogue)
        if not duties:
            continue
        article = article_of(clause.id)
        group = [Choice(article, f"{clause.article}（全部）", value == article)]
        group += [
            Choice(reading.id, f"{duty.number} {reading_title(duty, reading)}", value == reading.id)
            for duty in duties
            for reading in duty.readings
        ]
        groups.append((f"{clause.article} {clause.title}", group))
    return groups


def reading_title(duty: Duty, reading: Reading) -> str:
    """The duty's title; where it is read in two ways, which of them."""
    return f"{duty.title}（{reading.title}）" if len(duty.readings) > 1 else duty.title


def ribbon_words(doubts: tuple[str, ...]) -> str:
    """What of a board is 待核, in one sentence; empty where nothing is."""
    if not doubts:
        return ""
    named = "、".join(doubts[:3]) + ("等" if len(doubts) > 3 else "")
    return f"{named} 尚未与官方文本核对，取项目默认值；数字随之变化，不作为考核依据。"
