"""The SQL that turns a staged column into the columns of a field. What a cell may look like is in canonical.sql."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tonghu.discovery.core.layout import NUMBER_KINDS, Field, Kind, Words
from tonghu.discovery.ingest.profile import fold
from tonghu.discovery.ingest.sql import listed, quoted

MACROS = Path(__file__).with_name("canonical.sql")

_TYPES: dict[Kind, str] = {"names": "varchar[]", "date": "date", "month": "date", "integer": "bigint"}
_INSIDE: dict[Kind, str] = {
    "student_number": "ingest_student_inside",
    "disability_certificate": "ingest_certificate_inside",
}
FALLIBLE: frozenset[Kind] = frozenset({"date", "month", "integer", "sex", "code", "place_code"})


def column_types(field: Field) -> dict[str, str]:
    """The columns that a field becomes, with their SQL types."""
    if field.kind not in NUMBER_KINDS:
        return {field.name: _TYPES.get(field.kind, "varchar")}
    columns = {
        field.name: "varchar",
        f"{field.name}_17": "bigint",
        f"{field.name}_state": "varchar",
        f"{field.name}_raw": "varchar",
    }
    return columns if field.kind == "resident_number" else {**columns, f"{field.name}_code": "varchar"}


def absent(field: Field) -> dict[str, str]:
    """What stands in the columns of a field whose column the file does not have."""
    return {
        name: "'missing'" if name == f"{field.name}_state" else f"null::{kind}"
        for name, kind in column_types(field).items()
    }


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the run reads: the as-of day, and the words for an empty cell."""

    as_of: dt.date
    words: Words

    @property
    def blank_words(self) -> str:
        return listed(sorted({fold(word) for word in self.words.blanks}))

    @property
    def blank_codes(self) -> str:
        both = (*self.words.blanks, *self.words.blank_codes)
        return listed(sorted({fold(word) for word in both} | {word.replace("-", "") for word in both}))

    def is_blank(self, field: Field, cell: str) -> str:
        """SQL: the cell counts as not filled in."""
        words = self.blank_words if field.kind in ("text", "address", "integer", "code", "sex") else self.blank_codes
        return f"coalesce(ingest_dense({cell}) in {words} or ingest_dense({cell}) = '', true)"


@dataclass
class Layers:
    """Nested selects: each layer sees the columns of those before it."""

    layers: list[dict[str, str]] = field(default_factory=lambda: [{}, {}, {}, {}, {}])
    outputs: dict[str, str] = field(default_factory=dict)

    def sql(self, source: str) -> str:
        """`select row_id, outputs` over the layers over `source`."""
        for layer in self.layers:
            if layer:
                added = ", ".join(f"{expression} as {name}" for name, expression in layer.items())
                source = f"(select *, {added} from {source})"
        shown = ", ".join(f"{expression} as {name}" for name, expression in self.outputs.items())
        return f"select row_id, {shown} from {source}"


def add_field(layers: Layers, field: Field, cell: str, reading: Reading, *, truncated: bool = False) -> None:
    """Add the columns of a field that stands in column `cell`."""
    if field.kind in NUMBER_KINDS:
        _add_number(layers, field, cell, reading, truncated=truncated)
    else:
        layers.outputs[field.name] = value(field, cell, reading)


def value(field: Field, cell: str, reading: Reading) -> str:
    """SQL: the canonical value of a cell, for every kind but numbers."""
    match field.kind:
        case "text" | "address":
            text = f"ingest_text({cell})"
            return (
                f"case when length({cell}) > 6 then {text}"
                f" when lower({text}) not in {reading.blank_words} and not ingest_formula_error({cell}) then {text} end"
            )
        case "name":
            return f"nullif(case when ingest_name({cell}) not in {_names_blank(reading)} then ingest_name({cell}) end, '')"
        case "names":
            return (
                f"nullif(list_filter(ingest_names({cell}), lambda name: name not in {_names_blank(reading)}), [])"
            )
        case "date" | "month":
            return (
                f"ingest_day_in_range(ingest_{field.kind}({cell}), date '{reading.as_of.isoformat()}', "
                f"{str(field.may_be_future).lower()})"
            )
        case "integer":
            return f"ingest_months({cell})" if field.name.endswith("_months") else f"ingest_integer({cell})"
        case "place_code":
            return f"ingest_place_code({cell})"
        case _:
            return _code(field, cell)


def _names_blank(reading: Reading) -> str:
    return reading.blank_codes


def _code(field: Field, cell: str) -> str:
    """A lookup by the cell as it stands, then as a word, then without the remark behind it."""
    codes = ", ".join(f"{quoted(word)}: {quoted(code)}" for word, code in code_words(field.values).items())
    table = f"map {{{codes}}}"
    return f"coalesce({table}[{cell}], {table}[ingest_code_word({cell})], {table}[ingest_code_bare({cell})])"


def code_words(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Chinese word, folded as the database folds it → English code."""
    return {fold(word): code for code, words in values.items() for word in words}


def _add_number(layers: Layers, field: Field, cell: str, reading: Reading, *, truncated: bool) -> None:
    """Five layers: cleaned → the number inside → its whole form → its state → what is shown of it."""
    f = field.name
    clean, inside, form, valid, rounds = f"{f}__clean", f"{f}__inside", f"{f}__form", f"{f}__valid", f"{f}__rounds"
    layers.layers[0][clean] = f"ingest_number_clean({cell})"
    within = _INSIDE.get(field.kind)
    layers.layers[1][inside] = f"{within}({clean})" if within else clean
    layers.layers[2][form] = f"ingest_number_form({inside})"
    layers.layers[3][valid] = f"coalesce(ingest_number_valid({form}), false)"
    # A spreadsheet that stores a typed number as a float writes zeros behind the fifteenth digit.
    layers.layers[3][rounds] = f"coalesce(regexp_full_match({form}, '[1-9][0-9]{{14}}000'), false)"
    doubtful = f"({rounds} and {'true' if truncated else f'not {valid}'})"
    no_number = "" if within is None else f" when not coalesce(regexp_matches({form}, '[0-9*]{{12}}|E'), false) then 'missing'"
    layers.layers[4][f"{f}__state"] = (
        f"case when {valid} and not {doubtful} then 'valid'"
        f" when coalesce(ingest_number_missing({clean}), true) then 'missing'"
        f" when length({clean}) < 15 and (lower({clean}) in {reading.blank_codes} or ingest_formula_error({cell}))"
        f" then 'missing'{no_number}"
        f" when {doubtful} or ingest_scientific({inside}) then 'rounded'"
        f" when ingest_number_masked({form}) then 'masked'"
        f" when regexp_full_match({form}, '[0-9]{{17}}[0-9X]') then 'invalid' else 'malformed' end"
    )
    state = f"{f}__state"
    shown = (
        f"case {state} when 'valid' then {form} when 'missing' then null"
        f" when 'rounded' then case when {rounds} then left({form}, 15) else ingest_float_digits({inside}) end"
        f" when 'masked' then ingest_number_mask({form}) else {form} end"
    )
    layers.outputs[f] = shown
    layers.outputs[f"{f}_17"] = f"case when {state} = 'valid' then try_cast(left({form}, 17) as bigint) end"
    layers.outputs[f"{f}_state"] = state
    told = shown if within is None else clean
    layers.outputs[f"{f}_raw"] = f"case when {cell} is distinct from {told} then {cell} end"
    if within is not None:
        layers.outputs[f"{f}_code"] = (
            f"case when not coalesce(ingest_number_missing({clean}), true)"
            f" and lower({clean}) not in {reading.blank_codes} then {clean} end"
        )
