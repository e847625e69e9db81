import datetime as dt

import duckdb
import pytest
from prison_words import AS_OF, CATALOGUE, PRISON

from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.ingest.canonical import column_types
from tonghu.discovery.ingest.load import load_folder

ROSTER = ("姓名", "公民身份号码", "儿童类别", "认定日期", "停止日期", "村居代码", "监护人姓名", "监护人电话")


def children(number, count=10, category="留守儿童"):
    return [
        (
            f"李{'一二三四五六七八九十'[i % 10]}",
            number(2015, 5, 6, i * 2 + 1),
            category,
            "2024-01-01",
            "",
            "379902103201",
            "李刚",
            "",
        )
        for i in range(count)
    ]


def test_titles_footers_and_blank_rows_are_no_data_and_rows_keep_their_number(load, write_xlsx, prisoners):
    rows = [
        ("云溪县在押及刑满释放人员信息",),
        PRISON,
        *prisoners(3),
        (),
        PRISON,
        *prisoners(2, 11),
        (),
        ("合计", 5),
        ("制表人:", None, "审核人:"),
        ("备注:本表截至 2026 年 6 月",),
    ]
    write_xlsx("服刑.xlsx", rows)
    con, quality = load()
    assert [
        row_id - (1 << 32) for (row_id,) in con.execute("select row_id from in_prison order by 1").fetchall()
    ] == [3, 4, 5, 8, 9]
    read = quality.register("prison")
    assert (read.rows_read, read.footer_rows, read.blank_rows) == (5, 4, 2)
    assert [w for w in quality.warnings if "合计" in w] == []


def test_a_footer_that_states_another_total_is_said(load, write_xlsx, prisoners):
    write_xlsx("服刑.xlsx", [PRISON, *prisoners(4), ("合计", 7)])
    _, quality = load()
    assert quality.warnings[0] == "服刑.xlsx(工作表 Sheet1) 表尾写合计 7,读到 4 行,请核对是否缺行。"


def test_hand_checked_rows(load, write_xlsx, write_csv):
    write_xlsx(
        "服刑.xlsx",
        [
            PRISON,
            (
                " 张 伟 ",
                "男",
                "37990219800101101X".lower(),
                dt.date(1980, 1, 1),
                "云溪县  东关村",
                "2024.1.2",
                46450,
                "鲁中监狱",
            ),
            ("阿依•古丽", "2", 3.79902198001011e17, "1980年1月1日", None, "20240102", "长期", None),
        ],
    )
    con, _ = load()
    assert con.execute("select * exclude (row_id) from in_prison order by row_id").fetchall() == [
        (
            "张伟",
            "M",
            "37990219800101101X",
            37990219800101101,
            "valid",
            "37990219800101101x",
            dt.date(1980, 1, 1),
            "云溪县 东关村",
            dt.date(2024, 1, 2),
            dt.date(2027, 3, 4),
            "鲁中监狱",
        ),
        (
            "阿依·古丽",
            "F",
            "379902198001011",
            None,
            "rounded",
            "3.79902198001011e+17",
            dt.date(1980, 1, 1),
            None,
            dt.date(2024, 1, 2),
            None,
            None,
        ),
    ]


def test_every_register_has_its_table_with_every_column_of_the_contract(load, write_csv, prisoners):
    write_csv("a.csv", [PRISON, *prisoners()])
    con, _ = load()
    layouts = load_layouts(CATALOGUE)
    assert len(layouts.registers) == 17
    for layout in layouts.registers:
        described = con.execute(f"describe in_{layout.register}").fetchall()
        wanted = {"row_id": "bigint"} | {n: k for f in layout.fields for n, k in column_types(f).items()}
        assert {row[0]: row[1].lower() for row in described} == wanted
    assert con.execute("select count(*) from in_hukou").fetchall() == [(0,)]


def test_a_field_without_a_column_is_null_and_a_number_without_one_is_missing(load, write_csv, number):
    write_csv("名册.csv", [("儿童姓名", "身份证号", "儿童类别"), *[row[:3] for row in children(number)]])
    con, quality = load()
    assert con.execute(
        "select distinct guardian_name, village_code, stopped_on from in_roster"
    ).fetchall() == [(None, None, None)]
    assert quality.register("roster").missing_columns == (
        "认定日期",
        "停止日期",
        "村居代码",
        "监护人姓名",
        "监护人电话",
    )


def test_a_date_of_2099_is_rejected_with_the_reason_and_an_end_may_lie_ahead(load, write_csv, prisoners):
    rows = [list(row) for row in prisoners()]
    rows[0][5], rows[1][6], rows[2][6], rows[3][3] = "2099-01-01", "2080-01-01", "2099-01-01", "1870-01-01"
    write_csv("服刑.csv", [PRISON, *rows])
    con, quality = load()
    assert con.execute(
        "select row_no, column_name, value, reason from rejected order by row_no"
    ).fetchall() == [
        (2, "刑期起日", "2099-01-01", "晚于截止日 2026-06-30"),
        (4, "刑期止日", "2099-01-01", "晚于 2026-06-30 之后六十年"),
        (5, "出生日期", "1870-01-01", "早于 1900 年"),
    ]
    assert con.execute(
        "select term_starts_on, term_ends_on from in_prison order by row_id limit 2"
    ).fetchall() == [
        (None, dt.date(2027, 3, 4)),
        (dt.date(2024, 1, 2), dt.date(2080, 1, 1)),
    ]
    assert dict(quality.register("prison").unread_dates) == {"刑期起日": 1, "刑期止日": 1, "出生日期": 1}


