"""The SQL that turns a staged column into the columns of a field.

What a cell may look like is in canonical.sql.

Each step of the way is a column of its own in a nested select,
so that no expression is planned or computed twice.
"""

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
        """SQL list of the words that mean nothing in any column."""
        return listed(sorted({fold(word) for word in self.words.blanks}))

    @property
    def blank_codes(self) -> str:
        """SQL list of `blank_code_words`."""
        return listed(self.blank_code_words)

    @property
    def blank_code_words(self) -> list[str]:
        """The words that mean nothing as a number, a date or a name, folded."""
        both = {fold(word) for word in (*self.words.blanks, *self.words.blank_codes)}
        return sorted(both | {word.replace("-", "") for word in both})

    def is_blank(self, field: Field, cell: str) -> str:
        """SQL: the cell counts as not filled in."""
        spared = field.kind in ("text", "address", "integer", "code", "sex")
        words = self.blank_words if spared else self.blank_codes
        return f"coalesce(ingest_dense({cell}) in {words} or ingest_dense({cell}) = '', true)"


@dataclass
class Layers:
    """Nested selects: a step of layer n sees the columns of the staged sheet and of all layers before n."""

    steps: dict[int, dict[str, str]] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    def step(self, layer: int, name: str, expression: str) -> str:
        """Put a column in a layer; its name, for the layers that follow."""
        self.steps.setdefault(layer, {})[name] = expression
        return name

    def over(self, source: str) -> str:
        """A relation with all steps beside the columns of `source`."""
        for layer in sorted(self.steps):
            added = ", ".join(f"{expression} as {name}" for name, expression in self.steps[layer].items())
            source = f"(select *, {added} from {source})"
        return source

    def sql(self, source: str) -> str:
        """`select row_id` and the outputs."""
        shown = ", ".join(f"{expression} as {name}" for name, expression in self.outputs.items())
        return f"select row_id, {shown} from {self.over(source)}"


def add_field(layers: Layers, field: Field, cell: str, reading: Reading, *, truncated: bool = False) -> None:
    """Add the columns of a field that stands in column `cell`.

    truncated: a spreadsheet cut the numbers of this column to fifteen digits,
    so none that ends in 000 is certain.
    """
    match field.kind:
        case "resident_number" | "student_number" | "disability_certificate":
            _add_number(layers, field, cell, reading, truncated=truncated)
        case "text" | "address":
            _add_text(layers, field, cell, reading)
        case "name":
            _add_name(layers, field, cell, reading)
        case "names":
            names = layers.step(0, f"{field.name}__names", f"ingest_names({cell})")
            kept = f"list_filter({names}, lambda name: name not in {reading.blank_codes})"
            layers.outputs[field.name] = f"nullif({kept}, [])"
        case "date" | "month":
            _add_day(layers, field, cell, reading)
        case "integer":
            _add_integer(layers, field, cell)
        case "place_code":
            digits = layers.step(0, f"{field.name}__digits", f"ingest_place_digits({cell})")
            layers.outputs[field.name] = f"ingest_place_code({digits})"
        case "code" | "sex":
            _add_code(layers, field, cell)


def _add_text(layers: Layers, field: Field, cell: str, reading: Reading) -> None:
    text = layers.step(0, f"{field.name}__text", f"ingest_text({cell})")
    layers.outputs[field.name] = (
        f"case when length({text}) > 10 or (lower({text}) not in {reading.blank_words}"
        f" and not ingest_formula_error({text})) then {text} end"
    )


def _add_name(layers: Layers, field: Field, cell: str, reading: Reading) -> None:
    plain = layers.step(0, f"{field.name}__plain", f"coalesce(ingest_name_plain({cell}), false)")
    marked = layers.step(
        1, f"{field.name}__marked", f"case when not {plain} then ingest_name_marks({cell}) end"
    )
    whole = f"case when {plain} then {cell} else ingest_name_whole(ingest_name_alone({marked})) end"
    name = layers.step(2, f"{field.name}__whole", whole)
    layers.outputs[field.name] = (
        f"case when lower({name}) not in {reading.blank_codes} and not ingest_formula_error({cell})"
        f" then {name} end"
    )


def _add_day(layers: Layers, field: Field, cell: str, reading: Reading) -> None:
    day = add_day_as_written(layers, field, cell)
    layers.outputs[field.name] = day_in_range(day, field, reading)


def day_in_range(day: str, field: Field, reading: Reading) -> str:
    """SQL: the day as the run may use it, else NULL."""
    future = str(field.may_be_future).lower()
    return f"ingest_day_in_range({day}, date '{reading.as_of.isoformat()}', {future})"


def add_day_as_written(layers: Layers, field: Field, cell: str) -> str:
    """The column that holds the day in the cell, whether or not it may be used."""
    plain = layers.step(0, f"{field.name}__plain", f"coalesce(ingest_date_plain({cell}), false)")
    clean = layers.step(
        1, f"{field.name}__clean", f"case when not {plain} then ingest_date_clean({cell}) end"
    )
    text = layers.step(2, f"{field.name}__text", f"ingest_date_numerals({clean})")
    odd = "ingest_date_odd" if field.kind == "date" else "ingest_month_odd"
    iso = f"try_cast({cell} as date)"
    whole = iso if field.kind == "date" else f"date_trunc('month', {iso})::date"
    return layers.step(3, f"{field.name}__day", f"case when {plain} then {whole} else {odd}({text}) end")


def _add_integer(layers: Layers, field: Field, cell: str) -> None:
    dense = layers.step(0, f"{field.name}__dense", f"ingest_dense({cell})")
    if not field.name.endswith("_months"):
        layers.outputs[field.name] = f"ingest_integer({dense})"
        return
    term = layers.step(1, f"{field.name}__term", f"ingest_term_numerals({dense})")
    parts = layers.step(2, f"{field.name}__parts", f"ingest_term_parts({term})")
    layers.outputs[field.name] = f"ingest_term_months(ingest_integer({term}), {parts})"


