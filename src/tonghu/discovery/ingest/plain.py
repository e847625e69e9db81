"""What most cells are: written as they ought to be. One cheap test tells so, and then the value is at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.discovery.core.layout import Field
from tonghu.discovery.ingest.canonical import Layers, Reading, code_table, day_in_range
from tonghu.discovery.ingest.sql import listed

_CHINESE = re.compile("[一-鿿]{2,4}")
# 某 and 囗 stand for a character that nobody could write.
_NAME = r"[\x{4E00}-\x{56D6}\x{56D8}-\x{67CF}\x{67D1}-\x{9FFF}]{2,4}"


@dataclass(frozen=True, kw_only=True)
class Plain:
    """test: SQL over the layers, true of a cell that needs no reading; such a cell is never rejected. It may be NULL.

    outputs: column → SQL over the cell, right where the test holds and where nothing is filled in.
    """

    test: str
    outputs: Mapping[str, str]


def plain(layers: Layers, field: Field, cell: str, reading: Reading) -> Plain:
    """How `cell` is read where nothing is odd about it: what `canonical.add_field` answers, at a fraction of its price."""
    match field.kind:
        case "resident_number":
            return _number(layers, field, cell, cell, f"strlen({cell}) = 18")
        case "student_number":
            letter = f"strlen({cell}) = 19 and regexp_matches({cell}, '^[A-Z]')"
            return _number(layers, field, cell, f"right({cell}, 18)", f"(strlen({cell}) = 18 or {letter})")
        case "disability_certificate":
            behind = f"regexp_full_match(substr({cell}, 19), '[0-9]{{1,2}}')"
            return _number(layers, field, cell, f"left({cell}, 18)", behind)
        case "text" | "address":
            shape = f"regexp_full_match({cell}, '[!-~一-鿿]+') and not starts_with({cell}, '#')"
            said = (
                f"case when length({cell}) > 10 then true else lower({cell}) not in {reading.blank_words} end"
            )
            return Plain(test=f"{shape} and {said}", outputs={field.name: cell})
        case "name":
            return Plain(test=_is_name(cell, reading), outputs={field.name: cell})
        case "names":
            alone = f"case when {cell} is not null then [{cell}] end"
            return Plain(test=_is_name(cell, reading), outputs={field.name: alone})
        case "date" | "month":
            return _day(layers, field, cell, reading)
        case "integer":
            shape = f"regexp_full_match({cell}, '-?[0-9]{{1,15}}')"
            return Plain(test=shape, outputs={field.name: f"try_cast({cell} as bigint)"})
        case "place_code":
            shape = f"regexp_full_match({cell}, '[0-9]{{12}}|[0-9]{{9}}|[0-9]{{6}}')"
            filled = f"case when strlen({cell}) = 12 then {cell} else rpad({cell}, 12, '0') end"
            return Plain(test=shape, outputs={field.name: filled})
        case "code" | "sex":
            found = f"{code_table(field)}[{cell}]"
            return Plain(test=f"{found} is not null", outputs={field.name: found})


def _number(layers: Layers, field: Field, cell: str, inside: str, shape: str) -> Plain:
    """A valid number, not cut to fifteen digits: zeros at its end are for the whole column to explain.

    shape: SQL, true of a cell that holds nothing but `inside` and what may stand beside it, where `inside` is a number of
    eighteen characters. That it is one is proved by writing it anew from its value: a sign, a blank or an exponent would
    not come back, nor would a zero in front, which is left to the careful reading.
    """
    f, seventeen = field.name, f"try_cast(left({inside}, 17) as bigint)"
    first17 = layers.step(0, f"{f}__first17", seventeen)
    # Eight and nine digits are whole in a double, whose division costs a quarter of an integer's.
    high = layers.step(1, f"{f}__high", f"({first17} // 1000000000)::double")
    low = layers.step(1, f"{f}__low", f"({first17} % 1000000000)::double")
    day = layers.step(1, f"{f}__day", f"({first17} // 1000 % 100000000)::integer")
    again = layers.step(
        2, f"{f}__again", f"{first17}::varchar || ingest_check_digit_of_halves({high}, {low})"
    )
    outputs = {
        f: inside,
        f"{f}_17": seventeen,
        f"{f}_state": f"case when {cell} is null then 'missing' else 'valid' end",
        f"{f}_raw": "null::varchar",
    }
    return Plain(
        test=f"{again} = {inside} and {shape} and ingest_day_number({day}) and not suffix({inside}, '000')",
        outputs=outputs if field.kind == "resident_number" else {**outputs, f"{f}_code": cell},
    )


def _is_name(cell: str, reading: Reading) -> str:
    words = [word for word in reading.blank_code_words if _CHINESE.fullmatch(word)]
    blank = f" and {cell} not in {listed(words)}" if words else ""
    return f"regexp_full_match({cell}, '{_NAME}'){blank}"


def _day(layers: Layers, field: Field, cell: str, reading: Reading) -> Plain:
    day = f"try_cast({cell} as date)"
    written = known = layers.step(0, f"{field.name}__day", day)
    if field.kind == "month":
        day = f"date_trunc('month', {day})::date"
        known = layers.step(1, f"{field.name}__month", f"date_trunc('month', {written})::date")
    return Plain(
        test=f"{written}::varchar = {cell} and {day_in_range(known, field, reading)} is not null",
        outputs={field.name: day},
    )
