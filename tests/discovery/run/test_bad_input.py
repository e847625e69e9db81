"""Bad input (issue point 7): the work done with the loss told loudly, or a sentence, exit code 2 and nothing changed."""

import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from small_county import AS_OF, HEADERS, contents, discover, number, small_county


@pytest.fixture
def registers(tmp_path):
    """A small county's folder, to be spoilt."""
    return small_county().write(tmp_path / "registers")


@pytest.fixture
def refused(registers, tmp_path):
    """Runs into an OUT that holds earlier results; the sentence, once code, traceback and OUT have been checked."""

    def run():
        out = tmp_path / "out"
        out.mkdir()
        for name in ("leads.csv", "report.html", "notes.txt"):
            (out / name).write_text(f"earlier {name}", encoding="utf-8")
        before = contents(out)
        done = discover(registers, out)
        assert done.code == 2
        assert "Traceback" not in done.stdout + done.stderr
        assert contents(out) == before
        return done.stderr.rstrip("\n")

    return run


def write_excel(path, rows):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()


def prison_rows(count=40):
    """Header and rows of a register of prisoners nobody in the county is related to."""
    people = [number("1980-01-01", 101 + 2 * i, area="379903") for i in range(count)]
    return [
        HEADERS["司法_服刑人员"],
        *(
            [f"石{'甲乙丙丁'[i % 4]}", "男", n, "1980-01-01", "", "2022-01-10", "2030-01-09", "鲁中监狱"]
            for i, n in enumerate(people)
        ),
    ]


# ---- nothing honest could be said


def test_an_empty_folder(registers, refused):
    shutil.rmtree(registers)
    registers.mkdir()
    assert refused() == f"文件夹 {registers} 里没有登记表。请放入各部门的 Excel 或 CSV 文件后重试。"


def test_an_unknown_register(registers, refused):
    rows = "号牌号码,车主姓名,车辆品牌,注册日期,排量\n" + "".join(
        f"鲁A{i}D52,石甲,云雀,2019-03-0{i + 1},1.{i}\n" for i in range(9)
    )
    (registers / "交警_车辆.csv").write_text(rows, encoding="utf-8")
    sentence = refused()
    assert sentence.startswith(
        "交警_车辆.csv 认不出是哪个登记表。第 1 行的栏目是:号牌号码、车主姓名、车辆品牌、注册日期、排量。"
    )
    assert sentence.endswith(
        '请用 tonghu registers map "交警_车辆.csv" 指明它是哪个登记表、哪一栏是什么,保存一次即可。'
    )


def test_two_candidate_columns(registers, refused):
    header, *rows = prison_rows()
    write_excel(
        registers / "服刑.xlsx", [[*header, "证件号码"], *([*row, number("1981-02-02", 501)] for row in rows)]
    )
    assert refused().startswith(
        "服刑.xlsx(工作表 Sheet1)(服刑人员)里 “证件号码”(第 3 列)和“证件号码”(第 9 列) 都像“证件号码”,不知该用哪一栏。"
        '请用 tonghu registers map "服刑.xlsx"'
    )


def test_a_file_that_is_not_what_its_name_says(registers, refused):
    (registers / "司法_服刑人员.xlsx").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(2000))
    assert (
        refused() == "司法_服刑人员.xlsx 虽然叫这个名字,内容却不是表格(PDF)。请换成真正的 Excel 或 CSV 文件。"
    )


def test_a_truncated_excel(registers, refused):
    path = registers / "司法_服刑人员.xlsx"
    write_excel(path, prison_rows())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused() == (
        "司法_服刑人员.xlsx 不完整(文件被截断)。请向报送部门重新索取,或用 Excel 打开修复后另存为 .xlsx。"
    )


