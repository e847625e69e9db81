"""Headers: their spelling made one, and the fields that a header can mean in a register."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tonghu.discovery.core.layout import DATE_KINDS, Field, Layout, Words
from tonghu.kernel.pinyin import initials, reading

EXACT, COMPOSED, ALIKE, SECOND_ROLE, PERSON_ALONE, CONTAINED = 3.0, 2.8, 2.4, 2.2, 2.2, 1.5
SOUNDED = 2.0
_SHORTEST_SOUNDED = 4  # of two or three letters too many headers are made
_SHORTEST_CONTAINED = 3
_LONGEST_REST = 8
# Words that headers use one for the other: 户编码 and 户号, 处理原因 and 处理事由.
_ALIKE = tuple(
    (re.compile(pattern), one)
    for pattern, one in (
        (r"号码|编号|编码|代码|代号|(?<!号)码", "号"),
        (r"类型|种类|类别|分类|性质|类", "类"),
        (r"情况|状态|状况|情形|结果|现状", "状"),
        (r"名称|名字", "名"),
        (r"地点|地址|所在地|住址|详址|地区|地域|区域", "地"),
        (r"日期|时间|年月日|年月|之日|时日|月份", "日"),
        (r"事由|原因|缘由|理由", "由"),
        (r"机构|单位|机关|场所", "处"),
        (r"起始|开始|起算|始", "起"),
        (r"终止|截止|结束|停止|届满|期满|终", "止"),
        (r"身份证件|居民身份证|公民身份证|居民身份|公民身份|身份证", "身份"),
        (r"当前|目前|现在|现", "现"),
        (r"等级|级别", "级"),
        (r"[的之及与和或]", ""),
    )
)
_LONGEST_HEADER = 60
_VALUE = re.compile(r"[0-9]{4}|[0-9]年")  # a number or a date, which no header holds

_BRACKETS = re.compile(r"[(\[{<【〔《「][^)\]}>】〕》」]*[)\]}>】〕》」]?")
_MARKS = re.compile(r"[\s()\[\]{}<>【】〔〕《》「」_/\\\-–—.、,;:：;,。*#'\"`‘’“”|~!?+=·•☆★※]+")
_NUMBERED = re.compile(r"^(?:[0-9]{1,2}[.、)]|[(][0-9]{1,2}[)]|[一二三四五六七八九十]{1,2}、)")
_MEANINGLESS = re.compile(
    r"|(?:第?[0-9]+)|(?:列|字段|栏|栏目|项|项目|数据|属性|column|col|field|f|c|a|unnamed|var|x|v)[0-9]*|[a-z]|第[0-9一二三四五六七八九十]+列"
)


_REMEMBERED = 1 << 14  # headers tried while a folder is recognised; every register asks for the same ones


@lru_cache(maxsize=_REMEMBERED)
def normalise(header: str) -> str:
    """The header without blanks, marks and case; what stands in brackets stays, without the brackets."""
    text = unicodedata.normalize("NFKC", header).lower().strip()
    return _MARKS.sub("", _NUMBERED.sub("", text))


@lru_cache(maxsize=_REMEMBERED)
def spellings(header: str) -> tuple[str, ...]:
    """The normalised header, and the same without its brackets: 期限(月) is 期限月 and 期限."""
    text = unicodedata.normalize("NFKC", header)
    bare = _BRACKETS.sub("", text)
    return tuple(dict.fromkeys(s for s in (normalise(text), normalise(bare)) if s))


@lru_cache(maxsize=_REMEMBERED)
def alike(spelled: str) -> str:
    """A normalised header with interchangeable words made one."""
    for pattern, one in _ALIKE:
        spelled = pattern.sub(one, spelled)
    return spelled


def is_value(cell: str) -> bool:
    """True for what no header is: too long a text, a number, a date."""
    return len(cell) > _LONGEST_HEADER or _VALUE.search(cell) is not None


def is_meaningless(header: str) -> bool:
    """True for no header at all, and for those that only count: 列3, F5, 字段7, Unnamed: 2."""
    return _MEANINGLESS.fullmatch(normalise(header)) is not None


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A field that a header can mean, and how strongly it says so."""

    field: str
    strength: float


