"""Rows that go straight into the register's table: none of them is a blank row, a footer or a header of the next page."""

import json

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from prison_words import AS_OF, CATALOGUE

from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.ingest.canonical import MACROS, Layers, Reading
from tonghu.discovery.ingest.furniture import certainly_data, clear_furniture
from tonghu.discovery.ingest.odd_cells import SheetColumn, odd_bits
from tonghu.discovery.ingest.sheet import Sheet
from tonghu.discovery.ingest.staging import ODD, ROW_NUMBER, STAGED, numbered_rows, staged

LAYOUTS = load_layouts(CATALOGUE)
PRISON = LAYOUTS.register("prison")
READING = Reading(as_of=AS_OF, words=LAYOUTS.words)
HEADERS = {0: "姓名", 1: "性别", 2: "证件号码", 3: "刑期起日"}
FIELDS = {
    0: PRISON.field("name"),
    1: PRISON.field("sex"),
    2: PRISON.field("number"),
    3: PRISON.field("term_starts_on"),
}
CON = duckdb.connect()
CON.execute(MACROS.read_text(encoding="utf-8"))

plain = ("王小明", "男", "37990219990107001X", "2024-01-02")
cells = [
    st.sampled_from(["王小明", "合计", "制表", "备注", "姓名", "", " ", "—————"]),
    st.sampled_from(["男", "女", "性别", ""]),
    st.sampled_from(
        ["37990219990107001X", "379902199901076155", "证件号码", "", " ", "12", "3799********001X"]
    ),
    st.sampled_from(["2024-01-02", "2024.1.2", "刑期起日", ""]),
]
rows = st.lists(st.just(plain) | st.tuples(*cells), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(body=rows, behind=st.sampled_from(["", "多出来的"]))
def test_what_is_certainly_data_is_never_cleared_away(body, behind):
    table = (tuple(HEADERS.values()), *((*row, behind) if n == 2 else row for n, row in enumerate(body)))
    sheet = Sheet(file="a.csv", name="", head=table, rows=lambda: iter(table), delimited=True)
    columns = [SheetColumn(number=n, column=column, field=f) for n, (column, f) in enumerate(FIELDS.items())]
    bits, certain = odd_bits(columns, READING), certainly_data(1, FIELDS, HEADERS)
    plainly = f"{ODD} = 0 and beyond is null and {certain}"
    with staged(CON, sheet, 4, bits, "true") as all_rows:
        numbers = [n for (n,) in CON.execute(f"select {ROW_NUMBER} from ({all_rows})").fetchall()]
        assert numbers == list(range(1, len(table) + 1))
        sure = {n for (n,) in CON.execute(f"select {ROW_NUMBER} from {STAGED} where {plainly}").fetchall()}
        clear_furniture(CON, 1, 4, FIELDS, HEADERS)
        left = {n for (n,) in CON.execute(f"select {ROW_NUMBER} from {STAGED}").fetchall()}
    assert sure <= left
    assert {n for n, row in enumerate(table, start=1) if row == plain} <= sure
    with staged(CON, sheet, 4, bits, f"not ({plainly})"):
        kept = {n for (n,) in CON.execute(f"select {ROW_NUMBER} from {STAGED}").fetchall()}
    assert kept == set(numbers) - sure


def test_rows_are_numbered_where_they_leave_the_file(tmp_path):
    """A list of a dozen words becomes a join, and a join may hold a few rows back: numbered above it, a row of a file of
    200 MB got the number of another."""
    file = tmp_path / "rows.csv"
    file.write_text("王小明\n", encoding="utf-8")
    added = Layers()
    words = ", ".join(f"'{word}'" for word in "甲乙丙丁戊己庚辛壬癸子丑")
    added.outputs["known"] = added.step(0, "c0__known", f"c0 not in ({words})")
    rows = numbered_rows(added, ["c0"], f"read_csv('{file}', columns = {{'c0': 'varchar'}}, header = false)")
    ((_, told),) = CON.execute(f"explain (format json) {rows}").fetchall()
    way = list(_above_the_file(json.loads(told)[0]))
    assert "HASH_JOIN" in way, way
    assert way[-2:] == ["STREAMING_WINDOW", "READ_CSV"], way


def _above_the_file(operator):
    """The operators from the result down to the reading of the file."""
    yield operator["name"].strip()
    if operator["children"]:
        yield from _above_the_file(operator["children"][0])