def locked_workbook():
    """What Excel writes for a workbook with a password: an OLE container whose streams hold no cell in clear."""
    free, end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    fat = [fat_sector, end, *[*range(3, 10), end], *[*range(11, 18), end]]

    def entry(name, kind, start, size, child=free, right=free):
        text = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            text,
            len(text) + 2,
            kind,
            1,
            free,
            right,
            child,
            bytes(16),
            0,
            0,
            0,
            start,
            size,
        )

    directory = entry("Root Entry", 5, end, 0, child=1) + entry("EncryptionInfo", 2, 2, 4096, right=2)
    directory += entry("EncryptedPackage", 2, 10, 4096)
    scrambled = bytes((i * 73 + 41) % 256 for i in range(4096))
    return (
        header
        + struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
        + directory.ljust(512, b"\0")
        + 2 * scrambled
    )


def test_a_password_protected_excel(registers, refused):
    (registers / "司法_服刑人员.xlsx").write_bytes(locked_workbook())
    assert refused() == (
        "司法_服刑人员.xlsx 有打开密码,读不了。请在 Excel 中去掉密码(文件 → 信息 → 保护工作簿),另存后再放回文件夹。"
    )


def test_a_csv_in_the_wrong_encoding(registers, refused):
    """UTF-16 without its mark."""
    path = registers / "民政_婚姻登记.csv"
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("utf-16-le"))
    assert refused() == (
        "民政_婚姻登记.csv 的文字编码认不出(不是 UTF-8,也不是 GB18030/GBK),读出来会是乱码。"
        "请用原系统重新导出,或用 Excel 打开后另存为“CSV UTF-8”或 .xlsx。"
    )


def test_a_csv_in_traditional_characters(registers, refused):
    """Big5 is mostly valid GB18030, and then says nothing."""
    path = registers / "民政_婚姻登记.csv"
    traditional = str.maketrans("登记类结婚国华军兰证马号", "登記類結婚國華軍蘭證馬號")
    path.write_bytes(path.read_text(encoding="utf-8-sig").translate(traditional).encode("big5"))
    assert refused() == (
        "民政_婚姻登记.csv 像是繁体中文(Big5)编码,按 GB18030 读出来全是乱码。"
        "请用原系统重新导出,或用 Excel 打开后另存为“CSV UTF-8”或 .xlsx。"
    )


def test_no_register_that_knows_children(registers, refused):
    (registers / "公安_户籍人口.csv").unlink()
    assert refused() == (
        f"文件夹 {registers} 里没有户籍、出生医学证明和学籍中的任何一种,不知道有哪些孩子,无法发现线索。请至少放入户籍人口后重试。"
    )


# ---- the work done, and the loss told


def told(done, sentence):
    """The sentence stands in the run's summary, in quality.json and in the report."""
    return (
        f"注意:{sentence}" in done.stdout.splitlines(),
        sentence in done.quality["warnings"],
        reading(sentence) in reading(done.report),
    )


def reading(text):
    """Text as the report typesets it: full-width punctuation, and quotation marks unescaped."""
    table = str.maketrans("，：；（）", ",:;()")
    return text.replace("&#34;", '"').translate(table)


def register_of(done, name):
    (found,) = [register for register in done.quality["registers"] if register["register"] == name]
    return found


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """One county with four kinds of damage that a run survives, each in a register of its own."""
    folder = tmp_path_factory.mktemp("damaged")
    county = small_county()
    child = county.resident("H300", "子", "马天佑", "男", "2014-03-04")
    county.enrol(child, "省级示范儿童")
    county.enrol(child, "留守儿童", 认定日期="2099-01-01")
    for row in prison_rows()[1:]:
        county.add("司法_服刑人员", **dict(zip(HEADERS["司法_服刑人员"], row, strict=True)))
    for row in county.rows["司法_服刑人员"][:16]:
        row["证件号码"] = ""
    registers = county.write(folder / "registers")
    shutil.copy(registers / "民政_婚姻登记.csv", registers / "民政_婚姻登记_重报.csv")
    done = discover(registers, folder / "out")
    assert (done.code, done.stderr) == (0, "")
    return done


def test_forty_in_a_hundred_numbers_missing(damaged):
    sentence = "“服刑人员”的证件号码有 40% 不能用(缺 16、错 0、被截断 0、被遮盖 0,共 40 行),请要求重报。"
    assert told(damaged, sentence) == (True, True, True)
    assert register_of(damaged, "prison")["numbers"]["missing"] == 16