def test_forty_percent_of_the_numbers_missing_is_said_loudly(load, write_csv, prisoners):
    rows = [list(row) for row in prisoners(10)]
    for row in rows[:4]:
        row[2] = ""
    write_csv("服刑.csv", [PRISON, *rows])
    _, quality = load()
    assert quality.warnings[0] == "没有收到“社会救助”(民政),与它有关的情形看不到。"
    assert (
        "“服刑人员”的证件号码有 40% 不能用(缺 4、错 0、被截断 0、被遮盖 0,共 10 行),请要求重报。"
        in quality.warnings
    )
    (column,) = quality.register("prison").numbers
    assert (column.rows, column.valid, column.missing, column.share(column.missing)) == (10, 6, 4, 0.4)


def test_repairs_are_counted_by_kind(load, write_csv, number):
    n = [number(1980, 1, day, 101) for day in range(1, 9)]
    x = next(number(1981, 1, 1, s) for s in range(1, 99) if number(1981, 1, 1, s).endswith("X"))
    typed = [n[0], n[1][:6] + n[1][8:17], f"'{n[2]}", f"{n[3][:6]} {n[3][6:]}", x.lower(), n[5] + ".0", ""]
    typed.append("".join(chr(ord(digit) + 0xFEE0) for digit in n[4]))
    write_csv(
        "名册.csv",
        [ROSTER, *[(f"李{c}", t, "孤儿", *[""] * 5) for c, t in zip("一二三四五六七八", typed, strict=True)]],
    )
    _, quality = load()
    (column,) = quality.register("roster").numbers
    assert (column.rows, column.valid, column.missing) == (8, 1, 1)
    assert dict(column.repaired) == {
        "15位升18位": 1,
        "全角": 1,
        "撇号": 1,
        "空格": 1,
        "小写x": 1,
        "小数尾": 1,
    }


def test_a_roster_with_unknown_categories_keeps_the_rows_and_says_so(load, write_csv, number):
    write_csv("名册.csv", [ROSTER, *children(number, 8), *children(number, 2, "重点优抚")])
    con, quality = load()
    assert con.execute("select category, count(*) from in_roster group by all order by 2").fetchall() == [
        (None, 2),
        ("left_behind", 8),
    ]
    assert con.execute(
        "select row_no, column_name, value, reason from rejected order by row_no"
    ).fetchall() == [
        (10, "儿童类别", "重点优抚", "“儿童类别”里没有这个词"),
        (11, "儿童类别", "重点优抚", "“儿童类别”里没有这个词"),
    ]
    assert (
        "“在册儿童”的儿童类别有不认识的词:“重点优抚”2 行,按没有填处理;请核对或补进版式。" in quality.warnings
    )
    (word,) = quality.register("roster").unknown_words
    assert (word.field, word.value, word.rows) == ("category", "重点优抚", 2)


def test_no_roster_and_no_hukou_are_said_loudly(load, write_csv, prisoners):
    write_csv("服刑.csv", [PRISON, *prisoners()])
    _, quality = load()
    assert [w for w in quality.warnings if "花名册" in w or "户籍人口" in w] == [
        "没有“户籍人口”:无法知道有哪些儿童、父母是谁,请补上公安户籍人口后重跑。",
        "没有“在册儿童”花名册:无法知道谁已在册,所有符合条件的儿童都会列为新增,也不会有退出。请补上后重跑。",
    ]


def test_a_header_without_rows_is_said(load, write_csv):
    write_csv("服刑.csv", [PRISON])
    con, quality = load()
    assert con.execute("select count(*) from in_prison").fetchall() == [(0,)]
    assert quality.warnings[0] == "服刑.csv 只有表头,没有一行数据。"


def test_a_register_that_comes_twice_is_united_and_rows_alike_count_once(
    load, write_csv, write_xlsx, prisoners
):
    write_csv("a.csv", [PRISON, *prisoners(6)])
    write_xlsx("b.xlsx", [PRISON, *prisoners(4), *prisoners(3, 20)])
    con, quality = load()
    assert con.execute("select row_id >> 32, count(*) from in_prison group by all order by 1").fetchall() == [
        (1, 6),
        (2, 3),
    ]
    read = quality.register("prison")
    assert (read.rows_read, read.duplicate_rows, read.files) == (9, 4, ("a.csv", "b.xlsx"))
    assert (
        "“服刑人员”来自 2 个文件(a.csv、b.xlsx),已合在一起;其中 4 行完全相同,只算一次。" in quality.warnings
    )