def _add_code(layers: Layers, field: Field, cell: str) -> None:
    """A lookup by the cell as it stands, then as a word, then without the remark behind it."""
    table = code_table(field)
    plain = layers.step(0, f"{field.name}__plain", f"{table}[{cell}]")
    word = layers.step(
        1, f"{field.name}__word", f"case when {plain} is null then ingest_code_word({cell}) end"
    )
    layers.outputs[field.name] = f"coalesce({plain}, {table}[{word}], {table}[ingest_code_bare({word})])"


def code_table(field: Field) -> str:
    """SQL: a map from each word of the field's code list to its code."""
    codes = ", ".join(f"{quoted(word)}: {quoted(code)}" for word, code in code_words(field.values).items())
    return f"map {{{codes}}}"


def code_words(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Chinese word → English code; Ⅰ stands as itself too, for the database does not fold it to i."""
    return {
        spelled: code
        for code, words in values.items()
        for word in words
        for spelled in (fold(word), word, word.lower())
    }


def _add_number(layers: Layers, field: Field, cell: str, reading: Reading, *, truncated: bool) -> None:
    """Cleaned → the number inside → its whole form → valid or not → its state → what is shown of it."""
    f = field.name
    clean = layers.step(0, f"{f}__clean", f"ingest_number_clean({cell})")
    within = _INSIDE.get(field.kind)
    inside = layers.step(1, f"{f}__inside", f"{within}({clean})" if within else clean)
    form, first17 = _add_form(layers, f, inside)
    valid = layers.step(9, f"{f}__valid", f"ingest_number_valid({form}, {first17})")
    state = _add_state(layers, field, cell, reading, truncated=truncated)
    shown = layers.step(12, f"{f}__shown", _shown(f))
    layers.outputs[f] = shown
    layers.outputs[f"{f}_17"] = f"case when {valid} and {state} = 'valid' then {first17} end"
    layers.outputs[f"{f}_state"] = state
    told = shown
    if within is not None:
        filled = f"not coalesce(ingest_number_missing({clean}), true)"
        code = f"case when {filled} and lower({clean}) not in {reading.blank_codes} then {clean} end"
        told = layers.step(12, f"{f}__code", code)
        layers.outputs[f"{f}_code"] = told
    layers.outputs[f"{f}_raw"] = f"case when {cell} is distinct from {told} then {cell} end"


def _add_form(layers: Layers, f: str, inside: str) -> tuple[str, str]:
    """The columns with the eighteen characters, where the cell can be mended to valid ones, and their first 17."""
    whole = layers.step(
        2, f"{f}__whole", f"coalesce(regexp_full_match({inside}, '[0-9]{{17}}[0-9X]'), false)"
    )
    otherwise = f"case when not {whole} then"
    century = layers.step(3, f"{f}__century", f"{otherwise} ingest_number_century({inside}) end")
    rewritten = layers.step(3, f"{f}__rewritten", f"{otherwise} ingest_number_rewritten({inside}) end")
    mended = layers.step(4, f"{f}__mended", f"coalesce(ingest_number_completed({century}), {rewritten})")
    mended17 = layers.step(5, f"{f}__mended17", f"ingest_number_seventeen({mended})")
    mends = f"{mended17} is not null and ingest_number_valid({mended}, {mended17})"
    form = layers.step(6, f"{f}__form", f"case when {mends} then {mended} else {inside} end")
    layers.step(6, f"{f}__float", f"{otherwise} ingest_float_value({inside}) end")
    layers.step(7, f"{f}__error", f"ingest_float_error({f}__float)")
    # A spreadsheet that stores a typed number as a float writes zeros behind the fifteenth digit.
    layers.step(7, f"{f}__zeros", f"coalesce(regexp_full_match({form}, '[1-9][0-9]{{14}}000'), false)")
    return form, layers.step(8, f"{f}__first17", f"ingest_number_seventeen({form})")


def _add_state(layers: Layers, field: Field, cell: str, reading: Reading, *, truncated: bool) -> str:
    f = field.name
    clean, form = f"{f}__clean", f"{f}__form"
    cut = f"({f}__zeros and {'true' if truncated else f'not {f}__valid'})"
    no_value = f"(lower({clean}) in {reading.blank_codes} or ingest_formula_error({cell}))"
    whens = [
        (f"{f}__valid and not {cut}", "valid"),
        (f"coalesce(ingest_number_missing({clean}), true)", "missing"),
        (f"length({clean}) < 15 and {no_value}", "missing"),
        (f"{cut} or {f}__float is not null", "rounded"),
        (f"ingest_number_masked({form})", "masked"),
        (f"{f}__first17 is not null", "invalid"),
    ]
    if field.kind != "resident_number":  # a code of another make, which carries no number
        whens.insert(3, (f"not coalesce(regexp_matches({form}, '[0-9*]{{12}}|E'), false)", "missing"))
    cases = " ".join(f"when {condition} then '{state}'" for condition, state in whens)
    return layers.step(11, f"{f}__state", f"case {cases} else 'malformed' end")


def _shown(f: str) -> str:
    digits = f"ingest_float_digits({f}__inside, {f}__float, {f}__error)"
    rounded = f"case when {f}__zeros then left({f}__form, 15) else {digits} end"
    return (
        f"case {f}__state when 'valid' then {f}__form when 'missing' then null when 'rounded' then {rounded}"
        f" when 'masked' then ingest_number_mask({f}__form) else {f}__form end"
    )
