"""The layouts of the registers: which fields, of what kind, and the words by which departments call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from tonghu.kernel.errors import UserError
from tonghu.policy.reading import Item, Problems, read_yaml

Kind = Literal[
    "text",
    "address",
    "name",
    "names",
    "resident_number",
    "student_number",
    "disability_certificate",
    "date",
    "month",
    "integer",
    "sex",
    "code",
    "place_code",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
NUMBER_KINDS: frozenset[Kind] = frozenset({"resident_number", "student_number", "disability_certificate"})
Phase = Literal["", "begins", "ends"]
PHASES: tuple[Phase, ...] = get_args(Phase)
DATE_KINDS: frozenset[Kind] = frozenset({"date", "month"})
CODE_KINDS: frozenset[Kind] = frozenset({"code", "sex"})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column of a register.

    roles: how the person is called whom the column is about (`self`, `father` …);
    word: what is told of that person.
    headers: further headers as departments write them; events: what a date is the date of.
    values: English code to the Chinese words that mean it; empty unless the kind is `code` or `sex`.
    vital: without it answers would turn round, so that no run may go on.
    needed: a rule or the linking reads it; required: without it the register says nothing.
    whole: a code word is never understood by a part of it, as 儿媳 is no 儿. weak: code words that count only where
    no other one is said (重度 beside 一级).
    speaks_of: what nearly every cell of such a text holds one of (病, 癌).
    phase: whether a date begins or ends what the register tells of.
    """

    name: str
    kind: Kind
    title: str
    required: bool = False
    vital: bool = False
    needed: bool = True
    phase: Phase = ""
    whole: bool = False
    weak: tuple[str, ...] = ()
    speaks_of: tuple[str, ...] = ()
    may_be_future: bool = False
    roles: tuple[str, ...] = ()
    word: str = ""
    headers: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One register.

    hints: words in a file's name or title that suggest it; self_words: how its rows call their person.
    """

    register: str
    title: str
    department: str
    hints: tuple[str, ...]
    self_words: tuple[str, ...]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field of this name; KeyError where there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is shared by all registers: how headers call persons and facts, and what counts as an empty cell.

    negations: what turns a code word round when it stands before it. final, provisional: which of two like columns is
    meant (实际 rather than 预计). persons: how headers of names end that call somebody (人员, 对象). outsiders: persons of whom no
    register tells. begins, ends: what a header says of a date that is a beginning or an end.
    """

    words: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, tuple[str, ...]]
    date_endings: tuple[str, ...]
    sex: Mapping[str, tuple[str, ...]]
    blanks: tuple[str, ...]
    blank_codes: tuple[str, ...]
    ignored: tuple[str, ...]
    negations: tuple[str, ...] = ()
    final: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    outsiders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Layouts:
    """All registers, in the order of their ids, and the words they share."""

    registers: tuple[Layout, ...]
    words: Words

    def register(self, name: str) -> Layout:
        """The layout of this id; KeyError where there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Layout]:
        return {layout.register: layout for layout in self.registers}


def load_layouts(catalogue: Path) -> Layouts:
    """Read `registers/*.yaml` and `register_words.yaml`; UserError with every fault,
    its file, line and key.
    """
    problems = Problems()
    words_path = catalogue / "register_words.yaml"
    paths = sorted((catalogue / "registers").glob("*.yaml"))
    if not words_path.is_file() or not paths:
        raise UserError(
            f"{catalogue} 里没有登记表的版式(registers/*.yaml 和 register_words.yaml),"
            "请检查 catalogue 文件夹。"
        )
    words = _words(read_yaml(words_path, words_path.name, problems))
    registers = []
    for path in paths:
        item = read_yaml(path, f"registers/{path.name}", problems)
        if item is not None:
            registers.append(_layout(item, path.stem, words))
    if problems.lines:
        raise UserError("登记表版式有误:\n" + "\n".join(problems.lines) + "\n请改好后重试。")
    return Layouts(registers=tuple(registers), words=words)


_OPTIONAL = ("negations", "final", "provisional", "persons", "begins", "ends", "outsiders")


def _words(item: Item | None) -> Words:
    if item is None:
        empty: Mapping[str, tuple[str, ...]] = {}
        return Words(
            words=empty, roles=empty, date_endings=(), sex=empty, blanks=(), blank_codes=(), ignored=()
        )
    item.only_keys(
        "title", "words", "roles", "date_endings", "sex", "blanks", "blank_codes", "ignored", *_OPTIONAL
    )
    words = {name: _spelled(entry) for name, entry in _mapping(item.need("words")).items()}
    return Words(
        words=words,
        roles=_lists(item.need("roles")),
        date_endings=_texts(item.need("date_endings")),
        sex=_lists(item.need("sex")),
        blanks=_texts(item.need("blanks")),
        blank_codes=_texts(item.need("blank_codes")),
        ignored=_texts(item.need("ignored")),
        negations=_texts(item.get("negations")),
        final=_texts(item.get("final")),
        provisional=_texts(item.get("provisional")),
        persons=_texts(item.get("persons")),
        begins=_texts(item.get("begins")),
        ends=_texts(item.get("ends")),
        outsiders=_texts(item.get("outsiders")),
    )


def _spelled(item: Item) -> tuple[str, ...]:
    """Every spelling of one word: the exact ones, and each stem with each ending."""
    item.only_keys("exact", "stems", "endings")
    exact = _texts(item.get("exact"))
    stems, endings = _texts(item.get("stems")), _texts(item.get("endings"))
    return tuple(dict.fromkeys((*exact, *(stem + ending for stem in stems for ending in endings))))


def _layout(item: Item, register: str, words: Words) -> Layout:
    item.only_keys("title", "department", "hints", "self", "fields")
    title, department = item.need("title"), item.need("department")
    fields = _mapping(item.need("fields"))
    return Layout(
        register=register,
        title=title.text() if title else "",
        department=department.text() if department else "",
        hints=_texts(item.get("hints")),
        self_words=_texts(item.get("self")),
        fields=tuple(_field(entry, name, words) for name, entry in fields.items()),
    )


def _field(item: Item, name: str, words: Words) -> Field:
    item.only_keys(
        "kind",
        "title",
        "required",
        "vital",
        "needed",
        "phase",
        "whole",
        "weak",
        "speaks_of",
        "may_be_future",
        "of",
        "also_of",
        "word",
        "headers",
        "events",
        "values",
    )
    kind_item, title = item.need("kind"), item.need("title")
    named = kind_item.one_of(KINDS, "栏目种类") if kind_item else ""
    kind: Kind = next((k for k in KINDS if k == named), "text")
    roles = tuple(
        entry.one_of(words.roles, "人的称呼") for key in ("of", "also_of") for entry in (item.get(key) or ())
    )
    word_item = item.get("word")
    word = (
        word_item.one_of(words.words, "叫法")
        if word_item
        else (kind if roles and kind in words.words else "")
    )
    phase_item = item.get("phase")
    phase = phase_item.one_of(PHASES[1:], "先后") if phase_item else ""
    values = words.sex if kind == "sex" else _lists(item.get("values"))
    _check_values(item, values)
    if kind == "code" and not values:
        item.wrong("代码栏目要在 values 里写明每个代码的说法")
    return Field(
        name=name,
        kind=kind,
        title=title.text() if title else "",
        required=_flag(item.get("required")),
        vital=_flag(item.get("vital")),
        needed=_flag(item.get("needed"), default=True),
        whole=_flag(item.get("whole")),
        weak=_texts(item.get("weak")),
        speaks_of=_texts(item.get("speaks_of")),
        phase=next((p for p in PHASES if p == phase), ""),
        may_be_future=_flag(item.get("may_be_future")),
        roles=roles,
        word=word,
        headers=_texts(item.get("headers")),
        events=_texts(item.get("events")),
        values=MappingProxyType(dict(values)),
    )


def _check_values(item: Item, values: Mapping[str, tuple[str, ...]]) -> None:
    """Notes a word that stands for two codes."""
    seen: dict[str, str] = {}
    for code, words in values.items():
        for word in words:
            if seen.setdefault(word, code) != code:
                item.wrong(f'"{word}" 既是 {seen[word]} 又是 {code},只能留一处')


def _mapping(item: Item | None) -> Mapping[str, Item]:
    if item is not None and item.kind != "mapping":
        item.wrong("这里应由“名称: 内容”组成")
    return item.fields if item else {}


def _lists(item: Item | None) -> Mapping[str, tuple[str, ...]]:
    return {name: entry.texts() for name, entry in _mapping(item).items()}


def _texts(item: Item | None) -> tuple[str, ...]:
    if item is None or (item.kind == "list" and not item.items):
        return ()
    return item.texts()


def _flag(item: Item | None, *, default: bool = False) -> bool:
    if item is None:
        return default
    if not isinstance(item.scalar, bool):
        item.wrong("这里应写 true 或 false")
    return item.scalar is True
