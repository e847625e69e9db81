"""Whom a row means that names somebody without a whole number: what settles it, and what does not."""

import pytest

from small_county import discover, finding, small_county

FAMILIES = []


def family(build):
    """Adds a family to the county that every test of this file reads."""
    FAMILIES.append(build)
    return build


@pytest.fixture(scope="module")
def county():
    made = small_county()
    for build in FAMILIES:
        build(made)
    return made


@pytest.fixture(scope="module")
def run(county, tmp_path_factory):
    folder = tmp_path_factory.mktemp("meant")
    done = discover(county.write(folder / "registers"), folder / "out")
    assert (done.code, done.stderr) == (0, "")
    return done


def of(rows, *children):
    """The findings among rows about some children, as (child, category, action)."""
    return sorted(finding(row) for row in rows if row["child_name"] in children)


# ---- a part of the number


@family
def a_mother_of_whom_the_document_keeps_a_cut_number_alone(county):
    father, mother = county.couple("H300", "庞大军", "庞玉梅", "1986-03-14")
    county.resident(
        "H300",
        "子",
        "庞飞",
        "男",
        "2014-04-11",
        father=father,
        母亲姓名="",
        母亲公民身份号码=mother.number[:16],
    )
    county.send_away(father)
    county.send_away(mother)


@family
def a_worker_with_the_last_four_digits_and_a_letter_of_the_name_lost(county):
    father, mother = county.couple("H301", "巩长海", "巩红霞", "1987-08-19")
    county.resident("H301", "女", "巩月", "女", "2015-02-03", father=father, mother=mother)
    county.send_away(father)
    county.send_away(mother, 姓名="巩霞", 身份证号=mother.number[:6] + "*" * 8 + mother.number[14:])


def test_a_part_of_the_number_and_what_else_the_row_says_settle_it(run):
    assert of(run.leads, "庞飞", "巩月") == [
        ("巩月", "left_behind", "enter"),
        ("庞飞", "left_behind", "enter"),
    ]


@family
def two_namesakes_born_the_same_day_and_a_number_that_fits_both(county):
    father, mother = county.couple("H302", "尹建军", "尹秀兰", "1985-05-25")
    county.resident(
        "H303",
        "户主",
        "尹建军",
        "男",
        "1985-05-25",
        户籍地址="云溪县石桥镇西杨集村委会9号",
        村居代码="379902101201",
    )
    county.resident("H302", "子", "尹航", "男", "2013-06-06", father=father, mother=mother)
    county.imprison(mother)
    county.imprison(father, 证件号码=father.number[:14] + "****", 户籍地="云溪县石桥镇东李庄村委会")


def test_an_address_does_not_tell_two_apart_whom_the_number_fits_alike(run):
    assert of(run.leads, "尹航") == []
    assert of(run.reviews, "尹航") == [("尹航", "de_facto_unattended", "enter")]


# ---- a number of before 1999


@family
def a_mother_with_fifteen_digits_one_of_them_wrong(county):
    father, mother = county.couple("H310", "阮志宏", "阮凤霞", "1982-02-16")
    child = county.resident("H310", "女", "阮晴", "女", "2014-12-20", father=father)
    old = mother.number[:6] + mother.number[8:17]
    wrong = old[:9] + str((int(old[9]) + 1) % 10) + old[10:]
    county.certify_birth(child, father=father, mother=mother, 母亲证件号码=wrong)
    county.send_away(father)
    county.send_away(mother)


def test_fifteen_digits_have_no_check_digit_and_may_be_wrong_in_one(run):
    assert of(run.leads, "阮晴") == [("阮晴", "left_behind", "enter")]


# ---- names


@family
def a_mother_under_her_former_name(county):
    father, mother = county.couple("H320", "詹伟民", "詹若琳", "1988-10-15")
    child = county.resident("H320", "子", "詹宇", "男", "2016-08-05", father=father)
    county.certify_birth(child, father=father, mother="詹小妹")
    county.send_away(father)
    county.send_away(mother, 姓名="詹小妹")


def test_a_number_elsewhere_under_another_name_shows_a_former_name(run):
    assert of(run.leads, "詹宇") == [("詹宇", "left_behind", "enter")]


