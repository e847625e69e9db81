"""Since when a duty is owed: its document's day, the day from which records are kept, or a day of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.policy.duties.schema import OwedFrom
from tonghu.policy.read_source import read_source
from tonghu.policy.reading import Item
from tonghu.policy.schema import Document, Parameter

RECORDS_SINCE = "records_since"


@dataclass(frozen=True)
class FromReader:
    """Reads the `from` of a duty, or finds what it is owed from without one."""

    documents: Mapping[str, Document]
    parameters: Mapping[str, Parameter]

    def owed_from(self, duty: Item, clause: Item) -> OwedFrom | None:
        """None where neither the duty nor its document says, and no records are said to begin; a fault without a document."""
        if (own := duty.get("from")) is not None:
            return self._own(own)
        document = self.documents.get(str(clause.scalar).partition("/")[0])
        if document is None:
            clause.wrong(
                "条款所在的文件没有写明从哪天起施行：请在 catalogue/documents 里补上，或用 from 写明义务从哪天起算"
            )
            return None
        effective = OwedFrom(day=document.effective, source=document.source, own=False)
        records = self._records_since(duty)
        return effective if records is None or records.day <= effective.day else records

    def _own(self, item: Item) -> OwedFrom | None:
        item.only_keys("day", "source")
        day, source = item.need("day"), read_source(item.need("source"))
        told = day.day() if day else None
        return None if told is None or source is None else OwedFrom(day=told, source=source, own=True)

    def _records_since(self, duty: Item) -> OwedFrom | None:
        found = self.parameters.get(RECORDS_SINCE)
        if found is None:
            return None
        dated = found.values[-1]
        try:
            day = dt.date.fromisoformat(str(dated.value))
        except ValueError:
            duty.wrong(f"参数 {RECORDS_SINCE} 的取值 {dated.value!r} 不是日期，应写作 2024-01-18")
            return None
        return OwedFrom(day=day, source=dated.source, own=False)
