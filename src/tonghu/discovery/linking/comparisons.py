"""The SQL of the closed lists: how two values are tested, and which part of a value is a key."""

from __future__ import annotations

from tonghu.discovery.linking.model import Block, Comparison, Key, Kind, Measure


def quoted(name: str) -> str:
    """An identifier as SQL."""
    return '"' + name.replace('"', '""') + '"'


def value(side: str, column: str) -> str:
    """The prepared value of a column; side is l or r."""
    return f"{side}.{quoted(column + '/value')}"


def folded(side: str, column: str) -> str:
    """The prepared value without case, accents and anything but letters and digits."""
    return f"{side}.{quoted(column + '/folded')}"


def value_sql(column: str, kind: Kind) -> str:
    """A column as a prepared value: text trimmed, a date as eight digits, a number as DOUBLE."""
    text = f"nullif(trim({quoted(column)}::varchar), '')"
    if kind == "number":
        return f"try_cast({text} as double)"
    if kind == "date":
        digits = f"regexp_replace(substr({text}, 1, 10), '[^0-9]', '', 'g')"
        return f"case when length({digits}) = 8 then {digits} end"
    return text


def folded_sql(prepared: str) -> str:
    """A prepared value, folded."""
    plain = f"strip_accents(lower({prepared}::varchar))"
    return rf"nullif(regexp_replace({plain}, '[^\p{{L}}\p{{N}}]', '', 'g'), '')"


def level_sql(comparison: Comparison) -> str:
    """The code of the first level that holds between l and r; NULL where a side has no value."""
    assert comparison.column is not None
    left, right = value("l", comparison.column), value("r", comparison.column)
    branches = [
        f"when {_measure_sql(comparison.column, level.measure)} then {level.code}"
        for level in comparison.levels
        if level.measure is not None
    ]
    return (
        f"case when {left} is null or {right} is null then null\n      " + "\n      ".join(branches) + " end"
    )


def block_sql(block: Block) -> str:
    """The condition that l and r share every key of a block."""
    return " and ".join(f"{key_sql('l', key)} = {key_sql('r', key)}" for key in block)


def key_sql(side: str, key: Key) -> str:
    """A key of one side; NULL, which equals nothing, where the value is missing or too short for the part."""
    if key.part == "whole":
        return value(side, key.column)
    if key.part == "folded":
        return folded(side, key.column)
    length = 4 if key.part == "year" else key.length
    text = folded(side, key.column)
    return f"case when length({text}) >= {length} then substr({text}, 1, {length}) end"


def _measure_sql(column: str, measure: Measure) -> str:
    left, right = value("l", column), value("r", column)
    left_folded, right_folded = folded("l", column), folded("r", column)
    match measure.name:
        case "same":
            return f"{left} = {right}"
        case "folded":
            return f"{left_folded} = {right_folded}"
        case "edits":
            return _few_edits(left_folded, right_folded, measure.amount)
        case "similar":
            return f"jaro_winkler_similarity({left_folded}, {right_folded}) >= {measure.amount}"
        case "prefix":
            return f"{_first(left_folded, measure)} = {_first(right_folded, measure)}"
        case "date_slip":
            return f"({_day_and_month_exchanged(left, right)} or {_few_edits(left, right, 1)})"
        case "near":
            return f"abs({left} - {right}) <= {measure.amount}"
        case "swapped":
            assert measure.other is not None
            left_other, right_other = folded("l", measure.other), folded("r", measure.other)
            return f"({left_folded} = {right_other} and {left_other} = {right_folded})"
        case "different":
            return "true"


def _few_edits(left: str, right: str, most: float | None) -> str:
    # Most pairs differ in length by more than the edits allowed, and counting letters is far cheaper.
    return (
        f"case when abs(length({left}) - length({right})) <= {most}"
        f" then damerau_levenshtein({left}, {right}) <= {most} end"
    )


def _first(text: str, measure: Measure) -> str:
    return (
        f"case when length({text}) >= {measure.amount} then substr({text}, 1, {measure.amount}::bigint) end"
    )


def _day_and_month_exchanged(left: str, right: str) -> str:
    return (
        f"(substr({left}, 1, 4) || substr({left}, 7, 2) || substr({left}, 5, 2) = {right}"
        f" and substr({left}, 5, 2) <> substr({left}, 7, 2))"
    )
