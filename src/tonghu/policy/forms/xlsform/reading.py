"""An XLSForm as a form; what the closed language cannot say is refused, with every cell named."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tonghu.policy.forms.conditions import Condition
from tonghu.policy.forms.definition import (
    ABOUT,
    KINDS,
    SENSITIVITIES,
    WHO,
    CodeList,
    Field,
    FormDef,
    Group,
    Kind,
    Level,
    Opens,
    Option,
    Repeat,
    Scoring,
)
from tonghu.policy.forms.read_field import GUARDED
from tonghu.policy.forms.xlsform.columns import TYPES, UNIT, YES_NO
from tonghu.policy.forms.xlsform.constraints import limited
from tonghu.policy.forms.xlsform.expressions import FACT
from tonghu.policy.forms.xlsform.parse import Binary, Node, NotSaid, Ref, parse
from tonghu.policy.forms.xlsform.sheets import Faults, SheetRow, opened, rows_of
from tonghu.policy.forms.xlsform.understand import Reader
from tonghu.policy.schema import SOURCE_KINDS, STATUSES, CatalogueError, Source

BEGIN = {"begin_group": "group", "begin group": "group", "begin_repeat": "repeat", "begin repeat": "repeat"}
END = ("end_group", "end group", "end_repeat", "end repeat")
# Cells that would change what is asked, and that we have no word for.
UNCARRIED = ("choice_filter", "repeat_count", "read_only", "readonly", "trigger", "parameters")
MOST_ITEMS = 20


def read_xlsform(
    file: Path, facts: Mapping[str, Kind], code_lists: Mapping[str, CodeList], clauses: Collection[str]
) -> FormDef:
    """The form of a workbook. CatalogueError with every cell that cannot be carried, one a line."""
    book, faults = opened(file), Faults()
    survey = [*rows_of(book, "survey", faults)]
    lists: dict[str, list[Option]] = {}
    for row in rows_of(book, "choices", faults):
        lists.setdefault(row.get("list_name") or row.get("list name"), []).append(
            Option(key=row.get("name"), title=row.get("label"), alone=row.get("tonghu_alone") == "yes")
        )
    settings = next(iter(rows_of(book, "settings", faults)), SheetRow("settings", 2, {}, {}, faults))
    reader = _Survey(survey, lists, facts, code_lists)
    groups = reader.groups(settings.get("form_title") or file.stem)
    form = FormDef(
        id=settings.get("form_id") or file.stem,
        title=settings.get("form_title") or file.stem,
        about=next((each for each in ABOUT if each == settings.get("tonghu_about")), "child"),
        clauses=tuple(each for each in settings.get("tonghu_clauses").split() if each in clauses),
        source=_source(settings, file),
        note=settings.get("tonghu_note") or None,
        groups=groups,
        participants=tuple(each for each in WHO if each in settings.get("tonghu_participants").split()),
        writers=tuple(settings.get("tonghu_writers").split()),
        opens=_opens(settings),
    )
    if faults.lines:
        raise CatalogueError("\n".join(faults.lines))
    return form


def _opens(row: SheetRow) -> Opens | None:
    if not (text := row.get("tonghu_opens")):
        return None
    try:
        body = json.loads(text)
        where = {key: tuple(values) for key, values in body.get("where", {}).items()}
        return Opens(matter=body["matter"], each=body["each"], where=where)
    except (ValueError, KeyError, TypeError, AttributeError):
        row.wrong("tonghu_opens", "这一格不是童护导出时写的内容，请从原表单重新导出")
        return None


def _source(row: SheetRow, file: Path) -> Source:
    return Source(
        document=row.get("tonghu_document") or f"XLSForm {file.name}",
        article=row.get("tonghu_article") or None,
        quote=row.get("tonghu_quote") or None,
        kind=next((each for each in SOURCE_KINDS if each == row.get("tonghu_source_kind")), "项目默认"),
        status=next((each for each in STATUSES if each == row.get("tonghu_status")), "待核"),
        note=row.get("tonghu_source_note") or None,
    )


@dataclass
class _Open:
    """A group while its rows are read."""

    row: SheetRow | None
    repeat: bool
    fields: list[Field]


class _Survey:
    def __init__(
        self,
        rows: list[SheetRow],
        lists: Mapping[str, list[Option]],
        facts: Mapping[str, Kind],
        code_lists: Mapping[str, CodeList],
    ) -> None:
        self.rows = rows
        self.lists, self.facts, self.code_lists = lists, facts, code_lists
        self.kinds: dict[str, Kind] = {}
        for row in rows:
            kind = self._kind(row)
            if kind:
                self.kinds[row.get("name")] = kind
        self.repeats = {row.get("name") for row in rows if BEGIN.get(row.get("type")) == "repeat"}

    def groups(self, title: str) -> tuple[Group, ...]:
        """The groups in order; questions outside of any stand in one of the form's own title."""
        done: list[Group] = []
        current = _Open(None, False, [])
        for row in self.rows:
            kind = row.get("type")
            if kind in BEGIN:
                if current.row is not None:
                    row.wrong("type", "组里不能再套组,请拆开")
                self._close(current, title, done)
                current = _Open(row, BEGIN[kind] == "repeat", [])
            elif kind in END:
                self._close(current, title, done)
                current = _Open(None, False, [])
            elif kind == "hidden" and row.get("name").startswith(FACT):
                continue
            else:
                field = self._field(row, current.repeat)
                if field:
                    current.fields.append(field)
        self._close(current, title, done)
        return tuple(done)

    def _close(self, current: _Open, title: str, done: list[Group]) -> None:
        row = current.row
        if not current.fields and row is None:
            return
        if row is None:
            key = f"group_{len(done) + 1}"
            done.append(
                Group(
                    key=key, title=title, help=None, relevant=None, repeat=None, fields=tuple(current.fields)
                )
            )
            return
        done.append(
            Group(
                key=row.get("name"),
                title=row.get("label") or row.get("name"),
                help=row.get("hint") or None,
                relevant=self._condition(row, "relevant"),
                repeat=_repeat(row) if current.repeat else None,
                fields=tuple(current.fields),
            )
        )

    def _kind(self, row: SheetRow) -> Kind | None:
        said = next((each for each in KINDS if each == row.get("tonghu_kind")), None)
        if said:
            return said
        words = row.get("type").split()
        if not words:
            return None
        if (
            words[0] == "select_one"
            and len(words) > 1
            and {o.key for o in self.lists.get(words[1], [])} == {"yes", "no"}
        ):
            return "yes_no"
        if row.get("appearance") == "multiline" and words[0] == "text":
            return "long_text"
        return next((kind for kind, name in TYPES.items() if name == words[0]), None)

    def _field(self, row: SheetRow, in_repeat: bool) -> Field | None:
        kind, key = self._kind(row), row.get("name")
        if kind is None:
            row.wrong("type", f"没有这种题型,可用的有 {'、'.join(sorted({*TYPES.values()}))}")
            return None
        for column in UNCARRIED:
            if row.get(column):
                row.wrong(column, "这一栏无法带入")
        codes = row.get("tonghu_codes") or None
        field = Field(
            key=key,
            kind=kind,
            title=row.get("label") or key,
            help=_help(row),
            unit=row.get("tonghu_unit") or None,
            why=row.get("guidance_hint") or None,
            options=self._options(row, kind, codes),
            codes=codes if codes in self.code_lists else None,
            relevant=self._condition(row, "relevant"),
            required=row.get("required").lower() in ("yes", "true", "true()"),
            required_when=self._required_when(row),
            prefill=self._prefill(row),
            clause=row.get("tonghu_clause") or None,
            sensitivity=next(
                (each for each in SENSITIVITIES if each == row.get("tonghu_sensitivity")),
                "sensitive" if kind in GUARDED else "ordinary",
            ),
            readers=tuple(row.get("tonghu_readers").split()),
            scoring=self._scoring(row) if kind == "score" else None,
        )
        limits, checks = limited(row, field, Reader(self.kinds, self.repeats, self.facts, own=key))
        return replace(field, limits=limits, checks=checks)

    def _options(self, row: SheetRow, kind: Kind, codes: str | None) -> tuple[Option, ...]:
        words = row.get("type").split()
        if kind not in ("choice", "choices") or (len(words) > 1 and words[1] == YES_NO and kind == "choice"):
            return ()
        if codes is not None and codes in self.code_lists:
            return self.code_lists[codes].options
        found = self.lists.get(words[1], []) if len(words) > 1 else []
        if not found:
            row.wrong("type", "choices 工作表里没有这一组选项")
        return tuple(found)

    def _condition(self, row: SheetRow, column: str) -> Condition | None:
        text = row.get(column)
        if not text:
            return None
        try:
            return Reader(self.kinds, self.repeats, self.facts).condition(parse(text))
        except NotSaid as error:
            row.wrong(column, str(error))
            return None

    def _required_when(self, row: SheetRow) -> Condition | None:
        plain = row.get("required").lower() in ("", "yes", "no", "true", "false", "true()", "false()")
        return None if plain else self._condition(row, "required")

    def _prefill(self, row: SheetRow) -> str | None:
        if row.get("tonghu_prefill"):
            return row.get("tonghu_prefill")
        if not row.get("default"):
            return None
        if row.get("default") == "today()":
            return "today"
        row.wrong("default", "默认值只能用 today()")
        return None

    def _scoring(self, row: SheetRow) -> Scoring | None:
        levels: list[Level] = []
        for line in row.get("tonghu_levels").splitlines():
            start, _, title = line.partition("=")
            levels.append(Level(least=int(start), title=title))
        try:
            return Scoring(of=tuple(_summed(parse(row.get("calculation")))), levels=tuple(levels))
        except NotSaid as error:
            row.wrong("calculation", f"{error};计算题只能是几道题相加")
            return None


def _summed(node: Node) -> list[str]:
    match node:
        case Binary("+", left, right):
            return [*_summed(left), *_summed(right)]
        case Ref(name) if name != ".":
            return [name]
    raise NotSaid("这个算式无法带入")


def _repeat(row: SheetRow) -> Repeat:
    return Repeat(
        item=row.get("tonghu_item") or row.get("label") or row.get("name"),
        min_items=int(row.get("tonghu_min") or 0),
        max_items=int(row.get("tonghu_max") or MOST_ITEMS),
        distinct=row.get("tonghu_distinct") or None,
    )


def _help(row: SheetRow) -> str | None:
    hint = row.get("hint")
    if row.get("tonghu_unit"):
        hint = hint.removesuffix(UNIT.format(row.get("tonghu_unit"))).rstrip("\n")
    return hint or None