@family
def a_worker_and_a_girl_of_one_name(county):
    father, mother = county.couple("H321", "娄金山", "娄雪", "1984-04-30")
    county.resident("H321", "子", "娄涛", "男", "2014-10-10", father=father, mother=mother)
    county.resident("H322", "户主", "娄雪", "女", "2011-08-08")
    county.send_away(father)
    county.send_away(mother, 身份证号="")


def test_nobody_under_sixteen_is_meant_by_a_register_of_workers(run):
    assert of(run.leads, "娄涛") == [("娄涛", "left_behind", "enter")]


@family
def a_rostered_child_whose_name_is_miswritten_and_whose_village_is_another(county):
    father, mother = county.couple("H323", "穆春生", "穆婉宁", "1986-01-07")
    child = county.resident("H323", "女", "穆思佳", "女", "2015-03-21", father=father, mother=mother)
    county.send_away(father)
    county.send_away(mother)
    county.enrol(
        child, "留守儿童", 姓名="穆思洁", 公民身份号码="", 村居代码="379902101201", 监护人姓名="穆婉宁"
    )


def test_the_guardians_name_finds_a_child_of_the_roster(run):
    assert of(run.leads, "穆思佳") == []


# ---- a parent by the marriage at birth


@family
def a_father_named_by_the_marriage_register_alone(county):
    father, mother = county.couple("H330", "费永强", "费丽君", "1987-07-07")
    county.resident("H331", "户主", "费老根", "男", "1955-01-01")
    county.resident("H331", "孙女", "费甜", "女", "2014-05-17", mother=mother)
    county.send_away(father)
    county.send_away(mother)


def test_the_husband_of_the_mother_on_the_day_of_birth_is_the_father(run):
    assert of(run.leads, "费甜") == [("费甜", "left_behind", "enter")]
    assert "出生时的婚姻登记推断" in run.report


# ---- dates in Chinese numerals


def numerals(day):
    """2025-03-12 as 二〇二五年三月十二日."""
    digits = "〇一二三四五六七八九"
    year, month, date = day.split("-")

    def counted(number):
        tens, ones = divmod(int(number), 10)
        return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (
            digits[ones] if ones else ""
        )

    return f"{''.join(digits[int(d)] for d in year)}年{counted(month)}月{counted(date)}日"


def test_a_register_may_write_every_date_in_chinese_numerals(tmp_path):
    county = small_county()
    father, mother = county.couple("H340", "丛立新", "丛月娥", "1978-09-26")
    county.resident("H340", "子", "丛林", "男", "2014-11-23", father=father, mother=mother)
    county.send_away(father)
    county.send_away(mother)
    for rows in county.rows.values():
        for row in rows:
            for title in ("出生日期", "外出日期", "登记日期"):
                if row.get(title):
                    row[title] = numerals(row[title])
    done = discover(county.write(tmp_path / "registers"), tmp_path / "out")
    assert of(done.leads, "丛林") == [("丛林", "left_behind", "enter")]


# ---- two documents of a parent


@family
def a_father_by_number_on_one_document_and_his_brother_by_name_on_the_other(county):
    father, mother = county.couple("H390", "滑立新", "滑春梅", "1987-05-14")
    county.resident("H390", "兄弟姐妹", "滑立国", "男", "1981-01-20")
    child = county.resident("H390", "女", "滑小满", "女", "2014-05-21", father="滑立国", mother=mother)
    county.certify_birth(child, father=father, mother=mother)
    county.send_away(father)
    county.send_away(mother)


@family
def a_father_by_number_on_one_document_and_by_his_own_name_on_the_other(county):
    father, mother = county.couple("H391", "滑长顺", "滑秋菊", "1986-09-02")
    county.resident("H391", "兄弟姐妹", "滑长林", "男", "1984-03-11")
    child = county.resident("H391", "女", "滑小雪", "女", "2014-12-07", father="滑长顺", mother=mother)
    county.certify_birth(child, father=father, mother=mother)
    county.send_away(father)
    county.send_away(mother)


def test_a_number_does_not_outrank_the_name_of_another_of_the_household(run):
    assert of(run.leads, "滑小满", "滑小雪") == [("滑小雪", "left_behind", "enter")]
    assert of(run.reviews, "滑小满") == [("滑小满", "left_behind", "enter")]
    (case,) = [row for row in run.reviews if row["child_name"] == "滑小满"]
    assert case["why"] == "几份登记写的父亲不是同一个人"
