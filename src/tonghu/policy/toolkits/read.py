"""Reads catalogue/toolkits. A fault names file, line, key and the nearest name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tonghu.policy.forms.definition import Kind
from tonghu.policy.forms.parse_condition import ConditionParser, Surroundings
from tonghu.policy.reading import Item
from tonghu.policy.schema import Source
from tonghu.policy.toolkits.schema import HOWS, How, Indicator, Level, Licence, RiskRule, Toolkit

KEYS = (
    "title",
    "how",
    "form",
    "score",
    "level",
    "levels",
    "validity",
    "until",
    "serves",
    "assessors",
    "assessors_in",
    "crisis",
    "indicators",
    "rules",
    "cadence",
    "licence",
    "source",
)


@dataclass(frozen=True)
class ToolkitReader:
    """Reads one file after another. `fields`: by form, the keys of its questions and repeats; `facts`: of rules;
    `matters`: the kinds that a toolkit may serve."""

    fields: Mapping[str, Collection[str]]
    facts: Mapping[str, Kind]
    parameters: Collection[str]
    matters: Collection[str] = ()

    def read(self, name: str, item: Item, source: Source | None) -> Toolkit | None:
        """The toolkit a file holds; None after its faults were noted."""
        item.only_keys(*KEYS)
        title, how, licence = item.need("title"), item.need("how"), item.need("licence")
        if not (title and how and licence and source):
            return None
        form, levels = item.get("form"), self._levels(item.get("levels"))
        form_id = form.one_of(self.fields, "表单") if form else None
        validity, assessors, crisis = item.get("validity"), item.get("assessors"), item.get("crisis")
        serves = item.get("serves")
        read_how: How = next((each for each in HOWS if each == how.one_of(HOWS, "得出等级的方式")), "result")
        least = int(str(assessors.scalar)) if assessors and str(assessors.scalar).isdigit() else 1
        toolkit = Toolkit(
            id=name,
            title=title.text(),
            how=read_how,
            form=form_id,
            levels=levels,
            licence=_licence(licence),
            source=source,
            score=self._field(item, "score", form_id),
            level=self._field(item, "level", form_id),
            validity=validity.one_of(self.parameters, "参数") if validity else None,
            until=self._field(item, "until", form_id),
            serves=serves.one_of(self.matters, "事项") if serves else None,
            assessors=least,
            assessors_in=self._field(item, "assessors_in", form_id),
            crisis=tuple(each.one_of(self._asked(form_id), "字段") for each in crisis or ()),
            indicators=_indicators(item.get("indicators")),
            rules=self._rules(item.get("rules"), [level.key for level in levels]),
            cadence=self._cadence(item.get("cadence"), [level.key for level in levels]),
        )
        _check_whole(item, toolkit)
        return toolkit

    def _asked(self, form: str | None) -> Collection[str]:
        return self.fields.get(form, ()) if form else ()

    def _field(self, item: Item, key: str, form: str | None) -> str | None:
        named = item.get(key)
        return named.one_of(self._asked(form), "字段") if named else None

    def _levels(self, item: Item | None) -> tuple[Level, ...]:
        read = []
        for each in item or ():
            each.only_keys("key", "title", "from")
            key, title, least = each.need("key"), each.need("title"), each.get("from")
            if key and title:
                number = least.scalar if least else None
                read.append(
                    Level(
                        key=key.text(), title=title.text(), least=number if isinstance(number, int) else None
                    )
                )
        if item and [one for one, other in pairwise(read) if (one.least or 0) > (other.least or 0)]:
            item.wrong("等级应从轻到重排列，from 依次增大")
        return tuple(read)

    def _rules(self, item: Item | None, levels: Collection[str]) -> tuple[RiskRule, ...]:
        read = (self._rule(each, levels) for each in item or ())
        return tuple(each for each in read if each is not None)

    def _rule(self, item: Item, levels: Collection[str]) -> RiskRule | None:
        item.only_keys("level", "when", "words", "quiet")
        level, when, words, quiet = (
            item.need("level"),
            item.need("when"),
            item.need("words"),
            item.get("quiet"),
        )
        if not (level and when and words):
            return None
        around = Surroundings(fields={}, repeats={}, facts=self.facts)
        condition = ConditionParser(around, repeat=None, before=0).condition(when)
        if condition is None:
            return None
        return RiskRule(
            level=level.one_of(levels, "等级"),
            when=condition,
            words=words.text(),
            quiet=bool(quiet and quiet.scalar is True),
        )

    def _cadence(self, item: Item | None, levels: Collection[str]) -> dict[str, str]:
        if item is None:
            return {}
        item.only_keys(*levels)
        return {key: each.one_of(self.parameters, "参数") for key, each in item.fields.items()}


def _licence(item: Item) -> Licence:
    item.only_keys("ship", "words")
    ship, words = item.need("ship"), item.need("words")
    return Licence(ship=bool(ship and ship.scalar is True), words=words.text() if words else "")


def _indicators(item: Item | None) -> tuple[Indicator, ...]:
    read = []
    for each in item or ():
        each.only_keys("key", "title", "most", "parts")
        key, title, most, parts = each.need("key"), each.need("title"), each.get("most"), each.get("parts")
        if (most is None) == (parts is None):
            each.wrong("指标要么有 parts(下级指标)，要么有 most(最高分)")
        if key and title:
            number = most.scalar if most else 0
            read.append(
                Indicator(
                    key=key.text(),
                    title=title.text(),
                    most=number if isinstance(number, int) else 0,
                    parts=_indicators(parts),
                )
            )
    return tuple(read)


def _check_whole(item: Item, toolkit: Toolkit) -> None:
    wanted = {
        "score": ("form", "score", "levels"),
        "tree": ("indicators", "levels"),
        "choice": ("form", "level", "levels"),
        "rules": ("form", "level", "levels", "rules"),
        "result": ("form", "level"),
    }[toolkit.how]
    for key in wanted:
        if not getattr(toolkit, key):
            item.wrong(f"how: {toolkit.how} 的工具要写 {key}")
    if toolkit.how in ("score", "tree") and any(level.least is None for level in toolkit.levels):
        item.wrong("按分数得出等级的，每一等级要写 from")
    draws_its_own = toolkit.how == "tree" and toolkit.form is None
    if toolkit.assessors > 1 and not (toolkit.assessors_in or draws_its_own):
        item.wrong("评估人数多于一人的，要写 assessors_in：表单里登记评估人的重复组")
