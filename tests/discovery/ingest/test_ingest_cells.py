import datetime as dt

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prison_words import AS_OF, CATALOGUE

from tonghu.discovery.core.layout import Field, load_layouts
from tonghu.discovery.ingest.canonical import MACROS, Layers, Reading, add_field

LAYOUTS = load_layouts(CATALOGUE)
READING = Reading(as_of=AS_OF, words=LAYOUTS.words)
CON = duckdb.connect()
CON.execute(MACROS.read_text(encoding="utf-8"))


def read(field, cells):
    """What each cell becomes in this field."""
    layers = Layers()
    add_field(layers, field, "c0", READING)
    CON.execute("create or replace table t (row_id bigint, c0 varchar)")
    CON.executemany("insert into t values (?, ?)", list(enumerate(cells)))
    return [
        row[0]
        for row in CON.execute(f"select {field.name} from ({layers.sql('t')}) order by row_id").fetchall()
    ]


def field(kind, name="f", **rest):
    return Field(name=name, kind=kind, title="栏", **rest)


HABITS = (
    lambda d: d.isoformat(),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d:%Y-%m-%d} 00:00:00",
    lambda d: f"{d.year}/{d.month}/{d.day} 9:05",
    lambda d: f"{d:%Y-%m-%d}T08:30:00.000",
    lambda d: f"{d:%Y%m%d}093000",
    lambda d: f"'{d:%Y-%m-%d}",
    lambda d: f" {d:%Y-%m-%d} ",
    lambda d: f"{d.year}年{d.month}月{d.day}日 星期一",
    lambda d: d.isoformat().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"}),
    lambda d: f"{d:%Y%m%d}.0",
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(dt.date(1900, 1, 1), AS_OF), min_size=1, max_size=20))
def test_a_date_is_read_the_same_in_every_habit(days):
    for habit in HABITS:
        assert read(field("date"), [habit(d) for d in days]) == days
        assert read(field("month"), [habit(d) for d in days]) == [d.replace(day=1) for d in days]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.dates(dt.date(1930, 1, 1), AS_OF), min_size=1, max_size=20))
def test_a_spreadsheets_day_number_is_a_date(days):
    serials = [str((d - dt.date(1899, 12, 30)).days) for d in days]
    assert read(field("date"), serials) == days
    assert read(field("date"), [s + ".5" for s in serials]) == days


@pytest.mark.parametrize(
    "cell",
    [
        "25-1-8",
        "250108",
        "2025-02-30",
        "2025-13-01",
        "2025",
        "1/8/2025",
        "明天",
        "1899-12-31",
        "2099-01-01",
        "2026-07-01",
        "#REF!",
        "",
    ],
)
def test_what_is_no_usable_date_is_null(cell):
    assert read(field("date"), [cell]) == [None]


def test_chinese_numerals_and_a_month_alone_are_dates():
    assert read(
        field("date"), ["二〇二五年十二月二十八日", "二零二五年十月十日", "2025年1月", "2025-01"]
    ) == [
        dt.date(2025, 12, 28),
        dt.date(2025, 10, 10),
        dt.date(2025, 1, 1),
        dt.date(2025, 1, 1),
    ]


def test_only_fields_that_may_lie_ahead_take_a_later_day_and_at_most_sixty_years():
    ahead = field("date", may_be_future=True)
    assert read(ahead, ["2026-07-01", "2086-06-30", "2086-07-01"]) == [
        dt.date(2026, 7, 1),
        dt.date(2086, 6, 30),
        None,
    ]


def test_months_in_every_habit():
    habits = [
        "2021-11",
        "2021年11月",
        "202111",
        "2021/11",
        "2021.11",
        "2021年11月份",
        "2021-11-15",
        "2021 年 11 月",
        "44515",
    ]
    assert read(field("month"), habits) == [dt.date(2021, 11, 1)] * len(habits)
    assert read(field("month"), ["2021-13", "202113", "11月", "250108", "2021"]) == [None] * 5


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张三", "张三"),
        (" 张 三 ", "张三"),
        ("张\u3000三", "张三"),
        ("阿依·古丽", "阿依·古丽"),
        ("阿依•古丽", "阿依·古丽"),
        ("阿依.古丽", "阿依·古丽"),
        ("阿依・古丽", "阿依·古丽"),
        ("张□", "张?"),
        ("程？芬", "程?芬"),
        ("程?芬", "程?芬"),
        ("程某", "程?"),
        ("张〇", "张?"),
        ("张\ufffd", "张?"),
        ("张**", "张??"),
        ("李四(已故)", "李四"),
        ("李四(监护人)", "李四"),
        ("张和平", "张和平"),
        ("无", None),
        ("不详", None),
        ("/", None),
        ("?", None),
        ("#N/A", None),
        ("", None),
    ],
)
def test_names(cell, name):
    assert read(field("name"), [cell]) == [name]


