import random

import pytest
from prison_words import CATALOGUE, PRISON

from tonghu.discovery.core.layout import DATE_KINDS, NUMBER_KINDS, load_layouts
from tonghu.discovery.ingest.headers import HeaderWords
from tonghu.discovery.ingest.scan import scan_folder
from tonghu.kernel.errors import UserError
from tonghu.kernel.resident_number import check_digit

LAYOUTS = load_layouts(CATALOGUE)

# Two habits of naming, as two counties might have them.
DIALECTS = {
    "hukou": (
        "户号 姓名 性别 公民身份号码 出生日期 民族 与户主关系 户籍地址 村居代码 人员状态 注销日期 父亲姓名 父亲公民身份号码 母亲姓名 母亲公民身份号码",
        "家庭编号 人员姓名 性别 居民身份证号码 出生年月 族别 家庭关系 户口所在地 区划代码 户口状态 注销时间 父亲 父亲身份证号 母亲 母亲身份证号",
    ),
    "missing_person": (
        "姓名 性别 身份证号 出生日期 受案日期 状态 找回日期 户籍地",
        "失踪人员姓名 性别 证件号码 出生年月日 报案时间 查找情况 找到时间 住址",
    ),
    "coercive_measure": (
        "姓名 性别 身份证号 出生日期 措施类型 开始日期 截止日期 户籍地",
        "嫌疑人姓名 性别 公民身份证号码 生日 强制措施种类 羁押起始时间 期限届满日 户籍所在地",
    ),
    "migrant_work": (
        "姓名 身份证号 务工地类型 务工地 外出日期 返乡日期 联系电话",
        "劳动力姓名 居民身份证号 外出区域 就业地点 离开时间 返回时间 手机号码",
    ),
    "serious_illness": ("姓名 身份证号 病种 首诊日期 状态", "患者姓名 证件号码 疾病名称 确诊时间 治疗情况"),
    "birth_certificate": (
        "出生证编号 新生儿姓名 性别 出生日期 母亲姓名 母亲证件号码 父亲姓名 父亲证件号码 接生机构",
        "出生医学证明编号 婴儿姓名 性别 出生时间 产妇姓名 产妇身份证号码 父姓名 父身份证号 助产机构",
    ),
    "detox": (
        "姓名 性别 身份证号 出生日期 决定日期 期限(月) 解除日期 场所",
        "戒毒人员姓名 性别 公民身份号码 出生年月 强戒决定日期 强制隔离戒毒期限(个月) 出所日期 戒毒所",
    ),
    "prison": (
        "姓名 性别 证件号码 出生日期 户籍地 刑期起日 刑期止日 关押单位",
        "罪犯姓名 性别 身份证号 出生年月日 户籍地址 入狱日期 刑满日期 服刑监狱",
    ),
    "school": (
        "学籍号 姓名 性别 出生日期 身份证件号 学校名称 年级 班级 就读状态 是否寄宿 监护人姓名 监护人关系 监护人证件号 监护人电话 本学期缺勤天数",
        "全国学籍号 学生姓名 性别 出生年月 学生身份证号 就读学校 所在年级 所在班级 学籍状态 是否住校 家长姓名 与学生关系 家长身份证号码 家长联系方式 缺课天数",
    ),
    "disability": (
        "姓名 残疾人证号 性别 残疾类别 残疾等级 发证日期 证件状态 户籍地址",
        "持证人姓名 残疾证号码 性别 残疾种类 残疾级别 核发时间 持证状态 家庭住址",
    ),
    "roster": (
        "姓名 公民身份号码 儿童类别 认定日期 停止日期 村居代码 监护人姓名 监护人电话",
        "儿童姓名 儿童身份证号 困境类型 纳入时间 退出日期 所属村代码 监护人 联系电话",
    ),
    "marriage": (
        "登记类型 登记日期 男方姓名 男方证件号 女方姓名 女方证件号",
        "业务类型 办理时间 丈夫姓名 丈夫身份证号码 妻子姓名 妻子身份证号码",
    ),
    "death": (
        "姓名 性别 身份证号 死亡日期 火化日期 生前住址",
        "逝者姓名 性别 逝者证件号码 去世时间 遗体火化时间 死者住址",
    ),
    "assistance": (
        "保障类别 户主姓名 户主身份证号 成员姓名 成员身份证号 与户主关系 起始年月 停止年月 状态",
        "救助类型 申请人姓名 申请人身份证号码 家庭成员姓名 家庭成员身份证号码 与申请人关系 享受开始月份 退出年月 在保状态",
    ),
    "guardianship_case": (
        "案号 案由 被申请人姓名 被申请人证件号 未成年人姓名 生效日期 恢复日期",
        "案件编号 案件类型 被申请人 被申请人身份证号码 涉及未成年人 判决生效时间 资格恢复时间",
    ),
    "deportation": (
        "姓名 配偶身份证号 身份证号 出境日期 事由",
        "外籍人员姓名 中方配偶身份证号 证件号码 遣返时间 遣送原因",
    ),
    "division": (
        "区划代码 名称 级别 上级代码 城乡分类",
        "统计用区划代码 区划名称 层级 父级代码 城乡分类代码",
    ),
}


