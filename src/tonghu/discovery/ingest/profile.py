"""What the cells of a column look like, told from the first rows: the second witness beside the header."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

from tonghu.discovery.core.layout import CODE_KINDS, Field, Kind, Words

_NUMBER = re.compile(
    r"[0-9]{17}[0-9x]|[0-9]{15}|[0-9]{17}|[1-9]\.[0-9]+e\+?1[4-9]|(?=[0-9x]*\*)[0-9x*]{10,18}"
)
_CERTIFICATE = re.compile(r"[0-9]{17}[0-9x][0-9]{2}(?:b[0-9]*)?|[1-9]\.[0-9]+e\+?(?:19|2[0-3])")
_STUDENT = re.compile(r"[a-z]?[0-9]{17}[0-9x]|[a-z][0-9*]{12,20}")
_LONG_CODE = re.compile(r"[a-z]{0,2}[0-9*x]{6,22}|[1-9]\.[0-9]+e\+?[12][0-9]")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:t?[0-9:.点时分秒]*|星期.|\(?周.\)?)"
    r"|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{6})?|[1-6][0-9]{4}(?:\.[0-9]+)?"
    r"|[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_MONTH = re.compile(
    r"(?:19|20)[0-9]{2}(?:[-/.][0-9]{1,2}|年[0-9]{1,2}月份?|0[1-9]|1[0-2])"
    r"|[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月份?"
)
_NAME = re.compile(r"[㐀-鿿?*□某·•．・]{2,15}|[a-z·. ]{3,40}")
_INTEGER = re.compile(
    r"[0-9一二两三四五六七八九十]{1,5}(?:\.0+)?(?:个?月|天|日|次|年|周)?(?:[0-9]{1,2}个?月)?"
)
_PLACE = re.compile(r"[0-9]{12}|[0-9]{9}000|[0-9]{9}")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧萧肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农"
    "司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_REMARK = re.compile(r"[(\[【].*$")
_NUMBERED = re.compile(r"^[0-9]{1,3}[-_.、:|]*(?=[^0-9\-_.、:|])")
_DIGITS = re.compile(r"[0-9]{6,}")
_TELLING: tuple[Kind, ...] = (
    "disability_certificate",
    "resident_number",
    "student_number",
    "date",
    "month",
    "place_code",
)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The cells of one column among the first rows: filled ones folded and without blanks, in their order.

    rows: how many data rows were looked at. cells: row index → folded text, blanks left out.
    """

    rows: int
    cells: dict[int, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter[str]:
        """Each different cell and how often it stands there."""
        return Counter(self.cells.values())

    @property
    def filled(self) -> int:
        return len(self.cells)

    @property
    def share_filled(self) -> float:
        return self.filled / self.rows if self.rows else 0.0

    def share(self, matches: Callable[[str], object]) -> float:
        """The share of filled cells for which `matches` holds, 0 to 1."""
        matching = sum(count for cell, count in self.counts.items() if matches(cell))
        return matching / self.filled if self.filled else 0.0

    def suits(self, kind: Kind) -> float:
        """The share of filled cells that have the form of this kind."""
        if kind not in self._suits:
            self._suits[kind] = self.share(partial(fits_kind, kind))
        return self._suits[kind]

    @cached_property
    def _suits(self) -> dict[Kind, float]:
        return {}

    @cached_property
    def named(self) -> float:
        """The share of filled cells that are a name which begins with a surname."""
        return self.share(is_named)

    def words_known(self, field: Field) -> float:
        """The share of filled cells whose word the field's code list holds."""
        known = _folded(tuple(field.values.values()))
        return self.share(lambda cell: cell in known or _bare(cell) in known)

    @cached_property
    def kind(self) -> Kind | None:
        """What nearly all cells are, where their form leaves no doubt."""
        if self.filled < 3:
            return None
        for kind in _TELLING:
            if self.suits(kind) >= 0.8:
                return kind
        return "name" if self.named >= 0.8 and len(self.counts) >= 0.3 * self.filled else None


def profile_columns(rows: Sequence[Sequence[str]], width: int, words: Words) -> list[Profile]:
    """One profile for each column of these data rows."""
    blank = {fold(word) for word in words.blanks}
    cells: list[dict[int, str]] = [{} for _ in range(width)]
    for index, row in enumerate(rows):
        for column, cell in enumerate(row[:width]):
            if cell and (text := fold(cell)) and text not in blank:
                cells[column][index] = text
    return [Profile(rows=len(rows), cells=column) for column in cells]


@lru_cache(maxsize=1 << 10)
def _folded(code_list: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(fold(word) for words in code_list for word in words)


@lru_cache(maxsize=1 << 16)  # dates, codes and places come again and again
def fold(cell: str) -> str:
    """NFKC, lower case, without blanks and leading apostrophes."""
    return "".join(unicodedata.normalize("NFKC", cell).lower().split()).lstrip("'’‘`")


@lru_cache(maxsize=1 << 14)
def _bare(cell: str) -> str:
    return _REMARK.sub("", _NUMBERED.sub("", cell))


def is_named(cell: str) -> bool:
    """A Chinese name of two to four characters that begins with a surname."""
    return len(cell) in (2, 3, 4) and cell[0] in _SURNAMES


def fits_kind(kind: Kind, cell: str) -> bool:
    """The folded cell has the form of this kind."""
    if kind == "resident_number":
        return _NUMBER.fullmatch(cell.replace("-", "").removesuffix(".0")) is not None
    if kind == "disability_certificate":
        return _CERTIFICATE.fullmatch(cell) is not None
    if kind == "student_number":
        return _STUDENT.fullmatch(cell) is not None
    if kind == "date":
        return _DATE.fullmatch(cell) is not None or _MONTH.fullmatch(cell) is not None
    if kind == "month":
        return _MONTH.fullmatch(cell) is not None or _DATE.fullmatch(cell) is not None
    if kind == "place_code":
        return _PLACE.fullmatch(cell.removesuffix(".0")) is not None
    if kind == "integer":
        return _INTEGER.fullmatch(cell) is not None
    if kind in ("name", "names"):
        return _DIGITS.search(cell) is None and (kind == "names" or _NAME.fullmatch(cell) is not None)
    return True


def could_be(kind: Kind, profile: Profile) -> bool:
    """False where the cells contradict the kind that the header claims: an 身份证号 full of dates."""
    if profile.filled < 5:
        return True
    seen = profile.kind
    if kind in CODE_KINDS:
        return seen is None
    if kind in ("text", "address"):
        return seen not in ("resident_number", "disability_certificate") if kind == "address" else True
    if kind in ("student_number", "disability_certificate"):
        return profile.share(_LONG_CODE.fullmatch) >= 0.1
    if kind in ("name", "names"):
        return seen in (None, "name") and profile.share(_DIGITS.search) < 0.9
    if kind == "resident_number":  # most of a masked or ruined column still has digits
        return profile.share(_DIGITS.search) >= 0.1
    return profile.suits(kind) >= 0.1
