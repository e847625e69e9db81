"""Putting the page together: style and script inlined, under a policy that lets nothing else be loaded."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tonghu.discovery.core.result import RegisterQuality, RunResult
from tonghu.discovery.outputs.masking import text_mask
from tonghu.discovery.outputs.quality import shown_code
from tonghu.discovery.outputs.report import charts, view
from tonghu.discovery.outputs.report.difference import marked
from tonghu.discovery.outputs.report.family import ROLE_WORDS, UNKNOWN_NAME
from tonghu.discovery.outputs.report.typesetting import typeset
from tonghu.discovery.outputs.tables import place_of
from tonghu.discovery.outputs.tally import LeadTally, RejectTally

HERE = Path(__file__).parent
REASONS_SHOWN = 50
TOWNS_SHOWN = 40
LAID_OUT_AT_ONCE = 1000  # past this many leads the browser lays out only those on the screen
ADULT = 18
NUMBER_WORDS = {
    "valid": "有效",
    "repaired": "已修复",
    "rounded": "被表格舍入",
    "masked": "已打码",
    "invalid": "有误",
    "missing": "缺失",
}


class TownRow(NamedTuple):
    """A bar of the towns' chart."""

    words: str
    enter: int
    exit: int


def write_report(
    result: RunResult,
    path: Path,
    *,
    leads: LeadTally,
    reviews: LeadTally,
    rejects: RejectTally,
    mask: bool,
    explained: int,
) -> None:
    """Write report.html. Figures come from the tallies (every lead), explanations from `result.leads`."""
    context = _context(result, leads, reviews, rejects, mask=mask, explained=explained)
    page = _environment().get_template("page.html")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page.generate(context))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = lambda number: f"{number:,}"
    environment.filters["percent"] = _percent
    environment.filters["zh"] = typeset
    return environment


def _context(
    result: RunResult,
    leads: LeadTally,
    reviews: LeadTally,
    rejects: RejectTally,
    *,
    mask: bool,
    explained: int,
) -> dict[str, object]:
    groups = view.lead_groups(result, leads, mask=mask, explained=explained)
    review_groups = view.review_groups(result, reviews, mask=mask, explained=explained)
    style, script = (HERE / "report.css").read_text("utf-8"), (HERE / "report.js").read_text("utf-8")
    hide = text_mask()
    return {
        "result": result,
        "mask": mask,
        "style": Markup(style),
        "script": Markup(script),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
        "warnings": [hide(warning) if mask else warning for warning in result.warnings],
        "lost": [register for register in result.registers if not register.files],
        "many": sum(len(group.shown) for group in [*groups, *review_groups]) > LAID_OUT_AT_ONCE,
        "groups": groups,
        "review_groups": review_groups,
        "clauses": view.clauses_of([*groups, *review_groups]),
        "leads": leads,
        "reviews": reviews,
        "matrix": _matrix(result, leads, reviews),
        "towns": _towns(result, leads),
        "town_choices": _town_choices(result, groups, review_groups),
        "ages": _ages(leads),
        "registers": [_register(register, mask=mask) for register in result.registers],
        "number_words": NUMBER_WORDS,
        "reasons": rejects.by_reason.most_common(REASONS_SHOWN),
        "reasons_left": max(len(rejects.by_reason) - REASONS_SHOWN, 0),
        "rejected": rejects.by_reason.total(),
        "longest_step": max((step.seconds for step in result.steps), default=0.0),
        "unverified": sum(parameter.status == "待核" for parameter in result.parameters),
        "bar": charts.bar,
        "columns": charts.columns,
        "marked": marked,
        "place_of": place_of,
        "role_words": ROLE_WORDS,
        "unknown_name": UNKNOWN_NAME,
        "action_words": view.ACTION_WORDS,
    }


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _percent(share: float) -> str:
    """A share as people read it; never 100 % or 0 % for what is not quite so."""
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share * 100:.1f}%".replace(".0%", "%")


def _matrix(result: RunResult, leads: LeadTally, reviews: LeadTally) -> list[dict[str, object]]:
    return [
        {
            "id": category,
            "words": words,
            "enter": leads.by_group[category, "enter"],
            "exit": leads.by_group[category, "exit"],
            "review": sum(reviews.by_group[category, action] for action in view.ACTIONS),
        }
        for category, words in view.category_words(result, leads, reviews)
    ]


def _towns(result: RunResult, leads: LeadTally) -> list[TownRow]:
    """Towns by number of leads, most first; past `TOWNS_SHOWN` they are summed up in one line."""
    words = {titled.id: titled.words for titled in result.towns}
    towns = [
        TownRow(words.get(code, code), leads.by_town[code, "enter"], leads.by_town[code, "exit"])
        for code in {code for code, _ in leads.by_town}
    ]
    towns.sort(key=lambda town: (-town.enter - town.exit, town.words))
    shown, rest = towns[:TOWNS_SHOWN], towns[TOWNS_SHOWN:]
    if rest:
        enter, exit_ = sum(town.enter for town in rest), sum(town.exit for town in rest)
        shown.append(TownRow(f"其余 {len(rest)} 个", enter, exit_))
    return shown


def _town_choices(result: RunResult, *lists: list[view.Group]) -> list[tuple[str, str]]:
    """(code, words) of the towns that have a lead or case on the page."""
    words = {titled.id: titled.words for titled in result.towns}
    codes = {shown.town for groups in lists for group in groups for shown in group.shown}
    return [(code, words.get(code, code)) for code in sorted(codes)]


def _ages(leads: LeadTally) -> list[tuple[str, int]]:
    """(age, leads) for 0 to 17, then those of age, then those without a birth date where there are any."""
    ages = [(str(age), leads.by_age[age]) for age in range(ADULT)]
    grown = sum(count for age, count in leads.by_age.items() if age is not None and age >= ADULT)
    more = [(f"{ADULT}+", grown), ("不明", leads.by_age[None])]
    return ages + [(name, count) for name, count in more if count]


def _register(register: RegisterQuality, *, mask: bool) -> Mapping[str, object]:
    numbers = dataclasses.asdict(register.numbers)
    total = sum(numbers.values())
    return {
        "quality": register,
        "numbers": numbers,
        "total": total,
        "found": sum(column.header is not None for column in register.columns),
        "unusable": numbers["rounded"] + numbers["masked"] + numbers["invalid"],
        "codes": [(code.title, shown_code(code, mask=mask), code.rows) for code in register.unknown_codes],
    }