def made_up(field, chance):
    """A cell that a field may hold."""
    if field.kind in NUMBER_KINDS:
        first17 = f"379902{chance.randint(1950, 2020)}0{chance.randint(1, 9)}1{chance.randint(0, 9)}{chance.randint(100, 999)}"
        whole = first17 + check_digit(first17)
        return {"student_number": "G" + whole, "disability_certificate": whole + "63"}.get(field.kind, whole)
    if field.kind in DATE_KINDS:
        return f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    if field.values:
        return chance.choice([words[0] for words in field.values.values()])
    if field.kind in ("name", "names"):
        return (
            chance.choice("王李张刘陈")
            + chance.choice("伟芳娜敏静强磊军洋勇")
            + chance.choice("一二三四五六七八九")
        )
    return {
        "place_code": f"3799021{chance.randint(10000, 99999)}",
        "integer": str(chance.randint(1, 36)),
    }.get(field.kind, "某处")


def rows_of(register, count=20):
    chance = random.Random(register)
    return [tuple(made_up(f, chance) for f in LAYOUTS.register(register).fields) for _ in range(count)]


@pytest.mark.parametrize("dialect", [0, 1])
@pytest.mark.parametrize("register", sorted(DIALECTS))
def test_every_register_is_recognised_whole_whatever_the_file_is_called(register, dialect, write_csv, folder):
    write_csv("1.csv", [DIALECTS[register][dialect].split(" "), *rows_of(register)])
    (seen,) = scan_folder(folder, CATALOGUE)
    assert (seen.problem, seen.register, [c.field for c in seen.columns]) == (
        None,
        register,
        [f.name for f in LAYOUTS.register(register).fields],
    )
    assert seen.unrecognised == ()


def test_no_header_means_two_fields_alike_in_one_register():
    for layout in LAYOUTS.registers:
        words = HeaderWords(layout, LAYOUTS.words)
        for field in layout.fields:
            meanings = words.meanings(field.title)
            strongest = [name for name, strength in meanings.items() if strength == max(meanings.values())]
            assert strongest == [field.name], (layout.register, field.title)


def test_titles_above_and_a_header_on_two_lines(write_xlsx, number, folder):
    rows = [
        ("云溪县 2026 年婚姻登记情况", None, None, None, None, None),
        ("单位:云溪县民政局", None, None, None, None, None),
        ("登记类型", "登记日期", "男方", None, "女方", None),
        (None, None, "姓名", "身份证号", "姓名", "身份证号"),
        *[
            ("结婚", "2020-01-02", "张伟", number(1980, 1, i, 11), "王芳", number(1982, 1, i, 22))
            for i in range(1, 8)
        ],
    ]
    write_xlsx("x.xlsx", rows)
    (seen,) = scan_folder(folder, CATALOGUE)
    assert (seen.register, seen.header_row, [c.header for c in seen.columns]) == (
        "marriage",
        4,
        ["登记类型", "登记日期", "男方姓名", "男方身份证号", "女方姓名", "女方身份证号"],
    )


