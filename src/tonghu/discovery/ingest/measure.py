"""Counts what was read and lost, register by register, and says the worst of it loudly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from tonghu.discovery.core.layout import CODE_KINDS, DATE_KINDS, NUMBER_KINDS, Field, Layout
from tonghu.discovery.ingest.quality import ColumnRead, NumberQuality, RegisterRead, UnknownWord
from tonghu.discovery.ingest.read_sheet import SheetRead
from tonghu.discovery.ingest.sql import quoted

MUCH = 0.4  # of a number column without a usable number: said loudly
MANY_UNREAD = 0.05  # of a column's cells that could not be read: said loudly
_MOST_WORDS = 20

# Told from what stood in the cell, the first that fits.
_REPAIRS = {
    "公式文本": "starts_with({raw}, '=')",
    "15位升18位": (
        "regexp_full_match(regexp_replace(ingest_number_clean({raw}), '^[A-Z]', ''),"
        " '[0-9]{{15}}([0-9]{{2}}(B[0-9]*)?)?')"
    ),
    "全角": "regexp_matches({raw}, '[！-～]')",
    "撇号": "regexp_matches({raw}, '[''‘’`′]')",
    "空格": "regexp_matches({raw}, '[\\s\\x{{00A0}}\\x{{2000}}-\\x{{200F}}\\x{{3000}}\\x{{FEFF}}]')",
    "小写x": "contains({raw}, 'x')",
    "小数尾": "regexp_matches({raw}, '\\.0+$')",
    "分隔符": "regexp_matches({raw}, '^[0-9X]+([-_.,:/\\\\–—·]+[0-9X]+)+$')",
    "字母当数字": "regexp_matches({raw}, '[OoIlL]')",
}


def measure_register(
    con: duckdb.DuckDBPyConnection, layout: Layout, sheets: Sequence[SheetRead], duplicates: int
) -> RegisterRead:
    """The counts of one register; `duplicates` rows have been dropped already."""
    if not sheets:
        return RegisterRead(register=layout.register, title=layout.title, department=layout.department)
    seen = {c.field for read in sheets for c in read.recognised.columns if c.field}
    return RegisterRead(
        register=layout.register,
        title=layout.title,
        department=layout.department,
        files=tuple(dict.fromkeys(read.recognised.file for read in sheets)),
        sheets=len(sheets),
        rows_read=sum(read.rows for read in sheets) - duplicates,
        duplicate_rows=duplicates,
        rows_left_out=sum(read.left_out for read in sheets),
        blank_rows=sum(read.furniture.blank for read in sheets),
        footer_rows=sum(read.furniture.footers + read.furniture.headers for read in sheets),
        columns=_columns(layout, sheets),
        not_recognised=tuple(dict.fromkeys(h for read in sheets for h in read.recognised.unrecognised)),
        missing_columns=tuple(f.title for f in layout.fields if f.name not in seen),
        numbers=tuple(
            _numbers(con, layout, f) for f in layout.fields if f.kind in NUMBER_KINDS and f.name in seen
        ),
        unread_dates=_unread(con, layout, sheets, DATE_KINDS),
        unread_other=_unread(con, layout, sheets, frozenset({"integer", "place_code"})),
        unknown_words=_unknown_words(con, layout, sheets),
    )


def _columns(layout: Layout, sheets: Sequence[SheetRead]) -> tuple[ColumnRead, ...]:
    return tuple(
        ColumnRead(
            file=read.recognised.file,
            sheet=read.recognised.sheet,
            header=column.header,
            field=column.field,
            title=layout.field(column.field).title,
            how=column.how,
        )
        for read in sheets
        for column in read.recognised.columns
        if column.field is not None and column.how is not None
    )


def _numbers(con: duckdb.DuckDBPyConnection, layout: Layout, field: Field) -> NumberQuality:
    f, raw = field.name, f"{field.name}_raw"
    tests = " ".join(f"when {test.format(raw=raw)} then {quoted(kind)}" for kind, test in _REPAIRS.items())
    counted = con.execute(
        f"select {f}_state,"
        f" case when {f}_state = 'valid' and {raw} is not null then case {tests} else '其他' end end"
        f" as repair, count(*) from in_{layout.register} group by all order by all"
    ).fetchall()
    states: dict[str, int] = {}
    repaired: dict[str, int] = {}
    for state, repair, rows in counted:
        target, key = (repaired, repair) if repair else (states, state)
        target[key] = target.get(key, 0) + rows
    return NumberQuality(
        field=f,
        title=field.title,
        rows=sum(rows for _, _, rows in counted),
        repaired={kind: repaired[kind] for kind in (*_REPAIRS, "其他") if kind in repaired},
        **{s: states.get(s, 0) for s in ("valid", "rounded", "masked", "invalid", "malformed", "missing")},
    )


def _headers(layout: Layout, sheets: Sequence[SheetRead], kinds: frozenset[str]) -> dict[str, Field]:
    """Header → field, for the recognised columns of these kinds."""
    return {
        c.header: layout.field(c.field)
        for read in sheets
        for c in read.recognised.columns
        if c.field and layout.field(c.field).kind in kinds
    }


def _unread(
    con: duckdb.DuckDBPyConnection, layout: Layout, sheets: Sequence[SheetRead], kinds: frozenset[str]
) -> dict[str, int]:
    """Title → cells that could not be read."""
    fields = _headers(layout, sheets, kinds)
    counts: dict[str, int] = {}
    for header, rows in con.execute(
        "select column_name, count(*) from rejected where register = ? group by all order by all",
        [layout.register],
    ).fetchall():
        if header in fields:
            title = fields[header].title
            counts[title] = counts.get(title, 0) + rows
    return counts


def _unknown_words(
    con: duckdb.DuckDBPyConnection, layout: Layout, sheets: Sequence[SheetRead]
) -> tuple[UnknownWord, ...]:
    fields = _headers(layout, sheets, CODE_KINDS)
    counted = con.execute(
        "select column_name, value, count(*) as rows from rejected where register = ?"
        " group by all order by rows desc, column_name, value",
        [layout.register],
    ).fetchall()
    words = [
        UnknownWord(field=fields[header].name, title=fields[header].title, value=value, rows=rows)
        for header, value, rows in counted
        if header in fields
    ]
    return tuple(words[:_MOST_WORDS])


def warn_of_registers(registers: Iterable[RegisterRead]) -> list[str]:
    """Loud sentences about registers that did not come, came twice, or came damaged."""
    warnings: list[str] = []
    for register in registers:
        if not register.files:
            warnings.append(_not_sent(register))
        else:
            warnings += [*_sent_twice(register), *_numbers_lost(register), *_cells_lost(register)]
    return warnings


def _not_sent(register: RegisterRead) -> str:
    if register.register == "roster":
        return (
            "没有“在册儿童”花名册:无法知道谁已在册,所有符合条件的儿童都会列为新增,也不会有退出。"
            "请补上后重跑。"
        )
    if register.register == "hukou":
        return "没有“户籍人口”:无法知道有哪些儿童、父母是谁,请补上公安户籍人口后重跑。"
    return f"没有收到“{register.title}”({register.department}),与它有关的情形看不到。"


def _sent_twice(register: RegisterRead) -> list[str]:
    if len(register.files) < 2:
        return []
    dropped = (
        f"其中 {register.duplicate_rows:,} 行完全相同,只算一次"
        if register.duplicate_rows
        else "没有完全相同的行"
    )
    return [
        f"“{register.title}”来自 {len(register.files)} 个文件({'、'.join(register.files)}),已合在一起;"
        f"{dropped}。"
    ]


def _numbers_lost(register: RegisterRead) -> list[str]:
    required = (
        "number",
        "certificate_no",
        "man_number",
        "woman_number",
        "respondent_number",
        # The household register writes parents for children alone,
        # a certificate of birth must name the mother.
        *(["mother_number"] if register.register == "birth_certificate" else []),
    )
    warnings = []
    for number in register.numbers:
        usable = number.valid + sum(number.repaired.values())
        lost = number.rows - usable
        if number.rows and number.field in required and lost >= MUCH * number.rows:
            warnings.append(
                f"“{register.title}”的{number.title}有 {lost / number.rows:.0%} 不能用"
                f"(缺 {number.missing:,}、错 {number.invalid + number.malformed:,}、"
                f"被截断 {number.rounded:,}、被遮盖 {number.masked:,},共 {number.rows:,} 行),请要求重报。"
            )
    return warnings


def _cells_lost(register: RegisterRead) -> list[str]:
    warnings = []
    rows = max(register.rows_read, 1)
    for title, lost in {**register.unread_dates, **register.unread_other}.items():
        if lost > MANY_UNREAD * rows:
            warnings.append(
                f"“{register.title}”的{title}有 {lost:,} 个认不出({lost / rows:.0%}),按没有填处理。"
            )
    lost_by_title: dict[str, list[UnknownWord]] = {}
    for word in register.unknown_words:
        lost_by_title.setdefault(word.title, []).append(word)
    for title, words in lost_by_title.items():
        lost = sum(word.rows for word in words)
        if register.register == "roster" or lost > MANY_UNREAD * rows:
            shown = "、".join(f"“{word.value}”{word.rows:,} 行" for word in words[:3])
            warnings.append(
                f"“{register.title}”的{title}有不认识的词:{shown},按没有填处理;请核对或补进版式。"
            )
    return warnings
