from pathlib import Path

import pytest
from click.testing import CliRunner

from tonghu.cli.main import cli
from tonghu.kernel.resident_number import check_digit

CATALOGUE = Path(__file__).parents[2] / "catalogue"
HEADER = "人,号,始于,终于,在哪"


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGHU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TONGHU_CATALOGUE", str(CATALOGUE))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "registers"
    path.mkdir()
    rows = []
    for serial in range(1, 9):
        first17 = f"37990219800101{serial:03d}"
        rows.append(f"张某某,{first17}{check_digit(first17)},第{serial}批,2027-01-0{serial},鲁中监狱")
    (path / "在押.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(cli, ["registers", *map(str, arguments)])


def test_inspect_says_what_each_column_is_and_what_is_not_there(tmp_path):
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "a.csv").write_text(
        "死者姓名,死者身份证号,去世时间,骨灰号\n王强,379902198001010119,2020-01-02,7\n", encoding="utf-8"
    )
    result = run("inspect", folder)
    assert (result.exit_code, result.output.splitlines()[:8]) == (
        0,
        [
            "a.csv",
            "  死亡火化(death),表头在第 1 行",
            "    死者姓名 → 姓名(name),按表头",
            "    死者身份证号 → 身份证号(number),按表头",
            "    去世时间 → 死亡日期(died_on),按表头",
            "    没有用到的栏目:骨灰号",
            "    没有的栏目:性别(sex)、火化日期(cremated_on)、生前住址(address)",
            "",
        ],
    )


def test_inspect_ends_with_code_2_where_something_is_not_recognised(folder):
    result = run("inspect", folder)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == "有 1 张表认不出,见上面的说明。"


def test_map_without_options_shows_and_stores_nothing(folder, tmp_path):
    result = run("map", folder / "在押.csv")
    assert result.exit_code == 0
    assert "认不出" in result.output
    assert not (tmp_path / "home").exists()


def test_a_mapping_is_stored_once_and_used_by_every_later_run(folder, tmp_path):
    pairs = ["人=name", "号=number", "始于=term_starts_on", "终于=term_ends_on"]
    options = [part for pair in pairs for part in ("--column", pair)]
    saved = run("map", folder / "在押.csv", "--register", "prison", *options)
    assert saved.exit_code == 0, saved.output
    (stored,) = (tmp_path / "home" / "mappings").iterdir()
    assert saved.output.splitlines()[-1] == f"已保存对照 {stored},以后同样表头的文件都照此读。"
    (folder / "在押.csv").rename(folder / "明年的.csv")
    result = run("inspect", folder)
    assert (result.exit_code, result.output.splitlines()[:6]) == (
        0,
        [
            "明年的.csv",
            "  服刑人员(prison),表头在第 1 行",
            "    人 → 姓名(name),按对照",
            "    号 → 证件号码(number),按对照",
            "    始于 → 刑期起日(term_starts_on),按对照",
            "    终于 → 刑期止日(term_ends_on),按对照",
        ],
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--register", "prisons"], '没有登记表 "prisons",最接近的是 "prison"。'),
        (
            ["--register", "prison", "--column", "刑期=term_starts_on"],
            "在押.csv 里没有叫“刑期”的栏目。它的栏目是:人、号、始于、终于、在哪。",
        ),
        (
            ["--register", "prison", "--column", "始于=term_start_on"],
            '登记表 prison 没有 "term_start_on" 这一栏,最接近的是 "term_starts_on"。',
        ),
        (
            ["--register", "prison", "--column", "始于"],
            "--column 始于 写法不对,应为 表头=栏目,如 刑期起=term_starts_on。",
        ),
        (["--register", "prison", "--column", "人=name"], "这样对照还不够:"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(folder, tmp_path, options, sentence):
    result = run("map", folder / "在押.csv", *options)
    assert (result.exit_code, result.output[: len(sentence)]) == (2, sentence)
    assert not (tmp_path / "home").exists()


def test_map_for_a_file_that_is_not_there(tmp_path):
    result = run("map", tmp_path / "没有.csv")
    assert (result.exit_code, result.output) == (
        2,
        f"没有文件 {tmp_path / '没有.csv'}。请给出要对照的登记表文件。\n",
    )


def test_a_stored_mapping_that_nobody_can_read_is_named(folder, tmp_path):
    mappings = tmp_path / "home" / "mappings"
    mappings.mkdir(parents=True)
    (mappings / "0123456789abcdef.yaml").write_text("register: [", encoding="utf-8")
    result = run("inspect", folder)
    assert (result.exit_code, result.output) == (
        2,
        f"对照表 {mappings / '0123456789abcdef.yaml'} 看不懂。"
        "请删除它,再用 tonghu registers map 重新保存。\n",
    )
