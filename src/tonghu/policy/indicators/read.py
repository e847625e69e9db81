"""Reads catalogue/indicators. A fault names file, line, key and the nearest name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tonghu.policy.indicators.schema import Definition, Indicator
from tonghu.policy.read_source import read_source
from tonghu.policy.reading import Item

LEAST = 2


@dataclass(frozen=True)
class IndicatorReader:
    """Reads one file after another."""

    clauses: Collection[str]
    categories: Collection[str]

    def read(self, name: str, item: Item) -> Indicator | None:
        """The indicator a file holds; None after its faults were noted."""
        item.only_keys("title", "counts", "readings", "reported", "differences", "note")
        title, counts, readings = item.need("title"), item.need("counts"), item.need("readings")
        differences, reported, note = item.need("differences"), item.get("reported"), item.get("note")
        if not (title and counts and readings and differences):
            return None
        found = tuple(each for each in map(self._definition, readings) if each is not None)
        keys = [each.key for each in found]
        if len(keys) < LEAST:
            readings.wrong("至少要有两个口径才谈得上对照；只有一个口径的不用写在这里")
        if len({*keys}) != len(keys):
            readings.wrong("口径的 key 重复，请改一个")
        return Indicator(
            id=name,
            title=title.text(),
            counts=counts.text(),
            definitions=found,
            reported=reported.one_of(keys, "口径") if reported else None,
            differences=differences.texts(),
            note=note.text() if note else None,
        )

    def _definition(self, item: Item) -> Definition | None:
        item.only_keys("key", "side", "title", "words", "clauses", "category", "narrower", "source")
        key, side, title, words = (item.need(name) for name in ("key", "side", "title", "words"))
        source, clauses = read_source(item.need("source")), item.get("clauses")
        category, narrower = item.get("category"), item.get("narrower")
        if not (key and side and title and words and source):
            return None
        if narrower and not category:
            narrower.wrong("没有 category 就谈不上比它窄，请写明 category 或删去这一行")
        return Definition(
            key=key.text(),
            side=side.text(),
            title=title.text(),
            words=words.text(),
            clauses=tuple(each.one_of(self.clauses, "条款") for each in clauses) if clauses else (),
            category=category.one_of(self.categories, "类别") if category else None,
            narrower=narrower.text() if narrower else None,
            source=source,
        )
