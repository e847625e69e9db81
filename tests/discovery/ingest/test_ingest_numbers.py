import datetime as dt

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.discovery.core.layout import Field, Words
from tonghu.discovery.ingest.canonical import MACROS, Layers, Reading, add_field
from tonghu.kernel.resident_number import check_digit, is_valid

WORDS = Words(
    words={},
    roles={},
    date_endings=(),
    sex={},
    blanks=("无", "不详", "/", "-"),
    blank_codes=("0",),
    ignored=(),
)
READING = Reading(as_of=dt.date(2026, 6, 30), words=WORDS)
ORDER = ["f", "f_17", "f_state", "f_raw", "f_code"]
CON = duckdb.connect()
CON.execute(MACROS.read_text(encoding="utf-8"))


def read(kind, cells, truncated=False):
    """The columns that each cell becomes."""
    layers = Layers()
    add_field(layers, Field(name="f", kind=kind, title="号"), "c0", READING, truncated=truncated)
    CON.execute("create or replace table t (row_id bigint, c0 varchar)")
    CON.executemany("insert into t values (?, ?)", list(enumerate(cells)))
    columns = ", ".join(sorted(layers.outputs, key=ORDER.index))
    return CON.execute(f"select {columns} from ({layers.sql('t')}) order by row_id").fetchall()


def number_of(day, serial):
    first17 = f"379902{day:%Y%m%d}{serial:03d}"
    return first17 + check_digit(first17)


days = st.dates(dt.date(1900, 1, 1), dt.date(2026, 6, 30))
numbers = st.builds(number_of, days, st.integers(0, 999))
near_numbers = st.from_regex(r"3799[0-9]{13}[0-9X]", fullmatch=True) | st.builds(
    lambda number, last: number[:17] + last, numbers, st.sampled_from("0123456789X")
)
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789Xx"}


@settings(max_examples=30, deadline=None)
@given(st.lists(numbers.filter(lambda n: not n.endswith("000")), min_size=1, max_size=30))
def test_a_valid_number_is_read_the_same_in_every_habit(valid):
    for habit in (
        lambda n: n.lower(),
        lambda n: n.translate(FULL_WIDTH),
        lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
        lambda n: f"\u3000{n}\u00a0",
        lambda n: f"'{n}",
        lambda n: f'="{n}"',
        lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
        lambda n: f"{n}\t",
    ):
        typed = [habit(n) for n in valid]
        assert read("resident_number", typed) == [
            (n, int(n[:17]), "valid", t if t != n else None) for n, t in zip(valid, typed, strict=True)
        ]


@settings(max_examples=30, deadline=None)
@given(st.lists(near_numbers.filter(lambda n: not n.endswith("000")), min_size=1, max_size=50))
def test_the_database_and_the_kernel_agree_on_which_numbers_are_valid(texts):
    assert [state for _, _, state, _ in read("resident_number", texts)] == [
        "valid" if is_valid(t) else "invalid" for t in texts
    ]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), st.integers(0, 999)), min_size=1)
)
def test_fifteen_digits_become_eighteen(people):
    eighteen = [number_of(day, serial) for day, serial in people]
    fifteen = [n[:6] + n[8:17] for n in eighteen]
    same = {f"{d}" * 15 for d in range(10)}
    assert [row[:3] for row in read("resident_number", fifteen)] == [
        (n, int(n[:17]), "valid") if f not in same else (None, None, "missing")
        for n, f in zip(eighteen, fifteen, strict=True)
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(379902190001010000, 379902202606309999), min_size=1, max_size=50))
def test_what_is_kept_of_a_float_is_what_the_number_began_with(typed):
    """The nearest double of the whole number, as a program writes it into a CSV."""
    for number, (kept, first17, state, raw) in zip(
        typed, read("resident_number", [repr(float(n)) for n in typed]), strict=True
    ):
        assert (first17, state, raw) == (None, "rounded", repr(float(number)))
        if len(repr(float(number)).replace(".", "").split("e")[0]) > 15:
            assert str(number).startswith(kept)
        assert 12 <= len(kept) <= 15


