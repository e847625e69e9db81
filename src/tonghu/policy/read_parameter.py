"""Reads documents, clauses and parameters: the words of the law, and the numbers that rules use by name."""

from __future__ import annotations

from itertools import pairwise

from tonghu.policy.read_source import optional_text, read_source, source_kind, status_of
from tonghu.policy.reading import Item
from tonghu.policy.schema import Clause, DatedValue, Document, Parameter, Value


def read_document(name: str, item: Item) -> Document | None:
    """The document a file tells of; None after its faults were noted."""
    item.only_keys("title", "number", "effective", "source")
    title, effective, source = item.need("title"), item.need("effective"), read_source(item.need("source"))
    day = effective.day() if effective else None
    if title is None or day is None or source is None:
        return None
    return Document(
        id=name,
        title=title.text(),
        number=optional_text(item, "number"),
        effective=day,
        source=source,
    )


def read_clause(name: str, item: Item) -> Clause | None:
    """The clause a file holds; None after its faults were noted."""
    item.only_keys("document", "article", "title", "text", "kind", "status", "note")
    document, article, title = item.need("document"), item.need("article"), item.need("title")
    kind, status = item.need("kind"), item.need("status")
    if not (document and article and title and kind and status):
        return None
    record = Clause(
        id=name,
        document=document.text(),
        article=str(article.scalar),
        title=title.text(),
        text=optional_text(item, "text"),
        kind=source_kind(kind),
        status=status_of(status),
        note=optional_text(item, "note"),
    )
    if record.text is None and record.status != "待核":
        item.fields["status"].wrong("没有原文的条款只能标 待核")
    return record


def read_parameter(name: str, item: Item) -> Parameter | None:
    """The parameter a file holds; None after its faults were noted."""
    item.only_keys("title", "unit", "values", "note")
    title, values = item.need("title"), item.need("values")
    if title is None or values is None:
        return None
    dated = tuple(v for v in map(_dated_value, values) if v is not None)
    _check_overlaps(values, dated)
    return Parameter(
        id=name,
        title=title.text(),
        unit=optional_text(item, "unit"),
        values=dated,
        note=optional_text(item, "note"),
    )


def _dated_value(item: Item) -> DatedValue | None:
    item.only_keys("value", "shown", "from", "to", "source")
    value, start, end = item.need("value"), item.get("from"), item.get("to")
    source = read_source(item.need("source"))
    if value is None or source is None:
        return None
    return DatedValue(
        value=_value(value),
        shown=optional_text(item, "shown"),
        start=start.day() if start else None,
        end=end.day() if end else None,
        source=source,
    )


def _check_overlaps(item: Item, values: tuple[DatedValue, ...]) -> None:
    for first, second in pairwise(values):
        if first.end is None or second.start is None or first.end > second.start:
            item.wrong("取值应按日期先后排列,前一个的 to 不晚于后一个的 from")


def _value(item: Item) -> Value:
    if item.kind == "list":
        return item.texts()
    if isinstance(item.scalar, int) and not isinstance(item.scalar, bool):
        return item.scalar
    return item.text()
