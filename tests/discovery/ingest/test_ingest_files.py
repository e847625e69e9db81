"""Bad input: each ends in a sentence, or in the work done with the loss reported."""

import codecs
import zipfile

import pytest
from prison_words import PRISON

from tonghu.kernel.errors import UserError


def stops(load):
    with pytest.raises(UserError) as stop:
        load()
    return str(stop.value)


def table(prisoners, count=6):
    return [PRISON, *prisoners(count)]


def test_a_folder_that_is_not_there(load, folder):
    folder.rmdir()
    assert stops(load) == f"没有文件夹 {folder}。请给出各部门登记表所在的文件夹。"


def test_an_empty_folder(load, folder):
    assert stops(load) == f"文件夹 {folder} 里没有登记表。请放入各部门的 Excel 或 CSV 文件后重试。"


def test_lock_files_hidden_files_and_pictures_are_left_aside(load, folder, write_csv, prisoners):
    write_csv("a.csv", table(prisoners))
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / ".hidden.csv").write_bytes(b"x")
    (folder / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "空.csv").write_bytes(b"")
    _, quality = load()
    assert quality.warnings[:2] == (
        "图.png 不是表格,没有读。",
        "空.csv 是空文件(0 字节),没有读;请确认报送部门是否漏传。",
    )
    assert quality.register("prison").files == ("a.csv",)


def test_a_picture_called_excel(load, folder):
    (folder / "服刑.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50)
    assert stops(load) == "服刑.xlsx 虽然叫这个名字,内容却不是表格(图片)。请换成真正的 Excel 或 CSV 文件。"


def test_a_word_document_called_excel(load, folder):
    with zipfile.ZipFile(folder / "服刑.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert (
        stops(load)
        == "服刑.xlsx 虽然叫这个名字,内容却不是表格(压缩包或文档)。请换成真正的 Excel 或 CSV 文件。"
    )


@pytest.mark.parametrize("name", ["服刑.csv", "服刑.txt", "服刑.xls", "服刑", "服刑.dat"])
def test_an_excel_file_is_read_whatever_it_is_called(load, folder, write_xlsx, prisoners, name):
    write_xlsx("a.xlsx", table(prisoners)).rename(folder / name)
    con, _ = load()
    assert con.execute("select count(*), count(number_17) from in_prison").fetchall() == [(6, 6)]


def test_text_called_excel_is_read(load, folder, write_csv, prisoners):
    write_csv("服刑.xlsx", table(prisoners), encoding="gb18030")
    con, _ = load()
    assert con.execute("select count(*), count(number_17) from in_prison").fetchall() == [(6, 6)]


def test_a_web_page_called_excel_is_read(load, folder, prisoners):
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table(prisoners))
    page = f"<html><body><table><tr><td colspan=8>在押人员</td></tr>{rows}</table></body></html>"
    (folder / "服刑.xls").write_bytes(page.encode("gb18030"))
    con, _ = load()
    assert con.execute("select count(*), count(number_17), min(row_id) from in_prison").fetchall() == [
        (6, 6, (1 << 32) + 3)
    ]


def test_excel_with_a_password(load, folder):
    entry = "EncryptedPackage".encode("utf-16-le")
    (folder / "服刑.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016 + entry + b"\x00" * 500
    )
    assert stops(load) == (
        "服刑.xlsx 有打开密码,读不了。请在 Excel 中去掉密码(文件 → 信息 → 保护工作簿),另存后再放回文件夹。"
    )


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.95])
def test_truncated_excel(load, folder, write_xlsx, prisoners, kept):
    path = write_xlsx("服刑.xlsx", table(prisoners, 200))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert (
        stops(load)
        == "服刑.xlsx 不完整(文件被截断)。请向报送部门重新索取,或用 Excel 打开修复后另存为 .xlsx。"
    )


def test_excel_damaged_inside(load, folder, write_xlsx, prisoners):
    path = write_xlsx("服刑.xlsx", table(prisoners, 400))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    assert stops(load).startswith("服刑.xlsx 不完整或已损坏(")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_every_encoding_and_with_every_delimiter(load, write_csv, prisoners, encoding, delimiter):
    write_csv("服刑.txt", table(prisoners), encoding=encoding, delimiter=delimiter)
    con, _ = load()
    assert con.execute("select name, number_state from in_prison order by row_id").fetchall() == [
        (row[0], "valid") for row in prisoners()
    ]