class HeaderWords:
    """The headers that one register knows."""

    def __init__(self, layout: Layout, words: Words) -> None:
        self._layout = layout
        self._words = words
        self._spelled: Mapping[str, frozenset[str]] = {
            word: frozenset(map(normalise, spelled)) for word, spelled in words.words.items()
        }
        self._words_by_spelling: dict[str, list[str]] = {}
        for word, spelled in self._spelled.items():
            for one in spelled:
                self._words_by_spelling.setdefault(one, []).append(word)
        self._exact = _exact_headers(layout, words)
        self._exact_order = {known: place for place, known in enumerate(self._exact)}
        self._alike: dict[str, dict[str, None]] = {}
        for known, names in self._exact.items():
            self._alike.setdefault(alike(known), {}).update(dict.fromkeys(names))
        self._roles = _role_words(layout, words)
        self._role_order = {word: place for place, word in enumerate(self._roles)}
        self._fields_by_word: dict[str, list[Field]] = {}
        for field in layout.fields:
            self._fields_by_word.setdefault(field.word, []).append(field)
        self._all_roles = frozenset(normalise(w) for spelled in words.roles.values() for w in spelled)
        self._self_words = sorted(map(normalise, layout.self_words), key=lambda w: (-len(w), w))
        self._known_by = {
            f.name: tuple(
                dict.fromkeys(
                    known
                    for header in (f.title, *f.headers, *f.events)
                    if len(
                        known := alike(normalise(header)).removesuffix("日" if f.kind in DATE_KINDS else "")
                    )
                    > 1
                )
            )
            for f in layout.fields
        }

    def meanings(self, header: str) -> dict[str, float]:
        """Field → strength, for every field that this header can mean; empty where it means none."""
        if is_value(header):
            return {}
        for spelled in spellings(header):
            found = self._meanings(spelled)
            if found:
                return found
        for weaker in (self._person_alone, self._like, self._sounds, self._contained):
            for spelled in spellings(header):
                found = weaker(spelled)
                if found:
                    return found
        return {}

    def resembles(self, header: str, field: Field) -> float:
        """0 to 1: how near this header comes to those that the field is known by; 0 where it speaks of something else."""
        nearest = 0.0
        for spelled in spellings(header):
            if field.roles and field.word:
                nearest = max(nearest, self._resembles_person(spelled, field, _bracketed(header)))
            else:
                nearest = max(nearest, self._resembles_known(spelled, field))
        return nearest

    def _resembles_known(self, spelled: str, field: Field) -> float:
        plain = self._without_person(spelled)
        bare = alike(plain)
        if field.kind in DATE_KINDS:
            bare = bare.removesuffix("日") or bare
        return max(
            (_nearness(said, known) for known in self._known_by[field.name] for said in {plain, bare}),
            default=0.0,
        )

    def _without_person(self, spelled: str) -> str:
        for word in self._self_words:
            if spelled.startswith(word) and len(spelled) > len(word) + 1:
                return spelled[len(word) :]
        return spelled

    def _resembles_person(self, spelled: str, field: Field, bracketed: frozenset[str]) -> float:
        """Calls this person and nobody else, and says what is told of them."""
        own = {normalise(w) for role in field.roles for w in self._words.roles.get(role, ())}
        if "self" in field.roles:
            own |= set(self._self_words)
        called = [word for word in self._all_roles if len(word) > 1 and word in spelled]
        foreign = [w for w in called if w not in own and not any(w in o and o in spelled for o in own)]
        explained = bool(bracketed & own)  # 监护人一(父)姓名 speaks of the father
        if foreign and not explained:
            return 0.0
        person = 0.4 if explained or any(word in spelled for word in own if len(word) > 1) else 0.0
        if "self" in field.roles and not person:
            person = 0.3 if any(hint in spelled for hint in self._layout.hints) else 0.2
        if any(word in spelled for word in self._spelled.get(field.word, ()) if len(word) > 1):
            return person + 0.5
        called_last = field.roles[0] != "self" and spelled.endswith(tuple(w for w in own if len(w) > 1))
        if field.kind in ("name", "names") and (called_last or spelled.endswith(self._words.persons)):
            return person + 0.35
        told = field.kind == "resident_number" and alike(spelled).endswith("号")
        return person + 0.35 if told else 0.0

    def _meanings(self, spelled: str) -> dict[str, float]:
        found: dict[str, float] = dict.fromkeys(self._exact.get(spelled, ()), EXACT)
        for role, word, strength in self._parts(spelled):
            for field in self._fields_by_word.get(word, ()):
                if role not in field.roles:
                    continue
                own = strength if role == field.roles[0] else SECOND_ROLE
                found[field.name] = max(found.get(field.name, 0.0), own)
        return found

    def _person_alone(self, spelled: str) -> dict[str, float]:
        """父亲 over a column of names or of numbers: the cells will tell which."""
        return {
            field.name: PERSON_ALONE
            for role in self._roles.get(spelled, ())
            for field in self._layout.fields
            if role in field.roles and field.kind in ("name", "resident_number")
        }

    def _like(self, spelled: str) -> dict[str, float]:
        return dict.fromkeys(self._alike.get(alike(spelled), ()), ALIKE)

    def _sounds(self, spelled: str) -> dict[str, float]:
        """swrq and siwangriqi for 死亡日期."""
        if len(spelled) < _SHORTEST_SOUNDED or not (spelled.isascii() and spelled.isalpha()):
            return {}
        return dict.fromkeys(self._sounded.get(spelled, ()), SOUNDED)

    @cached_property
    def _sounded(self) -> Mapping[str, dict[str, None]]:
        """The initials and the full reading of every known header → its fields."""
        found: dict[str, dict[str, None]] = {}
        for known, names in self._exact.items():
            if not known.isascii() and len(known) > 1:
                for sound in (initials(known), reading(known)):
                    found.setdefault(sound, {}).update(dict.fromkeys(names))
        return found

    def _parts(self, spelled: str) -> Iterable[tuple[str, str, float]]:
        """(role, word, strength) for each way to read the header as a person and what is told of that
        person.
        """
        for word in self._words_by_spelling.get(spelled, ()):
            yield "self", word, EXACT
        ends = {part for cut in range(1, len(spelled)) for part in (spelled[:cut], spelled[cut:])}
        for role_word in sorted(ends & self._roles.keys(), key=self._role_order.__getitem__):
            for rest in _without(spelled, role_word):
                for word in self._words_by_spelling.get(rest, ()):
                    for role in self._roles[role_word]:
                        yield role, word, COMPOSED

    def _contained(self, spelled: str) -> dict[str, float]:
        """The longest known header inside this one; never for what is told of persons,
        where a word more is a person more.
        """
        shortest = max(_SHORTEST_CONTAINED, len(spelled) - _LONGEST_REST)
        for length in range(len(spelled), shortest - 1, -1):
            inside = {spelled[at : at + length] for at in range(len(spelled) - length + 1)}
            for known in sorted(inside & self._exact.keys(), key=self._exact_order.__getitem__):
                rest = spelled.replace(known, "", 1)
                if any(role in rest for role in self._all_roles if len(role) > 1):
                    continue
                fields = [n for n in self._exact[known] if not self._layout.field(n).word]
                if fields:
                    return dict.fromkeys(fields, CONTAINED)
        return {}


