"""The catalogue's divisions of Shandong, exactly."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from tonghu.cli.places import places, town_kind
from tonghu.kernel.errors import UserError
from tonghu.places.addresses import village_of_address
from tonghu.places.divisions import load_divisions

FOLDER = Path(__file__).parents[2] / "catalogue" / "places" / "shandong"


@pytest.fixture(scope="module")
def tree():
    return load_divisions(FOLDER, dt.date(2026, 6, 30))


def test_counts_per_level(tree):
    assert Counter(d.level for d in tree) == {
        "province": 1,
        "city": 16,
        "county": 151,
        "town": 1853,
        "village": 62074,
    }


def test_towns_differ_from_the_published_count_in_streets_only(tree):
    assert Counter(town_kind(d.code) for d in tree.at_level("town")) == {
        "街道": 684,
        "镇": 1072,
        "乡": 57,
        "类似乡级单位": 40,
    }


def test_every_division_but_the_province_has_its_parent_in_the_tree(tree):
    assert [d.code for d in tree if d.parent is None] == ["370000000000"]
    assert [d.code for d in tree if d.parent is not None and d.parent not in tree] == []
    assert [d.code for d in tree.at_level("town") if not tree.children(d.code)] == []


def test_counties_less_zones_are_the_published_136(tree):
    zones = tree.zones.all()
    assert len(zones) == 15
    assert Counter(zone.status for zone in zones) == {"有据": 3, "推定": 3, "待核": 9}
    assert sum(not tree.zones.is_zone(d.code) for d in tree.at_level("county")) == 136


def test_zones_name_places_that_exist(tree):
    for zone in tree.zones.all():
        assert tree.division(zone.code).name == zone.name
        assert tree.division(zone.code).parent == zone.city
        for county in (*zone.towns.values(), *([zone.county] if zone.county else [])):
            assert tree.division(county).parent == zone.city
            assert not tree.zones.is_zone(county)
        for town in zone.towns:
            assert tree.division(town).parent == zone.code


@pytest.mark.parametrize("zone", ["371071000000", "371072000000", "371073000000"])
def test_weihai_zones_fill_the_gaps_in_the_county_s_own_town_codes(tree, zone):
    own = {town.code[6:9] for town in tree.children("371002000000")}
    assert [town.name for town in tree.children(zone) if town.code[6:9] in own] == []


@pytest.mark.parametrize(
    ("code", "county"),
    [
        ("370102001002", "370102000000"),
        ("370176001016", "370102000000"),
        ("370176002000", "370112000000"),
        ("370176000000", None),
        ("370772004000", "370703000000"),
        ("371072008000", "371002000000"),
        ("371771101000", "371703000000"),
        ("371771001000", None),
        ("370100000000", None),
    ],
)
def test_real_county(tree, code, county):
    assert tree.real_county(code) == county


def test_path_words(tree):
    assert tree.path_words("370102001002") == "山东省 › 济南市 › 历下区 › 解放路街道 › 解放桥社区居民委员会"


def test_unknown_code_names_the_nearest(tree):
    with pytest.raises(UserError) as error:
        tree.path_words("370102001003999")
    assert str(error.value) == "“370102001003999”不是十二位区划代码。请填写十二位数字,乡级以上在末尾补 0。"
    with pytest.raises(UserError) as error:
        tree.path_words("370102001004")
    assert (
        str(error.value)
        == "区划中没有代码 370102001004(2026-06-30)。最接近的是 370102001003(历山路社区居民委员会)。"
    )


def test_unknown_name_gives_near_names(tree):
    with pytest.raises(UserError) as error:
        tree.find("历下")
    assert str(error.value) == "区划中没有名称“历下”(2026-06-30)。相近的名称:历下区。"


def test_a_name_of_two_counties_finds_both(tree):
    assert [d.code for d in tree.find("市中区")] == ["370103000000", "370402000000"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("山东省济南市历下区解放桥社区3号楼2单元", "370102001002"),
        ("济南市历下区舜华路街道办事处舜泰社区居委会1号", "370176001016"),
        ("济南高新技术产业开发区舜华路街道舜泰社区", "370176001016"),
        ("市中区不存在的社区1号", None),
    ],
)
def test_addresses_across_the_province(tree, address, code):
    assert village_of_address(tree, address) == code


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"区划数据缺少文件 province\.csv"):
        load_divisions(tmp_path, dt.date(2026, 6, 30))


def test_check_prints_counts_and_zones():
    result = CliRunner().invoke(places, ["check", "--on", "2026-06-30"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[1:6] == [
        "市级 16,公布 16",
        "县级六位码 151 = 县级行政区 136(公布 136)+ 功能区 15",
        "乡级 1853,公布 1825:街道 684(公布 696)、镇 1072(公布 1072)、乡 57(公布 57)、类似乡级单位 40",
        "村级 62074,公布约 61000",
        "功能区 15:待核 9 · 推定 3 · 有据 3",
    ]
    assert len(lines) == 6 + 15
    assert lines[6] == "  370176 济南高新技术产业开发区 → 历下区、历城区〔有据〕"
    assert lines[9] == "  370671 烟台高新技术产业开发区 → 暂归 烟台市〔待核:马山街道〕"
    assert lines[-1] == "  371772 菏泽高新技术开发区 → 部分属 牡丹区〔待核:万福街道、吕陵镇〕"


@pytest.mark.parametrize("wanted", ["370772000000", "潍坊滨海经济技术开发区"])
def test_show_by_code_and_by_name(wanted):
    result = CliRunner().invoke(places, ["show", wanted])
    assert result.output.splitlines() == [
        "370772000000 山东省 › 潍坊市 › 潍坊滨海经济技术开发区(县级)",
        "  所属县级行政区:寒亭区",
        "  下级 2 个:央子街道、大家洼街道",
    ]
