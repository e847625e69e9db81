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
            return _number(layers, field, cell, cell, "[0-9]{17}[0-9X]")
        case "student_number":
            return _number(layers, field, cell, f"right({cell}, 18)", "[A-Z]?[0-9]{17}[0-9X]")
        case "disability_certificate":
            return _number(layers, field, cell, f"left({cell}, 18)", "[0-9]{17}[0-9X][0-9]{1,2}")
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
            return Plain(test=shape, outputs={field.name: f"rpad({cell}, 12, '0')"})
        case "code" | "sex":
            found = f"{code_table(field)}[{cell}]"
            return Plain(test=f"{found} is not null", outputs={field.name: found})


def _number(layers: Layers, field: Field, cell: str, inside: str, shape: str) -> Plain:
    """A valid number, not cut to fifteen digits: zeros at its end are for the whole column to explain.

    Each part of the test is a step of its own, for inside AND and CASE the database computes alike parts anew.
    """
    f, seventeen = field.name, f"try_cast(left({inside}, 17) as bigint)"
    shaped = layers.step(0, f"{f}__shaped", f"regexp_full_match({cell}, '{shape}')")
    first17 = layers.step(0, f"{f}__first17", seventeen)
    checked = layers.step(1, f"{f}__checked", f"ingest_check_digit({first17}) = right({inside}, 1)")
    dated = layers.step(1, f"{f}__dated", f"ingest_number_date({inside})")
    outputs = {
        f: inside,
        f"{f}_17": seventeen,
        f"{f}_state": f"case when {cell} is null then 'missing' else 'valid' end",
        f"{f}_raw": "null::varchar",
    }
    return Plain(
        test=f"{shaped} and {checked} and {dated} and not suffix({inside}, '000')",
        outputs=outputs if field.kind == "resident_number" else {**outputs, f"{f}_code": cell},
    )


def _is_name(cell: str, reading: Reading) -> str:
    words = [word for word in reading.blank_code_words if _CHINESE.fullmatch(word)]
    blank = f" and {cell} not in {listed(words)}" if words else ""
    return f"regexp_full_match({cell}, '{_NAME}'){blank}"


def _day(layers: Layers, field: Field, cell: str, reading: Reading) -> Plain:
    day = f"try_cast({cell} as date)"
    if field.kind == "month":
        day = f"date_trunc('month', {day})::date"
    known = layers.step(0, f"{field.name}__day", day)
    return Plain(
        test=f"ingest_date_plain({cell}) and {day_in_range(known, field, reading)} is not null",
        outputs={field.name: day},
    )