def test_columns_without_a_telling_header_are_known_by_their_cells(write_csv, folder, number):
    rows = [
        (
            f"刘{name}",
            number(1980, 2, 3, s),
            "1980-02-03",
            "男",
            f"202{s % 3}-01-01",
            f"202{s % 3 + 4}-01-01",
            "鲁中监狱",
        )
        for s, name in enumerate("伟强磊军洋勇杰涛", start=1)
    ]
    write_csv("x.csv", [("列1", "列2", "列3", "列4", "刑期起日", "列6", "关押单位"), *rows])
    (seen,) = scan_folder(folder, CATALOGUE)
    assert (seen.problem, [(c.field, c.how) for c in seen.columns]) == (
        None,
        [
            ("name", "values"),
            ("number", "values"),
            ("birth_date", "values"),
            ("sex", "values"),
            ("term_starts_on", "synonym"),
            ("term_ends_on", "values"),
            ("facility", "synonym"),
        ],
    )


def test_a_header_that_its_cells_contradict_is_not_believed(write_csv, folder, prisoners):
    rows = [(*row, row[2]) for row in prisoners(8)]
    write_csv(
        "x.csv",
        [
            (*PRISON[:2], "身份证号", *PRISON[3:], "备用身份证号"),
            *[(*r[:2], "2020-01-01", *r[3:]) for r in rows],
        ],
    )
    (seen,) = scan_folder(folder, CATALOGUE)
    assert (seen.problem, {c.header: c.field for c in seen.columns}["身份证号"]) == (None, None)
    assert {c.header: c.field for c in seen.columns}["备用身份证号"] == "number"


def test_two_columns_for_one_field_stop_the_run(write_csv, prisoners, load):
    rows = [(*row, row[2][:-1] + "1") for row in prisoners()]
    write_csv("a.csv", [(*PRISON, "身份证号"), *rows])
    with pytest.raises(UserError) as stop:
        load()
    assert str(stop.value) == (
        "a.csv(服刑人员)里 “证件号码”(第 3 列)和“身份证号”(第 9 列) 都像“证件号码”,不知该用哪一栏。"
        '请用 tonghu registers map "a.csv" --register prison --column 证件号码=number 指明一次。'
    )


def test_of_two_columns_the_filled_one_is_taken_and_said(write_csv, prisoners, load):
    write_csv("a.csv", [(*PRISON, "身份证号"), *[(*row, "") for row in prisoners()]])
    con, quality = load()
    assert con.execute("select number_state, count(*) from in_prison group by all").fetchall() == [
        ("valid", 6)
    ]
    assert quality.warnings[0] == (
        "a.csv:“证件号码”(第 3 列)、“身份证号”(第 9 列) 都像证件号码,按内容用“证件号码”(100% 有内容,另一栏 0%)。"
    )


def test_an_unknown_register_stops_the_run_and_names_the_way_out(write_csv, load):
    write_csv("采购.csv", [("商品", "单价", "产地"), ("苹果", "3", "烟台"), ("梨", "2", "莱阳")])
    with pytest.raises(UserError) as stop:
        load()
    assert str(stop.value) == (
        "采购.csv 认不出是哪个登记表。第 1 行的栏目是:商品、单价、产地。"
        '请用 tonghu registers map "采购.csv" 指明它是哪个登记表、哪一栏是什么,保存一次即可。'
    )


def test_a_register_without_a_column_it_needs_is_read_without_it_and_says_what_is_lost(
    write_csv, prisoners, load
):
    write_csv("服刑.csv", [(*PRISON[:6], PRISON[7]), *[(*row[:6], row[7]) for row in prisoners()]])
    con, quality = load()
    ends = con.execute("select count(*), count(term_ends_on) from in_prison").fetchall()
    assert ends == [(len(prisoners()), 0)]
    assert [w for w in quality.warnings if "服刑.csv" in w and "刑期止日" in w] != []