def test_a_date_of_2099(damaged):
    rows = [row for row in damaged.rejects if row["column"] == "认定日期"]
    assert [(row["file"], row["reason"]) for row in rows] == [("民政_在册儿童.csv", f"晚于截止日 {AS_OF}")]
    assert told(damaged, "“在册儿童”的认定日期有 1 个认不出(25%),按没有填处理。") == (True, True, True)


def test_a_roster_with_an_unknown_category(damaged):
    rows = [row for row in damaged.rejects if row["column"] == "儿童类别"]
    assert [(row["file"], row["reason"]) for row in rows] == [("民政_在册儿童.csv", "“儿童类别”里没有这个词")]
    sentence = "“在册儿童”的儿童类别有不认识的词:“省级示范儿童”1 行,按没有填处理;请核对或补进版式。"
    assert told(damaged, sentence) == (True, True, True)


def test_a_register_twice(damaged):
    sentence = "“婚姻登记”来自 2 个文件(民政_婚姻登记.csv、民政_婚姻登记_重报.csv),已合在一起;其中 3 行完全相同,只算一次。"
    assert told(damaged, sentence) == (True, True, True)
    assert register_of(damaged, "marriage")["rows"] == 3


def test_no_roster(registers, tmp_path):
    (registers / "民政_在册儿童.csv").unlink()
    done = discover(registers, tmp_path / "out")
    assert done.code == 0
    sentence = (
        "没有“在册儿童”花名册:无法知道谁已在册,所有符合条件的儿童都会列为新增,也不会有退出。请补上后重跑。"
    )
    assert told(done, sentence) == (True, True, True)
    assert sorted(done.found()) == [(f"马晓{i}", "left_behind", "enter") for i in "东南西"]


def test_no_hukou(tmp_path):
    """Children known from birth certificates alone are found, and how much is lost is said."""
    county = small_county(families=1)
    father, mother = (county.someone(n, s, "1990-05-05") for n, s in (("岑立", "男"), ("岑母秀", "女")))
    child = county.someone("岑小鱼", "女", "2016-06-06")
    county.certify_birth(child, father=father, mother=mother)
    county.send_away(father)
    county.send_away(mother)
    del county.rows["公安_户籍人口"]
    done = discover(county.write(tmp_path / "registers"), tmp_path / "out")
    assert done.code == 0
    sentence = "没有“户籍人口”:无法知道有哪些儿童、父母是谁,请补上公安户籍人口后重跑。"
    assert told(done, sentence) == (True, True, True)
    assert done.found() == {("岑小鱼", "left_behind", "enter")}


# ---- the disk is full

FULL = """
import resource, sys
limit, line = int(sys.argv.pop(1)), sys.argv.pop(1)

def fill():
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

class Watched:
    # The disk is full from the moment at which this line of progress is printed.
    encoding = "utf-8"
    def write(self, text):
        if line in text:
            fill()
        return sys.__stdout__.write(text)
    def flush(self):
        sys.__stdout__.flush()

if line:
    sys.stdout = Watched()
else:
    fill()
from tonghu.cli.main import cli
cli()
"""


def discover_on_a_full_disk(registers, out, limit, line=""):
    """The command in a process whose files may not grow beyond `limit` bytes, from the start or from a line on."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            FULL,
            str(limit),
            line,
            "discover",
            str(registers),
            "--as-of",
            AS_OF,
            "--out",
            str(out),
        ],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONIOENCODING": "utf-8",
            "TMPDIR": str(out.parent),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("limit", "line", "start"),
    [(1_000, "", "临时文件写不进 "), (60_000, "", "临时文件写不进 "), (2_000, "写明依据", "写不进 ")],
    ids=["work folder at once", "work folder later", "results"],
)
def test_the_disk_is_full(registers, tmp_path, limit, line, start):
    out = tmp_path / "out"
    out.mkdir()
    (out / "leads.csv").write_text("earlier", encoding="utf-8")
    done = discover_on_a_full_disk(registers, out, limit, line)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    place = out if line else Path(tmp_path)
    assert done.stderr.startswith(f"{start}{place}:")
    assert contents(out) == {"leads.csv": b"earlier"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "registers"]
