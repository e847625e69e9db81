"""One field of a form out of YAML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tonghu.policy.forms.conditions import Condition, Sum
from tonghu.policy.forms.definition import (
    KINDS,
    SENSITIVITIES,
    Check,
    CodeList,
    Field,
    Kind,
    Level,
    Limits,
    Option,
    Scoring,
    Sensitivity,
)
from tonghu.policy.forms.parse_condition import SORT_OF_KIND, ConditionParser, Surroundings
from tonghu.policy.forms.patterns import PATTERNS
from tonghu.policy.reading import Item

OPTION_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
READER = re.compile(r"(unit:)?[a-z][a-z_]*")
TEXTS: tuple[Kind, ...] = ("text", "long_text", "person_name")
NUMBERS: tuple[Kind, ...] = ("integer", "decimal")
SEVERAL: tuple[Kind, ...] = ("choices", "photo", "attachment")
GUARDED: tuple[Kind, ...] = ("phone", "resident_number")
# A key of a limit: the kinds that it may stand on.
LIMITED: Mapping[str, tuple[Kind, ...]] = {
    "min": (*NUMBERS, *SEVERAL),
    "max": (*NUMBERS, *SEVERAL),
    "min_length": TEXTS,
    "max_length": TEXTS,
    "pattern": ("text",),
    "not_future": ("date",),
    "after": ("date",),
    "not_before": ("date",),
    "options": ("choice", "choices"),
    "codes": ("choice", "choices"),
    "score": ("score",),
    "unit": (*NUMBERS, "score", "text"),
}
KEYS = (
    "key",
    "kind",
    "title",
    "help",
    "why",
    "relevant",
    "required",
    "required_when",
    "checks",
    "prefill",
    "clause",
    "sensitivity",
    "readers",
    *LIMITED,
)
EVERYTHING = 10**6


def options_of(item: Item) -> tuple[Option, ...]:
    """The options of a field or a code list."""
    read: list[Option] = []
    for each in item:
        each.only_keys("key", "title", "alone")
        key, title, alone = each.need("key"), each.need("title"), each.get("alone")
        if key is None or title is None:
            continue
        name = str(key.scalar)
        if isinstance(key.scalar, bool) or not OPTION_KEY.fullmatch(name):
            key.wrong("选项编号用小写英文字母、数字和下划线;yes、no、on、off 要加引号")
        if name in (option.key for option in read):
            key.wrong(f'选项 "{name}" 写了两次,请只留一处')
        read.append(Option(key=name, title=title.text(), alone=_truth(alone)))
    return tuple(read)


def _truth(item: Item | None) -> bool:
    if item is None:
        return False
    if not isinstance(item.scalar, bool):
        item.wrong("这里应写 true 或 false")
    return item.scalar is True


def _text(item: Item, key: str) -> str | None:
    found = item.get(key)
    return found.text() if found else None


@dataclass(frozen=True)
class FieldReader:
    """Reads the fields of one group. `repeat`: its key where it is one."""

    around: Surroundings
    repeat: str | None
    clauses: Collection[str]
    code_lists: Mapping[str, CodeList]

    def field(self, item: Item) -> Field | None:
        """The field; None after noting why there is none."""
        item.only_keys(*KEYS)
        key, kind, title = item.need("key"), item.need("kind"), item.need("title")
        if not (key and kind and title):
            return None
        named = kind.one_of(KINDS, "题型")
        sort: Kind | None = next((each for each in KINDS if each == named), None)
        if sort is None or str(key.scalar) not in self.around.fields:
            return None
        _check_places(item, sort)
        return Field(
            key=str(key.scalar),
            kind=sort,
            title=title.text(),
            help=_text(item, "help"),
            unit=_text(item, "unit"),
            why=_text(item, "why"),
            options=self._options(item, sort),
            codes=_text(item, "codes"),
            relevant=self._condition(item, "relevant", self.around.fields[str(key.scalar)].position),
            required=_truth(item.get("required")),
            required_when=self._condition(item, "required_when", EVERYTHING),
            limits=self._limits(item, sort),
            checks=self._checks(item),
            prefill=self._prefill(item, sort),
            clause=self._clause(item),
            sensitivity=_sensitivity(item, sort),
            readers=_readers(item),
            scoring=self._scoring(item, str(key.scalar)) if sort == "score" else None,
        )

    def _parser(self, before: int) -> ConditionParser:
        return ConditionParser(self.around, self.repeat, before)

    def _condition(self, item: Item, key: str, before: int) -> Condition | None:
        body = item.get(key)
        return self._parser(before).condition(body) if body else None

    def _options(self, item: Item, kind: Kind) -> tuple[Option, ...]:
        options, codes = item.get("options"), item.get("codes")
        if kind not in LIMITED["options"]:
            return ()
        if (options is None) == (codes is None):
            item.wrong("单选和多选要么写 options,要么用 codes 指明代码表")
            return ()
        if codes:
            known = self.code_lists.get(codes.one_of(self.code_lists, "代码表"))
            return known.options if known else ()
        return options_of(options) if options else ()

    def _limits(self, item: Item, kind: Kind) -> Limits:
        several = kind in SEVERAL
        least, most = _number(item, "min", kind), _number(item, "max", kind)
        pattern = item.get("pattern")
        if least is not None and most is not None and least > most:
            item.fields["max"].wrong("最大值小于最小值")
        return Limits(
            least=None if several else least,
            most=None if several else most,
            min_length=_whole(item, "min_length"),
            max_length=_whole(item, "max_length"),
            pattern=pattern.one_of(PATTERNS, "格式") or None if pattern else None,
            not_future=_truth(item.get("not_future")),
            after=self._other_date(item, "after"),
            not_before=self._other_date(item, "not_before"),
            min_items=int(least) if several and least is not None else None,
            max_items=int(most) if several and most is not None else None,
        )

    def _other_date(self, item: Item, key: str) -> str | None:
        body = item.get(key)
        if body is None:
            return None
        own = item.get("key")
        dates = [
            name
            for name, seen in self.around.fields.items()
            if seen.kind == "date" and seen.repeat in (None, self.repeat) and own and name != own.scalar
        ]
        return body.one_of(dates, "日期字段") or None

    def _checks(self, item: Item) -> tuple[Check, ...]:
        read: list[Check] = []
        for each in item.get("checks") or ():
            each.only_keys("must", "words")
            must, words = each.need("must"), each.need("words")
            condition = self._parser(EVERYTHING).condition(must) if must else None
            if condition and words:
                read.append(Check(must=condition, words=words.text()))
        return tuple(read)

    def _prefill(self, item: Item, kind: Kind) -> str | None:
        body = item.get("prefill")
        if body is None:
            return None
        name = body.one_of(self.around.facts, "已知信息")
        found = self.around.facts.get(name)
        texts = kind in TEXTS and found in TEXTS
        if found and found != kind and not texts:
            body.wrong(f'"{name}" 与本题不是同一类值')
        if self.repeat:
            body.wrong("重复项里的字段不能预填")
        return name or None

    def _clause(self, item: Item) -> str | None:
        body = item.get("clause")
        return body.one_of(self.clauses, "条款") or None if body else None

    def _scoring(self, item: Item, own: str) -> Scoring | None:
        body = item.need("score")
        if body is None:
            return None
        body.only_keys("of", "levels")
        of, levels = body.need("of"), body.need("levels")
        summed = self._parser(self.around.fields[own].position).sum(of) if of else None
        if summed is None or levels is None:
            return None
        total: Sum = summed[0]
        read: list[Level] = []
        for each in levels:
            each.only_keys("from", "title")
            start, title = _whole(each, "from"), each.need("title")
            if start is None or title is None:
                each.wrong("分级写作 {from: 起始分, title: 名称}")
            elif read and start <= read[-1].least:
                each.wrong("分级应从低到高")
            else:
                read.append(Level(least=start, title=title.text()))
        return Scoring(of=total.keys, levels=tuple(read))


def _check_places(item: Item, kind: Kind) -> None:
    for key, kinds in LIMITED.items():
        found = item.get(key)
        if found and kind not in kinds:
            found.wrong(f'"{key}" 不能用在 {kind} 上,可用的题型有 {"、".join(kinds)}')
    if kind == "score" and SORT_OF_KIND[kind] == "number":
        for key in ("prefill", "required", "required_when"):
            found = item.get(key)
            if found:
                found.wrong("得分由各题相加得出,不需要这一项")


def _number(item: Item, key: str, kind: Kind) -> int | float | None:
    found = item.get(key)
    if found is None:
        return None
    value = found.scalar
    if isinstance(value, bool) or not isinstance(value, int | float):
        found.wrong("这里应是数字")
        return None
    if kind != "decimal" and not isinstance(value, int):
        found.wrong("这里应是整数")
        return None
    if kind in SEVERAL and value < 1:
        found.wrong("没有选的题不出现在结果里,这里至少为1;必答请写 required: true")
    return value


def _whole(item: Item, key: str) -> int | None:
    found = item.get(key)
    if found is None:
        return None
    if isinstance(found.scalar, int) and not isinstance(found.scalar, bool) and found.scalar >= 0:
        return found.scalar
    found.wrong("这里应是不小于0的整数")
    return None


def _sensitivity(item: Item, kind: Kind) -> Sensitivity:
    body = item.get("sensitivity")
    if body is None:
        return "sensitive" if kind in GUARDED else "ordinary"
    name = body.one_of(SENSITIVITIES, "敏感级别")
    if name == "ordinary" and kind in GUARDED:
        body.wrong("电话和居民身份号码至少是 sensitive")
    return next((each for each in SENSITIVITIES if each == name), "sensitive")


def _readers(item: Item) -> tuple[str, ...]:
    body = item.get("readers")
    for each in body or ():
        if not READER.fullmatch(each.text()):
            each.wrong("可见者写作角色编号,或 unit:单位类别,如 unit:school")
    return body.texts() if body else ()
