"""From an address as a register writes it to the village's code.

Two ways over the same rules. `village_of_address` reads one address and copes with what stands behind the
village's name. `address_keys` gives a table for joins over millions of rows; join `stripped_sql(column)`
first and, where that finds nothing, `folded_sql(column)`, both against `key`:

    SELECT ..., coalesce(written.code, folded.code)
    FROM people
    LEFT JOIN keys AS written ON written.key = <stripped_sql('address')>
    LEFT JOIN keys AS folded ON folded.key = <folded_sql('address')>

The patterns use only what Python, RE2 (DuckDB) and Java (Spark) read alike.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tonghu.places.tree import Division, DivisionTree, Level

# From the first digit, or from a numbered group (三组), to the end.
HOUSE_NUMBER = r"([0-9]+|[一二三四五六七八九十]+组).*$"
# The words for a village or community and its committee, in any combination and also cut short.
COMMITTEE = r"村?(社区)?((村民|居民)委员会?|村委会?|居委会?)?$"
_HOUSE_NUMBER = re.compile(HOUSE_NUMBER)
_COMMITTEE = re.compile(COMMITTEE)
# A name that goes on like this is another village's: 西李村 is not 西李村庄.
_GOES_ON = "庄屯寨店集村委居民社"
_ABOVE_VILLAGE: tuple[Level, ...] = ("province", "city", "county", "town")
_LONGEST_NAME = 30


def stripped(address: str) -> str:
    """The address without blanks and without its house number; 街道办事处 written 街道."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", address)).replace("街道办事处", "街道")
    return _HOUSE_NUMBER.sub("", text, count=1)


def folded(address: str) -> str:
    """`stripped`, and without the words for village, community and committee at the end."""
    return _COMMITTEE.sub("", stripped(address), count=1)


def stripped_sql(column: str) -> str:
    """`stripped` as SQL over a column whose text is already NFKC."""
    without_blanks = f"replace(replace({column}, ' ', ''), '街道办事处', '街道')"
    return f"regexp_replace({without_blanks}, '{HOUSE_NUMBER}', '')"


def folded_sql(column: str) -> str:
    """`folded` as SQL over a column whose text is already NFKC."""
    return f"regexp_replace({stripped_sql(column)}, '{COMMITTEE}', '')"


def address_keys(tree: DivisionTree) -> list[tuple[str, str]]:
    """(key, village code), sorted by key: the village's name behind every selection of the names above it.

    A key belongs to one village only; what two villages claim is left out, and a name as written goes before
    a folded one. A village in a functional zone is also keyed under its real county. At most 8 keys a village
    in a county's tree (county and town above it), 32 in a province's: meant for one county at a time.
    """
    written: dict[str, str | None] = {}
    shortened: dict[str, str | None] = {}
    for village in tree.at_level("village"):
        name = stripped(village.name)
        if name != re.sub(r"\s+", "", village.name):
            continue  # a name with digits inside: its key would lose them
        for prefix in _prefixes(tree, village):
            _claim(written, prefix + name, village.code)
            _claim(shortened, prefix + folded(name), village.code)
    keys = {key: code for key, code in shortened.items() if code is not None}
    for key, code in written.items():
        if code is None:
            keys.pop(key, None)
        else:
            keys[key] = code
    return sorted(keys.items())


def village_of_address(tree: DivisionTree, address: str) -> str | None:
    """The code of the village an address lies in, by the longest name that fits; None if none or several fit.

    The names of province, city, county and town may be missing; the village may be written with or without
    村, 社区 and its committee's words; a house number, street or building may follow it.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", address)).replace("街道办事处", "街道")
    index = _index(tree)
    readings = sorted(index.scopes_of(text), key=lambda reading: len(reading[1]))
    for rest, alike in itertools.groupby(readings, key=lambda reading: reading[1]):
        candidates = {code for scope, _ in alike for code in index.villages_named(scope, rest)}
        if candidates:
            return candidates.pop() if len(candidates) == 1 else None
    return None


@dataclass(frozen=True)
class _Index:
    """Names to places, made once per tree."""

    tree: DivisionTree
    places: dict[Level, dict[str, list[Division]]]
    villages: dict[str, list[Division]]

    def scopes_of(self, text: str) -> Iterable[tuple[tuple[str, ...], str]]:
        """Every reading of the names at the front: (codes of the places named, the text behind them)."""
        readings: list[tuple[tuple[str, ...], str]] = [((), text)]
        for level in _ABOVE_VILLAGE:
            for scope, rest in list(readings):
                readings += [
                    ((*scope, place.code), rest[len(name) :])
                    for name, places in self.places[level].items()
                    if rest.startswith(name)
                    for place in places
                ]
        return readings

    def villages_named(self, scope: tuple[str, ...], rest: str) -> list[str]:
        """The villages inside all places of `scope` with the longest name at the front of `rest`."""
        for length in range(min(len(rest), _LONGEST_NAME), 0, -1):
            head, tail = rest[:length], rest[length:]
            if not _ends_here(head, tail):
                continue
            inside = [v for v in self.villages.get(_COMMITTEE.sub("", head), ()) if self._inside(v, scope)]
            exact = [v for v in inside if v.name == head]
            if inside:
                return [v.code for v in exact or inside]
        return []

    def _inside(self, village: Division, scope: tuple[str, ...]) -> bool:
        above = {d.code for d in self.tree.ancestors(village.code)}
        return all(code in above or code == self.tree.real_county(village.code) for code in scope)


@lru_cache(maxsize=8)
def _index(tree: DivisionTree) -> _Index:
    places: dict[Level, dict[str, list[Division]]] = {level: defaultdict(list) for level in _ABOVE_VILLAGE}
    villages: dict[str, list[Division]] = defaultdict(list)
    for division in tree:
        if division.level == "village":
            villages[_COMMITTEE.sub("", division.name)].append(division)
        else:
            places[division.level][division.name.replace("街道办事处", "街道")].append(division)
    return _Index(tree, places, villages)


def _ends_here(head: str, tail: str) -> bool:
    """True when a village's name may end between the two."""
    if tail == "" or _HOUSE_NUMBER.match(tail):
        return True
    return _COMMITTEE.sub("", head) != head and tail[0] not in _GOES_ON


def _prefixes(tree: DivisionTree, village: Division) -> Iterator[str]:
    """Every selection, in order, of the names above a village."""
    above = [stripped(d.name) for d in tree.ancestors(village.code)]
    chains = [above]
    county = tree.real_county(village.code)
    zone = next((d for d in tree.ancestors(village.code) if tree.zones.is_zone(d.code)), None)
    if zone is not None and county is not None:
        chains.append(
            [stripped(tree.division(county).name) if n == stripped(zone.name) else n for n in above]
        )
    seen: set[str] = set()
    for chain in chains:
        for size in range(len(chain) + 1):
            for names in itertools.combinations(chain, size):
                prefix = "".join(names)
                if prefix not in seen:
                    seen.add(prefix)
                    yield prefix


def _claim(keys: dict[str, str | None], key: str, code: str) -> None:
    """Enter a key; None once a second village claims it."""
    keys[key] = code if keys.get(key, code) == code else None