def test_a_spreadsheet_that_cut_at_fifteen_digits_keeps_fifteen():
    cut = 379902197207132000
    assert read("resident_number", [repr(float(cut)), str(cut), "3.79902E+17"]) == [
        ("379902197207132", None, "rounded", "3.79902197207132e+17"),
        ("379902197207132", None, "rounded", "379902197207132000"),
        ("37990", None, "rounded", "3.79902E+17"),
    ]


def test_zeros_at_the_end_are_trusted_only_in_a_column_that_was_not_cut():
    valid = next(
        n for day in range(1, 29) for n in [number_of(dt.date(1972, 7, day), 200)] if n.endswith("000")
    )
    assert read("resident_number", [valid])[0][2] == "valid"
    assert read("resident_number", [valid], truncated=True)[0][:3] == (valid[:15], None, "rounded")


@pytest.mark.parametrize(
    ("typed", "kept", "state"),
    [
        (None, None, "missing"),
        ("", None, "missing"),
        ("  ", None, "missing"),
        ("无", None, "missing"),
        ("不详", None, "missing"),
        ("/", None, "missing"),
        ("—", None, "missing"),
        ("0", None, "missing"),
        ("111111", None, "missing"),
        ("111111111111111111", None, "missing"),
        ("000000000000000000", None, "missing"),
        ("****", None, "missing"),
        ("#N/A", None, "missing"),
        ("379902********3416", "379902********3416", "masked"),
        ("379902XXXXXXXX341X", "379902********341X", "masked"),
        ("379902●●●●●●●●3416", "379902********3416", "masked"),
        ("37990219800101001", "37990219800101001", "malformed"),
        ("3799021980010100123", "3799021980010100123", "malformed"),
        ("379902198002300018", "379902198002300018", "invalid"),
    ],
)
def test_every_other_cell_has_its_state(typed, kept, state):
    assert read("resident_number", [typed]) == [(kept, None, state, typed if typed != kept else None)]


def test_letters_for_digits_and_words_around_a_number_are_mended_only_where_the_check_digit_agrees():
    good = number_of(dt.date(1980, 1, 1), 101)
    assert [
        row[:3]
        for row in read(
            "resident_number", [good.replace("0", "O"), f"身份证:{good}(父)", "379902198001O11010"]
        )
    ] == [
        (good, int(good[:17]), "valid"),
        (good, int(good[:17]), "valid"),
        ("379902198001O11010", None, "malformed"),
    ]


def test_a_disability_certificate_carries_a_number():
    n = number_of(dt.date(1980, 1, 1), 101)
    assert read(
        "disability_certificate", [n + "63", n + "63B1", n, f"{n[:6]}********{n[14:]}63", None, "无"]
    ) == [
        (n, int(n[:17]), "valid", None, n + "63"),
        (n, int(n[:17]), "valid", None, n + "63B1"),
        (n, int(n[:17]), "valid", None, n),
        (f"{n[:6]}********{n[14:]}", None, "masked", None, f"{n[:6]}********{n[14:]}63"),
        (None, None, "missing", None, None),
        (None, None, "missing", "无", None),
    ]


def test_a_student_number_may_carry_one():
    n = number_of(dt.date(2012, 3, 4), 23)
    assert read("student_number", ["G" + n, "g" + n.lower(), "L" + n, n, "2023010123", "临时"]) == [
        (n, int(n[:17]), "valid", None, "G" + n),
        (n, int(n[:17]), "valid", "g" + n.lower(), "G" + n),
        (n, int(n[:17]), "valid", None, "L" + n),
        (n, int(n[:17]), "valid", None, n),
        (None, None, "missing", None, "2023010123"),
        (None, None, "missing", None, "临时"),
    ]