def _bracketed(header: str) -> frozenset[str]:
    """What stands in brackets, normalised."""
    return frozenset(map(normalise, _BRACKETS.findall(unicodedata.normalize("NFKC", header))))


def _nearness(spelled: str, known: str) -> float:
    """1 for the same; less where one holds the other, or where they share pairs of characters."""
    if spelled == known:
        return 1.0
    if known in spelled:
        return 0.5 + 0.5 * len(known) / len(spelled)
    if len(spelled) > 1 and spelled in known:
        return 0.4 + 0.5 * len(spelled) / len(known)
    ours, theirs = _pairs(spelled), _pairs(known)
    return 1.6 * len(ours & theirs) / max(len(ours) + len(theirs), 1)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _exact_headers(layout: Layout, words: Words) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for field in layout.fields:
        for header in _written(field, words):
            found.setdefault(normalise(header), {})[field.name] = None
    return {header: tuple(names) for header, names in found.items()}


def _written(field: Field, words: Words) -> Iterable[str]:
    yield field.title
    yield field.name
    yield from field.headers
    if field.kind in DATE_KINDS:
        for event in field.events:
            for ending in words.date_endings:
                yield event + ending


def _role_words(layout: Layout, words: Words) -> dict[str, tuple[str, ...]]:
    """Every way to call a person that this register tells of → the roles so called."""
    roles = {role for field in layout.fields for role in field.roles}
    found: dict[str, dict[str, None]] = {}
    for role in sorted(roles):
        spelled = (*words.roles.get(role, ()), *(layout.self_words if role == "self" else ()))
        for word in spelled:
            found.setdefault(normalise(word), {})[role] = None
    return {word: tuple(names) for word, names in found.items()}


def _without(spelled: str, role_word: str) -> Iterable[str]:
    if spelled.startswith(role_word) and len(spelled) > len(role_word):
        rest = spelled[len(role_word) :]
        yield rest
        if rest[0] in "的之":
            yield rest[1:]
    if spelled.endswith(role_word) and len(spelled) > len(role_word):
        yield spelled[: -len(role_word)]
