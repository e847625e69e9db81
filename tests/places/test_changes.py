"""Places that change: the day decides what stands, and an old code leads to the new place."""

import datetime as dt
import gzip

import pytest

from tonghu.kernel.errors import UserError
from tonghu.places.divisions import load_divisions

BEFORE, AFTER = dt.date(2026, 6, 30), dt.date(2026, 7, 1)
EDITION = {
    "province.csv": "370000000000,虚省",
    "cities.csv": "379900000000,虚市",
    "counties.csv": "379902000000,云溪县",
    "towns.csv": "379902100000,云溪镇\n379902101000,石桥镇",
    "villages.csv.gz": "379902100200,东王庄村委会\n379902100201,西李村村委会\n379902101200,上王庄村委会",
}


@pytest.fixture
def folder(tmp_path):
    for name, rows in EDITION.items():
        content = f"code,name\n{rows}\n".encode()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    return tmp_path


def change(folder, text):
    (folder / "changes.yaml").write_text("changes:\n" + text, encoding="utf-8")


def test_a_village_merged_in_mid_year_resolves_by_date(folder):
    change(
        folder,
        "- {date: 2026-07-01, kind: merge, codes: ['379902100200'], to: '379902100201', source: 某文}\n",
    )
    before, after = load_divisions(folder, BEFORE), load_divisions(folder, AFTER)
    assert before.resolve("379902100200").name == "东王庄村委会"
    assert after.resolve("379902100200").name == "西李村村委会"
    assert before.division("379902100200").valid_to == AFTER
    assert [len(before.children("379902100000")), len(after.children("379902100000"))] == [2, 1]
    with pytest.raises(UserError) as error:
        after.division("379902100200")
    assert (
        str(error.value)
        == "区划代码 379902100200 已不使用(2026-07-01),由 379902100201 接替。请改用 379902100201。"
    )


def test_two_villages_merge_into_a_new_one(folder):
    change(
        folder,
        "- {date: 2026-07-01, kind: merge, codes: ['379902100200', '379902100201'], to: '379902100001',"
        " name: 东李社区居委会, source: 某文}\n",
    )
    after = load_divisions(folder, AFTER)
    assert [after.resolve(c).name for c in ("379902100200", "379902100201")] == ["东李社区居委会"] * 2
    assert after.path_words("379902100001") == "虚省 › 虚市 › 云溪县 › 云溪镇 › 东李社区居委会"
    assert "379902100001" not in load_divisions(folder, BEFORE)


def test_a_renamed_place_keeps_its_code(folder):
    change(
        folder,
        "- {date: 2026-07-01, kind: rename, codes: ['379902101000'], name: 石桥街道, source: 某文}\n",
    )
    names = [load_divisions(folder, day).division("379902101000").name for day in (BEFORE, AFTER)]
    assert names == ["石桥镇", "石桥街道"]


def test_a_renumbered_county_takes_everything_below_along_and_changes_chain(folder):
    change(
        folder,
        "- {date: 2026-07-02, kind: merge, codes: ['379982100200'], to: '379982100201', source: 某文}\n"
        "- {date: 2026-07-01, kind: renumber, codes: ['379902000000'], to: '379982000000',"
        " name: 云溪市, source: 某文}\n",
    )
    after = load_divisions(folder, dt.date(2026, 7, 2))
    assert after.path_words("379982101200") == "虚省 › 虚市 › 云溪市 › 石桥镇 › 上王庄村委会"
    assert after.resolve("379902100200").code == "379982100201"
    assert (
        load_divisions(folder, BEFORE).path_words("379902101200")
        == "虚省 › 虚市 › 云溪县 › 石桥镇 › 上王庄村委会"
    )


def test_a_created_village_stands_from_its_day(folder):
    change(
        folder,
        "- {date: 2026-07-01, kind: create, codes: ['379902100005'], name: 新社区居委会, source: 某文}\n",
    )
    assert ["379902100005" in load_divisions(folder, day) for day in (BEFORE, AFTER)] == [False, True]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{date: 2026-07-01, kind: merge, codes: ['379902100299'], to: '379902100201', source: 某}",
            "changes.yaml 第 1 项:2026-07-01 没有区划 379902100299。请核对代码和先后顺序。",
        ),
        (
            "{date: 2026-07-01, kind: merge, codes: ['379902100200'], to: '379902100299', source: 某}",
            "changes.yaml 第 1 项:并入的 379902100299 不存在。请核对代码;若是新设,请用 name 写明名称。",
        ),
        (
            "{date: 2026-07-01, kind: merge, codes: ['379902101000'], to: '379902100000', source: 某}",
            "changes.yaml 第 1 项:379902101000 之下还有 1 个下级(如 379902101200)。请先写明它们的去向。",
        ),
        (
            "{date: 2026-07-01, kind: create, codes: ['379902100200'], name: 甲, source: 某}",
            "changes.yaml 第 1 项:379902100200 已经在用(东王庄村委会)。请核对代码。",
        ),
        (
            "{date: 2026-07-01, kind: renumber, codes: ['379902100200'], to: '379902200000', source: 某}",
            "changes.yaml 第 1 项:379902100200 与 379902200000 不是同一级。请核对代码。",
        ),
        (
            "{date: 七月, kind: rename, codes: ['379902100200'], name: 甲, source: 某}",
            "changes.yaml 第 1 项:date 应写成 2026-07-01 这样的日期,现在是“七月”。",
        ),
        (
            "{date: 2026-07-01, kind: move, codes: ['379902100200'], source: 某}",
            "changes.yaml 第 1 项:kind “move”不认识。请用 merge、rename、renumber、create。",
        ),
        (
            "{date: 2026-07-01, kind: rename, codes: ['379902100200'], name: 甲}",
            "changes.yaml 第 1 项:rename 要写明 codes、name 和 source(批准文号)。请补上。",
        ),
    ],
)
def test_a_change_that_cannot_be_names_its_entry(folder, entry, message):
    change(folder, f"- {entry}\n")
    with pytest.raises(UserError) as error:
        load_divisions(folder, BEFORE)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "zones: [{code: '379971000000', name: 高新区, city: '379900000000', status: 待核}]",
            "functional_zones.yaml:功能区 379971000000 缺少 basis。请补上。",
        ),
        (
            "zones: [{code: '379971000000', name: 高新区, city: '379900000000', status: 未知, basis: 无}]",
            "functional_zones.yaml:功能区 379971000000 的 status “未知”不认识。请用 有据、推定、待核。",
        ),
    ],
)
def test_a_zone_that_is_not_complete_names_itself(folder, text, message):
    (folder / "functional_zones.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        load_divisions(folder, BEFORE)
    assert str(error.value) == message