def test_rows_alike_within_one_file_stay(load, write_csv, prisoners):
    write_csv("a.csv", [PRISON, *prisoners(3), *prisoners(3)])
    con, _ = load()
    assert con.execute("select count(*) from in_prison").fetchall() == [(6,)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("blank_line", ["", "\n"])
def test_rows_with_too_many_cells_are_rejected_whole(load, folder, prisoners, encoding, blank_line):
    rows = [",".join(row) for row in prisoners(50)]
    rows[2] = rows[2].replace("云溪县云溪镇东关村", "云溪县,云溪镇,东关村")
    text = "\n".join([",".join(PRISON), *rows[:10]]) + "\n" + blank_line + "\n".join(rows[10:])
    (folder / "a.csv").write_bytes(text.encode(encoding))
    con, quality = load()
    assert (quality.register("prison").rows_read, quality.register("prison").rows_left_out) == (49, 1)
    assert con.execute("select row_no, value, reason from rejected").fetchall() == [
        (4, "2027-03-04鲁中监狱", "这一行的格数多于表头,整行没有读")
    ]
    assert "a.csv 有 1 行的格数多于表头,没有读,见未读清单。" in quality.warnings


def test_a_row_with_many_cells_too_many_is_rejected_too(load, write_csv, prisoners):
    rows = prisoners(60)
    write_csv("a.csv", [PRISON, *rows[:40], (*rows[40], *"一二三四五六七八九"), *rows[41:]])
    con, quality = load()
    assert (quality.register("prison").rows_read, quality.register("prison").rows_left_out) == (59, 1)
    assert con.execute("select row_no, value from rejected").fetchall() == [(42, "一二三四")]


def test_a_column_that_nobody_needs_may_be_almost_empty(load, write_csv, prisoners):
    first, *rest = prisoners(40)
    write_csv("a.csv", [(*PRISON, "备注"), (*first, "已核对"), *[(*row, "") for row in rest]])
    _, quality = load()
    assert (quality.register("prison").rows_read, quality.register("prison").rows_left_out) == (40, 0)


def test_a_note_beside_an_excel_table_costs_no_row(load, write_xlsx, prisoners):
    first, *rest = prisoners(30)
    write_xlsx("a.xlsx", [PRISON, (*first, None, "已核对"), *rest])
    _, quality = load()
    assert (quality.register("prison").rows_read, quality.register("prison").rows_left_out) == (30, 0)


def test_quotes_blank_lines_and_line_breaks_inside_cells_keep_the_row_numbers(load, folder, prisoners):
    rows = [",".join(row) for row in prisoners(4)]
    broken = rows[1].replace("云溪县云溪镇东关村", '"云溪县,\n""东关""村"')
    (folder / "a.csv").write_text(
        "\n".join([",".join(PRISON), rows[0], "", broken, rows[2], rows[3], ""]), encoding="utf-8"
    )
    con, _ = load()
    assert con.execute("select row_id - (1::bigint << 32), address from in_prison order by 1").fetchall() == [
        (2, "云溪县云溪镇东关村"),
        (4, '云溪县, "东关"村'),
        (5, "云溪县云溪镇东关村"),
        (6, "云溪县云溪镇东关村"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_row_numbers_are_the_same_whatever_the_threads(folder, write_csv, prisoners, encoding):
    (row,) = prisoners(1)
    rows = [(f"王{i}", *row[1:7], str(i)) for i in range(60_000)]
    write_csv("a.csv", [PRISON, *rows], encoding=encoding)
    for threads in (1, 2, 4):
        con = duckdb.connect(config={"threads": threads, "preserve_insertion_order": "false"})
        load_folder(con, folder, AS_OF, CATALOGUE, lambda line: None)
        assert con.execute(
            "select count(*), count(*) filter (row_id - (1::bigint << 32) - 2 = facility::bigint)"
            " from in_prison"
        ).fetchall() == [(60_000, 60_000)]
        assert con.execute("select current_setting('preserve_insertion_order')").fetchall() == [(False,)]


def test_progress_names_each_sheet_with_its_rows(folder, write_csv, prisoners):
    write_csv("a.csv", [PRISON, *prisoners()])
    lines = []
    load_folder(duckdb.connect(), folder, AS_OF, CATALOGUE, lines.append)
    assert lines == ["认出 a.csv", "a.csv → 服刑人员:6 行"]


def test_quality_as_json_is_the_same_for_the_same_folder(load, write_csv, prisoners):
    write_csv("a.csv", [PRISON, *prisoners()])
    (_, first), (_, second) = load(), load()
    assert first.to_json() == second.to_json()
    prison = next(r for r in first.to_json()["registers"] if r["register"] == "prison")
    assert prison["numbers"][0]["shares"] == {
        "valid": 1.0,
        "rounded": 0.0,
        "masked": 0.0,
        "invalid": 0.0,
        "malformed": 0.0,
        "missing": 0.0,
        "repaired": 0.0,
    }
