"""A county's own register as a tree, and addresses read against it in Python and in SQL."""

import duckdb
import pytest

from tonghu.kernel.errors import UserError
from tonghu.places.addresses import (
    address_keys,
    folded,
    folded_sql,
    stripped,
    stripped_sql,
    village_of_address,
)
from tonghu.places.divisions import divisions_of_county_file

FIELDS = ("code", "name", "level", "parent_code", "urban_rural")
ROWS = [
    ("379902000000", "云溪县", "县", "379900000000", None),
    ("379902100000", "云溪镇", "乡镇", "379902000000", None),
    ("379902101000", "石桥镇", "乡镇", "379902000000", None),
    ("379902107000", "城关街道", "乡镇", "379902000000", None),
    ("379902100200", "东王庄村委会", "村居", "379902100000", "220"),
    ("379902100201", "西李村村委会", "村居", "379902100000", "220"),
    ("379902101200", "东王庄村民委员会", "村居", "379902101000", "220"),
    ("379902101201", "三合村", "村居", "379902101000", "220"),
    ("379902101202", "三合社区居委会", "村居", "379902101000", "121"),
    ("379902107001", "西周庙社区居委会", "村居", "379902107000", "111"),
    ("379902107002", "五街社区居民委员会", "村居", "379902107000", "111"),
]
ADDRESSES = [
    ("云溪县云溪镇西李村村委会4号", "379902100201"),
    ("云溪县云溪镇西李村4号", "379902100201"),
    ("云溪镇西李4号", "379902100201"),
    ("云溪县西李村村民委员会12-3号", "379902100201"),
    ("西李村", "379902100201"),
    ("云溪县 云溪镇 西李村 ４号", "379902100201"),
    ("云溪县云溪镇东王庄村委会4号", "379902100200"),
    ("云溪县石桥镇东王庄村委会4号", "379902101200"),
    ("云溪县东王庄村4号", None),
    ("云溪县石桥镇三合村9号", "379902101201"),
    ("云溪县石桥镇三合社区居委会9号", "379902101202"),
    ("云溪县石桥镇三合9号", None),
    ("云溪县城关街道办事处西周庙居委会191号", "379902107001"),
    ("云溪县城关街道五街社区8号", "379902107002"),
    ("云溪县城关街道五街三组8号", "379902107002"),
    ("云溪县石桥镇西李村4号", None),
    ("别县云溪镇西李村4号", None),
    ("云溪县云溪镇西李庄4号", None),
    ("云溪县云溪镇", None),
    ("", None),
]


@pytest.fixture(scope="module")
def tree():
    return divisions_of_county_file([dict(zip(FIELDS, row, strict=True)) for row in ROWS])


def test_a_county_s_register_becomes_a_tree(tree):
    assert len(tree) == 11
    assert tree.remarks == ()
    assert tree.path_words("379902107001") == "云溪县 › 城关街道 › 西周庙社区居委会"
    assert tree.division("379902107001").urban_rural == "111"
    assert [d.level for d in tree.ancestors("379902107001")] == ["county", "town"]
    assert tree.real_county("379902107001") == "379902000000"
    with pytest.raises(UserError, match="区划中没有代码 379902107009"):
        tree.children("379902107009")


def test_rows_that_cannot_be_placed_are_left_out_and_named():
    rows = [
        {"code": "379902000000", "name": "云溪县", "parent_code": None, "urban_rural": None},
        {"code": "379902000000", "name": "云溪县", "parent_code": None, "urban_rural": None},
        {"code": "379902000000", "name": "云溪市", "parent_code": None, "urban_rural": None},
        {"code": "379902", "name": "云溪县", "parent_code": None, "urban_rural": None},
        {"code": None, "name": "无码村", "parent_code": None, "urban_rural": None},
        {"code": "379902100000", "name": None, "parent_code": None, "urban_rural": None},
        {"code": "379902100201", "name": "西李村", "parent_code": "379902100201", "urban_rural": None},
    ]
    tree = divisions_of_county_file(rows)
    assert tree.remarks == (
        "区划代码 379902000000 有两个名称:云溪县、云溪市;采用前一个。",
        "“云溪县”的区划代码“379902”不是十二位数字,这一行没有采用。",
        "“无码村”的区划代码“”不是十二位数字,这一行没有采用。",
        "区划代码 379902100000 没有名称,这一行没有采用。",
    )
    assert [(d.code, d.parent) for d in tree] == [("379902000000", None), ("379902100201", "379902000000")]


@pytest.mark.parametrize(("address", "code"), ADDRESSES)
def test_village_of_address(tree, address, code):
    assert village_of_address(tree, address) == code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("云溪县云溪镇西李村前街东首", "379902100201"),
        ("云溪县城关街道西周庙社区幸福里小区", "379902107001"),
    ],
)
def test_words_behind_the_village_s_name_do_not_hide_it(tree, address, code):
    assert village_of_address(tree, address) == code


def test_keys_join_in_sql_to_the_same_villages(tree):
    keys = address_keys(tree)
    assert len(dict(keys)) == len(keys)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE keys (key VARCHAR, code VARCHAR)")
    connection.executemany("INSERT INTO keys VALUES (?, ?)", keys)
    connection.execute("CREATE TABLE people (address VARCHAR, code VARCHAR)")
    connection.executemany(
        "INSERT INTO people VALUES (?, ?)", [(a.replace("４", "4"), code) for a, code in ADDRESSES]
    )
    wrong = connection.execute(f"""
        SELECT address, people.code, coalesce(written.code, folded.code)
        FROM people
        LEFT JOIN keys AS written ON written.key = {stripped_sql("address")}
        LEFT JOIN keys AS folded ON folded.key = {folded_sql("address")}
        WHERE people.code IS DISTINCT FROM coalesce(written.code, folded.code)
    """).fetchall()
    assert wrong == []


def test_sql_strips_and_folds_as_python_does():
    connection = duckdb.connect()
    for address, _ in ADDRESSES:
        text = address.replace("４", "4")
        row = connection.execute(
            f"SELECT {stripped_sql('a')}, {folded_sql('a')} FROM (SELECT ? AS a)", [text]
        )
        assert row.fetchall() == [(stripped(text), folded(text))]