def test_text_in_an_encoding_that_is_neither(load, folder, prisoners):
    text = "".join(",".join(row) + "\n" for row in table(prisoners))
    (folder / "服刑.csv").write_bytes(codecs.encode(text, "utf-32"))
    assert stops(load) == (
        "服刑.csv 的文字编码认不出(不是 UTF-8,也不是 GB18030/GBK),读出来会是乱码。"
        "请用原系统重新导出,或用 Excel 打开后另存为“CSV UTF-8”或 .xlsx。"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_bytes_that_are_no_text_are_reported_and_the_rest_is_read(load, write_csv, prisoners, encoding):
    path = write_csv("服刑.csv", table(prisoners, 40), encoding=encoding)
    path.write_bytes(
        path.read_bytes().replace("鲁中监狱".encode(encoding), b"\xff" + "鲁中监狱".encode(encoding), 1)
    )
    con, quality = load()
    assert con.execute("select count(*) from in_prison").fetchall() == [(40,)]
    assert con.execute("select row_no, column_name, reason from rejected").fetchall() == [
        (2, "关押单位", "有解不出来的文字(乱码)")
    ]
    assert quality.warnings[0] == (
        "服刑.csv 有 1 处文字解不出来(乱码),所在单元格已记入未读清单,请向报送部门索取完好的文件。"
    )


def test_hidden_and_empty_sheets_are_ignored_and_a_second_sheet_is_more_rows(load, write_xlsx, prisoners):
    write_xlsx(
        "服刑.xlsx",
        一监区=table(prisoners, 3),
        二监区=[PRISON, *prisoners(4, 11)],
        空=[],
        草稿=table(prisoners),
        hidden=("草稿",),
    )
    con, quality = load()
    assert con.execute("select file_id, sheet, header_row, rows from source_file order by 1").fetchall() == [
        (1, "一监区", 1, 3),
        (2, "二监区", 1, 4),
    ]
    assert (quality.register("prison").sheets, quality.register("prison").rows_read) == (2, 7)
    assert [w for w in quality.warnings if "个文件" in w] == []


def test_a_cover_sheet_is_left_aside_with_a_word(load, write_xlsx, prisoners):
    write_xlsx("服刑.xlsx", 说明=[("填表说明",), ("一、如实填写",)], 名单=table(prisoners))
    _, quality = load()
    assert quality.warnings[0] == "服刑.xlsx(工作表 说明) 不像登记表,没有读。"


def test_formula_errors_are_counted_and_read_as_not_filled_in(load, write_xlsx, prisoners):
    rows = [list(row) for row in table(prisoners)]
    rows[1][3], rows[2][2] = "#N/A", "#REF!"
    write_xlsx("服刑.xlsx", rows)
    con, quality = load()
    assert (
        quality.warnings[0] == "服刑.xlsx 有 2 个公式出错的单元格(如 #N/A、#REF!),按没有填处理,请核对原表。"
    )
    assert (
        con.execute("select birth_date, number_state from in_prison order by row_id limit 2").fetchall()[1][1]
        == "missing"
    )
    assert con.execute("select count(*) from in_prison where birth_date is null").fetchall() == [(1,)]


def test_formula_errors_in_text_are_rejected(load, write_csv, prisoners):
    rows = [list(row) for row in table(prisoners)]
    rows[1][3], rows[2][7] = "#N/A", "#REF!"
    write_csv("服刑.csv", rows)
    con, _ = load()
    assert con.execute(
        "select row_no, column_name, value, reason from rejected order by row_no"
    ).fetchall() == [
        (2, "出生日期", "#N/A", "公式出错,没有值"),
        (3, "关押单位", "#REF!", "公式出错,没有值"),
    ]


def test_every_problem_of_a_folder_is_told_at_once(load, folder, write_csv, prisoners):
    write_csv("a.csv", [("甲", "乙"), ("1", "2")])
    (folder / "b.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 30)
    assert [line.split(" ")[0] for line in stops(load).split("\n")] == ["a.csv", "b.xlsx"]