def test_several_names_in_a_cell():
    cells = [
        "何庆峰、何  怡",
        " 张莉艳 、张荣媛",
        "何  怡",
        "张三 李四 王五",
        "张三,李四；王五/赵六",
        "张和平、李及第",
        "无",
        "",
    ]
    assert read(field("names"), cells) == [
        ["何庆峰", "何怡"],
        ["张莉艳", "张荣媛"],
        ["何怡"],
        ["张三", "李四", "王五"],
        ["张三", "李四", "王五", "赵六"],
        ["张和平", "李及第"],
        None,
        None,
    ]


def test_text_keeps_its_words_and_loses_its_blanks():
    cells = ["  云溪县 云溪镇\u3000 东关村１号 ", "无", "无名路3号", "#REF!", "", "ＡＢＣ"]
    assert read(field("address"), cells) == ["云溪县 云溪镇 东关村1号", None, "无名路3号", None, None, "ABC"]


def test_whole_numbers_and_terms():
    assert read(field("integer"), ["0", "24", "24.0", "3天", "１２", "abc", "1.5", ""]) == [
        0,
        24,
        24,
        3,
        12,
        None,
        None,
        None,
    ]
    terms = ["24", "24个月", "2年", "二年", "两年", "1年6个月", "一年零六个月", "24.0", "很久"]
    assert read(field("integer", name="term_months"), terms) == [24, 24, 24, 24, 24, 18, 18, 24, None]


def test_place_codes_are_filled_up_to_twelve_digits():
    cells = ["379902103201", " 379902103201", "379902103201.0", "379902103", "379902", "3799021", "云溪镇"]
    assert read(field("place_code"), cells) == [
        "379902103201",
        "379902103201",
        "379902103201",
        "379902103000",
        "379902000000",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("register", "name", "words", "code"),
    [
        ("assistance", "scheme", ["低保", "最低生活保障", "农村低保", "城市低保", " 低 保 "], "subsistence"),
        ("roster", "category", ["事实无人抚养", "事实无人抚养儿童", "事实孤儿"], "de_facto_unattended"),
        ("roster", "category", ["孤儿", "社会散居孤儿", "机构养育孤儿", "孤儿(社会散居)"], "orphan"),
        ("roster", "category", ["残疾", "重残", "残疾儿童", "残疾儿童(重度)"], "disabled"),
        ("roster", "category", ["低收入家庭儿童", "低保儿童", "困难家庭儿童"], "low_income"),
        ("disability", "grade", ["一级", "1级", "壹级", "Ⅰ级", "1", "01", "１", "1-一级"], "1"),
        ("serious_illness", "status", ["在治", "治疗中", "在治疗"], "in_treatment"),
        ("disability", "status", ["有效", "正常"], "valid"),
        ("missing_person", "status", ["未找到", "未查找到", "失联中", "协查中"], "missing"),
        ("missing_person", "status", ["已找回", "已找到", "撤销协查"], "found"),
        ("hukou", "relation_to_head", ["长子", "次女", "儿子", "女", "之子"], "child"),
        ("hukou", "relation_to_head", ["外孙子", "外孙女"], "grandchild_maternal"),
        ("hukou", "sex", ["男", "男性", "1", "1-男", "M"], "M"),
        ("school", "boarding", ["是", "住校", "寄宿生"], "yes"),
    ],
)
def test_words_of_other_counties_mean_the_same_code(register, name, words, code):
    assert read(LAYOUTS.register(register).field(name), words) == [code] * len(words)


def test_an_unlisted_word_is_no_code():
    assert read(LAYOUTS.register("roster").field("category"), ["困难妇女", "无", ""]) == [None, None, None]


def test_no_word_of_a_list_means_two_codes_and_every_listed_word_is_read():
    for layout in LAYOUTS.registers:
        for each in layout.fields:
            pairs = [(word, code) for code, words in each.values.items() for word in words]
            if pairs:
                assert read(each, [word for word, _ in pairs]) == [code for _, code in pairs], (
                    layout.register,
                    each.name,
                )
