"""`tonghu explain`: from a child and a category down to the rows and up to the sentence of law."""

import pytest
from click.testing import CliRunner

from small_county import AS_OF, number, small_county
from tonghu.cli.main import cli


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A small county with a child for each kind of answer, and its folder."""
    made = small_county()
    father, mother = made.couple("H400", "谢长河", "邹素梅", "1986-07-07")
    prisoner = made.resident("H400", "女", "谢雨", "女", "2014-05-06", father=father, mother=mother)
    made.imprison(father)
    made.lose(mother)
    father, mother = made.couple("H401", "喻保国", "柏慧芳", "1986-08-08")
    returned = made.resident("H401", "子", "喻阳", "男", "2014-05-07", father=father, mother=mother)
    made.send_away(father, back="2025-10-01")
    made.send_away(mother)
    made.enrol(returned, "留守儿童")
    made.bury(made.someone("水根生", "男", "1940-01-01"))
    made.add(
        "法院_监护与宣告",
        案号="(2025)鲁民特9号",
        案由="宣告失踪",
        被申请人姓名="水长庚",
        被申请人证件号=made.someone("水长庚", "男", "1970-01-01").number,
        生效日期="2025-05-05",
    )
    mother = made.resident("H402", "户主", "窦春兰", "女", "1988-09-09")
    open_case = made.resident("H402", "女", "窦娟", "女", "2015-05-08", mother=mother)
    made.imprison(mother)
    father, mother = made.couple("H404", "阎家栋", "关巧云", "1987-01-06")
    made.resident("H405", "户主", "阎家栋", "男", "1987-01-06")
    tie = made.resident("H404", "女", "阎朵", "女", "2015-05-09", father=father, mother=mother)
    made.imprison(mother)
    made.imprison(father, 证件号码="")
    father, mother = made.couple("H403", "章福生", "云小凤", "1985-03-08")
    made.resident("H403", "子", "章平", "男", "2016-01-31", father=father, mother=mother, 公民身份号码="")
    folder = made.write(tmp_path_factory.mktemp("explain") / "registers")
    return folder, {child.name: child for child in (prisoner, returned, open_case, tie)}


def explain(folder, child, category):
    return CliRunner().invoke(
        cli, ["explain", str(folder), "--as-of", AS_OF, "--child", child, "--category", category]
    )


def lines(county, child, category):
    folder, children = county
    done = explain(folder, children[child].number if child in children else child, category)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout.splitlines()


def part(told, title):
    """The indented lines below a title."""
    below = told[told.index(title) + 1 :]
    end = next((i for i, line in enumerate(below) if not line.startswith(" ")), len(below))
    return [line.strip() for line in below[:end]]


def test_a_lead_is_explained_from_the_law_to_the_rows(county):
    told = lines(county, "谢雨", "de_facto_unattended")
    assert told[:2] == [
        "谢雨,2014-05-06 出生:应纳入,不在册",
        "父亲服刑至2030-01,母亲失联17个月,符合事实无人抚养儿童",
    ]
    law = part(told, "依据:")
    assert law[0] == "民发〔2019〕62号认定条件 事实无人抚养儿童:父母双方六种情形(法定,待核)"
    assert part(told, "逐条判断:")[:2] == ["[是] 以下各项都成立", "[是] 未满18周岁"]
    assert "失联的最短时间:6个月(地方,待核)" in part(told, "参数:")
    assert part(told, "登记表中的行:") == [
        "父亲·服刑:成立 服刑人员(司法_服刑人员.csv 第 2 行)",
        f"姓名 谢长河,性别 男,证件号码 {number('1986-07-07', 3)},出生日期 1986-07-07,"
        "刑期起日 2022-01-10,刑期止日 2030-01-09,关押单位 鲁中监狱",
        "母亲·失联:成立 失联协查(公安_失联协查.csv 第 2 行)",
        f"姓名 邹素梅,性别 女,身份证号 {number('1986-07-07', 4)},出生日期 1986-07-07,受案日期 2025-01-15,状态 未找到",
    ]
    assert part(told, "家庭:") == [
        f"本人 谢雨 {number('2014-05-06', 2)}",
        f"父亲 谢长河 {number('1986-07-07', 3)}(户籍写明)",
        f"母亲 邹素梅 {number('1986-07-07', 4)}(户籍写明)",
    ]


def test_an_exit_names_the_record_and_the_roster_row(county):
    told = lines(county, "喻阳", "留守儿童")
    assert told[:2] == ["喻阳,2014-05-07 出生:在册,应退出", "父亲2025-10-01返乡,不再是留守儿童"]
    assert "父亲·外出务工:已结束 外出务工(人社_外出务工.csv 第 8 行)" in part(told, "登记表中的行:")
    assert "花名册:在册儿童(民政_在册儿童.csv 第 4 行)" in told


def test_a_case_for_a_person_says_what_is_open(county):
    told = lines(county, "窦娟", "de_facto_unattended")
    assert told[:3] == [
        "窦娟,2015-05-08 出生:是否纳入须人工判断",
        "为什么须人工判断:没有登记册写明父亲是谁,同户的人也看不出",
        "母亲服刑至2030-01,父亲不详,是否符合事实无人抚养儿童待查",
    ]
    assert "[待查] 父亲有“八种情形”" in part(told, "逐条判断:")
    assert part(told, "家庭:")[1] == "父亲 不详 无号码(没有登记册写明是谁)"


def test_a_tie_shows_the_row_and_the_people_it_may_be(county):
    told = lines(county, "阎朵", "de_facto_unattended")
    assert told[1] == "为什么须人工判断:一行“服刑”的登记可能是父亲,也可能是别人,仅凭登记册分不清"
    assert sorted(part(told, told[1])) == [
        "可能是 阎家栋,1987-01-06 出生," + number("1987-01-06", 3),
        "可能是 阎家栋,1987-01-06 出生," + number("1987-01-06", 7),
        "服刑人员(司法_服刑人员.csv 第 5 行)",
    ]


def test_a_child_who_is_nothing_is_explained_too_and_found_by_name_and_birth_date(county):
    told = lines(county, "章平/2016-01-31", "orphan")
    assert told[:2] == ["章平,2016-01-31 出生:不是线索", "没有孤儿的依据"]
    assert "登记表中没有相关的行。" in told
    assert [line.split(" ")[:2] for line in part(told, "家庭:")] == [
        ["本人", "章平"],
        ["父亲", "章福生"],
        ["母亲", "云小凤"],
    ]
    assert part(told, "家庭:")[0] == "本人 章平 无号码"


@pytest.mark.parametrize(
    ("child", "category", "sentence"),
    [
        (
            "谢雨",
            "事实无人抚养",
            "没有类别“事实无人抚养”,最接近的是“事实无人抚养儿童”。可用的有:"
            "de_facto_unattended、disabled、left_behind、low_income、orphan。",
        ),
        (number("2014-05-06", 888), "orphan", f"各登记表里没有这个孩子:{number('2014-05-06', 888)}"),
        ("谢雨点/2014-05-06", "orphan", "各登记表里没有这个孩子:谢雨点/2014-05-06"),
        ("379902201405060020", "orphan", "“379902201405060020”不是有效的公民身份号码。请核对号码"),
        ("谢雨/2014年5月", "orphan", "“2014年5月”不是日期,请写成 2020-01-31。"),
    ],
)
def test_what_cannot_be_explained_is_a_sentence(county, child, category, sentence):
    done = explain(county[0], child, category)
    assert (done.exit_code, done.stdout, done.stderr.startswith(sentence)) == (2, "", True)
