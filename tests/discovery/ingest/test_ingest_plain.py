"""What is written plainly is read at once: the short way answers what the long way answers, and rejects nothing."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prison_words import AS_OF, CATALOGUE

from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.ingest.canonical import MACROS, Layers, Reading, add_field, code_words
from tonghu.discovery.ingest.code_words import with_words
from tonghu.discovery.ingest.plain import plain
from tonghu.discovery.ingest.reasons import reason
from tonghu.kernel.resident_number import check_digit

LAYOUTS = load_layouts(CATALOGUE)
READING = Reading(as_of=AS_OF, words=LAYOUTS.words)
CON = duckdb.connect()
CON.execute(MACROS.read_text(encoding="utf-8"))

# Plain cells, and cells that only just are or are not.
PLAIN = {
    "hukou.number": ["37990219990107001X", "379902199901076155"],
    "hukou.name": ["王小明", "欧阳小明"],
    "hukou.sex": ["男", "女"],
    "hukou.birth_date": ["1999-01-07", "2026-06-30"],
    "hukou.relation_to_head": ["户主", "子"],
    "hukou.address": ["云溪县青山镇西李村100号", "A-1"],
    "hukou.village_code": ["379902103208", "379902"],
    "hukou.ethnicity": ["汉族", "Han"],
    "school.student_no": ["G379902199901076155"],
    "school.absence_days": ["0", "-3", "000000000000012"],
    "disability.certificate_no": ["37990219990107615544", "3799021999010761554"],
    "detox.term_months": ["24"],
    "assistance.starts_in": ["2024-02-29"],
    "prison.term_ends_on": ["2040-01-01"],
    "guardianship_case.child_names": ["王小明"],
}
FIELDS = {name: LAYOUTS.register(name.split(".")[0]).field(name.split(".")[1]) for name in PLAIN}
NEARLY = [
    "", " ", "无", "不详", "无名氏", "某小明", "王囗", "#N/A", "#", "null", "NULL", "0", "-", "1899-12-31", "1900-01-01",
    "2026-07-01", "2087-01-01", "2024-02-30", "2024-13-01", "0000-01-01", "379902199901070005", "379902199901076000",
    "G379902199901076000", "111111111111111111", "999999999999999999", "ａ", "王　小明", "1.0", "12个月", "2年", "王小明、李四",
    "379902199913456789", "37990219990107615", "３７９９", "2-女", "女(注销)", "9999999999999999", "-", "--5", "ABC",
    "37990219990107e15X", "+7990219990107001X", " 7990219990107001X", "3_990219990107001X", "037990219990107001",
    "37990219960229001X", "2024-2-29", "2024-02-29 ", " 2024-02-29", "2024/02/29", "2024-02-29T", "2024-02-29 10:00",
    "02024-02-2", "379902199901076155１",
]  # fmt: skip


def valid(first17: str) -> str:
    return first17 + check_digit(first17)


numbers = st.from_regex(r"[0-9]{6}(19|20)[0-9]{2}(0[0-9]|1[0-3])[0-3][0-9][0-9]{3}", fullmatch=True).map(
    valid
)
cells = st.lists(
    st.sampled_from(NEARLY + [cell for some in PLAIN.values() for cell in some])
    | numbers
    | numbers.map(lambda number: f"G{number}")
    | numbers.map(lambda number: f"{number}31")
    | st.dates().map(str)
    | st.from_regex(r"-?[0-9]{1,16}", fullmatch=True)
    | st.text(st.sampled_from("王小明某囗#-/ 0X一鿿"), max_size=6),
    min_size=1,
    max_size=40,
)


def both_ways(field, texts):
    """For each cell: whether it is plain, what the short way reads, what the long way reads and rejects."""
    quick, full = Layers(), Layers()
    found = plain(quick, field, "c0", READING)
    add_field(full, field, "c0", READING)
    names = list(full.outputs)
    assert sorted(found.outputs) == sorted(names)
    why = reason(full, field, "c0", READING)
    short = ", ".join(f"{found.outputs[name]} as short_{name}" for name in names)
    quick.step(3, "is_plain", f"coalesce({found.test}, false)")
    CON.execute("create or replace table t (row_id bigint, c0 varchar)")
    CON.executemany("insert into t values (?, ?)", list(enumerate([None, *texts])))
    columns = ", ".join(full.outputs[name] for name in names)
    longer = CON.execute(f"select {columns}, {why} from {full.over('t')} order by row_id").fetchall()
    shorter = CON.execute(f"select is_plain, {short} from {quick.over('t')} order by row_id").fetchall()
    return shorter, longer


@pytest.mark.parametrize("name", sorted(FIELDS))
@settings(max_examples=25, deadline=None)
@given(texts=cells)
def test_the_short_way_answers_what_the_long_way_answers(name, texts):
    shorter, longer = both_ways(FIELDS[name], texts)
    for text, (is_plain, *short), (*long, why) in zip([None, *texts], shorter, longer, strict=True):
        if is_plain or text is None:
            assert (text, short, why) == (text, long, None)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_what_departments_write_is_plain(name):
    shorter, _ = both_ways(FIELDS[name], PLAIN[name])
    assert [is_plain for is_plain, *_ in shorter] == [False] + [True] * len(PLAIN[name])


def test_every_kind_of_field_is_tried():
    kinds = {field.kind for layout in LAYOUTS.registers for field in layout.fields}
    assert {field.kind for field in FIELDS.values()} == kinds


def test_a_listed_word_needs_no_understanding():
    """So a column in which every cell is plain has no words to be understood."""
    taught = {}
    for layout in LAYOUTS.registers:
        for field in layout.fields:
            words = [[word] for word in code_words(field.values)]
            CON.execute("create or replace table w (word varchar)")
            if words:
                CON.executemany("insert into w values (?)", words)
            cells = [word for (word,) in CON.execute("select ingest_code_word(word) from w").fetchall()]
            _, added = with_words(field, cells, LAYOUTS.words.negations)
            taught |= {f"{layout.register}.{field.name} {word}": code for word, code in added.items()}
    assert taught == {}
