"""Names of files, made safe."""

import pytest

from tonghu.exchange.core.names import LONGEST, from_archive, is_shadow, safe_name, unlike


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("民政_在册儿童.xlsx", "民政_在册儿童.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\数据\\户籍.csv", "户籍.csv"),
        (".hidden.csv", "hidden.csv"),
        ("户籍\u202evsc.exe", "户籍vsc.exe"),
        ("a\x00b\n.csv", "ab.csv"),
        ("<script>.csv", "script.csv"),
        ("", "未命名"),
        ("/", "未命名"),
        ("户" * 300 + ".xlsx", "户" * (LONGEST - 5) + ".xlsx"),
    ],
)
def test_a_name_is_kept_without_what_does_harm(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize(
    ("path", "shadow"),
    [("数据/~$户籍.xlsx", True), ("__MACOSX/._a.csv", True), (".DS_Store", True), ("数据/户籍.xlsx", False)],
)
def test_what_nobody_meant_to_send_is_known(path, shadow):
    assert is_shadow(path) is shadow


def test_two_files_of_one_name_stay_two():
    assert unlike("户籍.csv", {"户籍.csv", "户籍 (2).csv"}) == "户籍 (3).csv"
    assert unlike("户籍.csv", set()) == "户籍.csv"


def test_names_that_a_chinese_windows_wrote_are_read():
    assert from_archive("户籍.csv".encode("gb18030").decode("cp437"), is_utf8=False) == "户籍.csv"
    assert from_archive("户籍.csv", is_utf8=True) == "户籍.csv"
