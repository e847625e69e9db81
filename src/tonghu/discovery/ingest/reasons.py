"""Why a filled cell gave no value, in words for the department that sent it."""

from __future__ import annotations

from tonghu.discovery.core.layout import DATE_KINDS, Field, Kind
from tonghu.discovery.ingest.canonical import Layers, Reading, add_day_as_written
from tonghu.discovery.ingest.sql import quoted

FALLIBLE: frozenset[Kind] = frozenset({"date", "month", "integer", "sex", "code", "place_code"})
_FORMULA = "公式出错,没有值"
_REASONS: dict[Kind, str] = {
    "date": "认不出的日期",
    "month": "认不出的年月",
    "integer": "不是整数",
    "place_code": "不是 12 位区划代码",
}


def reason(layers: Layers, field: Field, cell: str, reading: Reading) -> str:
    """SQL over the layers that read `cell` as `field`: the reason, NULL where the cell is read or counts as empty."""
    formula = f"ingest_formula_error({cell})"
    if field.kind not in FALLIBLE:
        return f"case when {formula} then {quoted(_FORMULA)} end"
    why = quoted(_REASONS.get(field.kind, f"“{field.title}”里没有这个词"))
    if field.kind in DATE_KINDS:
        why = _why_no_day(field, add_day_as_written(layers, field, cell), why, reading)
    failed = f"({layers.outputs[field.name]}) is null and not {reading.is_blank(field, cell)}"
    return f"case when {failed} then case when {formula} then {quoted(_FORMULA)} else {why} end end"


def _why_no_day(field: Field, day: str, unread: str, reading: Reading) -> str:
    as_of = reading.as_of.isoformat()
    late = f"晚于 {as_of} 之后六十年" if field.may_be_future else f"晚于截止日 {as_of}"
    return (
        f"case when {day} is null then {unread} when {day} < date '1900-01-01' then '早于 1900 年'"
        f" else {quoted(late)} end"
    )
