"""`tonghu explain`: from a child and a category down to the rows and up to the sentence of law."""

import pytest
from click.testing import CliRunner

from small_county import AS_OF, small_county
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
    father, mother = made.couple("H403", "章福生", "云小凤", "1985-03-08")
    made.resident("H403", "子", "章平", "男", "2016-01-31", father=father, mother=mother, 公民身份号码="")
    folder = made.write(tmp_path_factory.mktemp("explain") / "registers")
    return folder, {child.name: child for child in (prisoner, returned, open_case)}


def explain(folder, child, category):
    return CliRunner().invoke(
        cli, ["explain", str(folder), "--as-of", AS_OF, "--child", child, "--category", category]
    )


def lines(county, child, category):
    folder, children = county
    done = explain(folder, children[child].number if child in children else child, category)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_a_lead_is_explained_from_the_law_to_the_rows(county):
    told = lines(county, "谢雨", "de_facto_unattended")
    assert told[0] == "谢雨,2014-05-06 出生:应纳入,不在册"
    text = "\n".join(told)
    assert "民发〔2019〕62号" in text
    assert "司法_服刑人员.csv/第2行" in text
    assert "公安_失联协查.csv/第2行" in text
    assert told[1:] == []


def test_an_exit_names_the_record(county):
    told = lines(county, "喻阳", "留守儿童")
    assert told[0] == "喻阳,2014-05-07 出生:在册,应退出"
    assert told[1:] == []


def test_a_case_for_a_person_says_what_is_open(county):
    told = lines(county, "窦娟", "de_facto_unattended")
    assert told[0] == "窦娟,2015-05-08 出生:是否纳入须人工判断"
    assert told[1:] == []


def test_a_child_who_is_nothing_is_explained_too_and_found_by_name_and_birth_date(county):
    told = lines(county, "章平/2016-01-31", "orphan")
    assert told[0] == "章平,2016-01-31 出生:不是线索"
    assert told[1:] == []
