"""One answer, followed down to the rows and up to the sentence of law."""

from __future__ import annotations

import datetime as dt

import pytest

from tonghu.policy.engines.row import person_state
from tonghu.policy.explain import EvidenceRow, RegisterTitles, explain
from tonghu.policy.situation import Situation

AS_OF = dt.date(2026, 6, 30)
TITLES = {
    "prison": RegisterTitles(
        title="服刑人员", fields={"term_starts_on": "刑期起日", "term_ends_on": "刑期止日", "name": "姓名"}
    ),
    "missing_person": RegisterTitles(
        title="失联协查",
        fields={"accepted_on": "受案日期", "status": "状态"},
        values={"status": {"missing": "未找到"}},
    ),
    "disability": RegisterTitles(
        title="持证残疾人",
        values={
            "disability_type": {"hearing": "听力残疾"},
            "grade": {"1": "一级"},
            "status": {"valid": "有效"},
        },
    ),
    "death": RegisterTitles(title="死亡火化", fields={"died_on": "死亡日期"}),
    "migrant_work": RegisterTitles(title="外出务工", fields={"left_on": "外出日期"}),
}
IN_PRISON = EvidenceRow(
    role="father",
    register="prison",
    row={"name": "李建国", "term_starts_on": dt.date(2024, 3, 15), "term_ends_on": dt.date(2028, 3, 15)},
    file="司法_服刑人员.xlsx",
    sheet="Sheet1",
    row_no=17,
)
LOST = EvidenceRow(
    role="mother",
    register="missing_person",
    row={"accepted_on": dt.date(2025, 9, 20), "status": "missing", "found_on": None},
    file="公安_失联协查.xlsx",
    sheet="Sheet1",
    row_no=5,
)


@pytest.fixture
def tell(catalogue):
    def tell(
        category, rows, *, known=("father", "mother"), born=dt.date(2016, 5, 1), basis=None, child_name=None
    ):
        def state(role):
            by_register = {}
            for evidence in rows:
                if evidence.role == role:
                    by_register.setdefault(evidence.register, []).append(evidence.row)
            return person_state(by_register, catalogue=catalogue, as_of=AS_OF, child_name=child_name)

        situation = Situation(
            born,
            state("child"),
            state("father") if "father" in known else None,
            state("mother") if "mother" in known else None,
        )
        return explain(
            catalogue.categories[category],
            situation,
            rows,
            catalogue=catalogue,
            as_of=AS_OF,
            titles=TITLES,
            basis=basis,
            child_name=child_name,
        )

    return tell


def test_a_lead_is_one_sentence_with_its_law_its_terms_and_its_rows(tell):
    found = tell("de_facto_unattended", [IN_PRISON, LOST])
    assert found.sentence == "父亲服刑至2028-03,母亲失联9个月,符合事实无人抚养儿童"
    assert found.value is True
    assert [clause.id for clause in found.clauses][:2] == [
        "min_fa_2019_62/rending",
        "min_fa_2020_125/rending",
    ]
    assert [(t.depth, t.value_words, t.words) for t in found.terms] == [
        (0, "是", "以下各项都成立"),
        (1, "是", "未满18周岁"),
        (1, "是", "本人没有“死亡”"),
        (2, "否", "本人有“死亡”"),
        (1, "是", "以下至少一项成立"),
        (2, "是", "父母双方均有“八种情形”"),
        (3, "是", "父亲有“八种情形”"),
        (3, "是", "母亲有“八种情形”"),
        (2, "否", "父母一方有“死亡或失踪”,另一方有“八种情形”"),
        (3, "否", "以下各项都成立"),
        (4, "否", "父亲有“死亡或失踪”"),
        (4, "是", "母亲有“八种情形”"),
        (3, "否", "以下各项都成立"),
        (4, "否", "母亲有“死亡或失踪”"),
        (4, "是", "父亲有“八种情形”"),
        (1, "是", "并非:父母双方均有“死亡或失踪”"),
        (2, "否", "父母双方均有“死亡或失踪”"),
        (3, "否", "父亲有“死亡或失踪”"),
        (3, "否", "母亲有“死亡或失踪”"),
    ]
    assert "      [是] 父母双方均有“八种情形”" in found.lines()
    assert "        [是] 父亲有“八种情形”:服刑" in found.lines()
    assert {t.conditions for t in found.terms if t.words == "父亲有“八种情形”"} == {("imprisoned",)}
    assert [
        (row.role, row.condition, row.register_title, row.file, row.sheet, row.row_no) for row in found.rows
    ] == [
        ("father", "imprisoned", "服刑人员", "司法_服刑人员.xlsx", "Sheet1", 17),
        ("mother", "lost_contact", "失联协查", "公安_失联协查.xlsx", "Sheet1", 5),
    ]
    assert found.rows[0].fields == (
        ("姓名", "李建国"),
        ("刑期起日", "2024-03-15"),
        ("刑期止日", "2028-03-15"),
    )
    assert found.rows[1].fields == (("受案日期", "2025-09-20"), ("状态", "未找到"))


def test_what_nobody_has_verified_is_marked(tell):
    found = tell("left_behind", [IN_PRISON, LOST])
    marked = {p.id: (p.value, p.source.kind, p.source.status) for p in found.parameters}
    assert marked["outing_months"] == (3, "项目默认", "待核")
    assert marked["outing_scopes"][0] == ("same_city", "same_province", "other_province", "abroad")
    assert "  算作外出的务工地类型:本市外县、本省外市、外省、境外(项目默认,待核)" in found.lines()
    assert "  外出务工的最短时间:3个月(项目默认,待核)" in found.lines()


def test_the_notice_is_quoted_in_its_own_words(tell):
    lines = tell("de_facto_unattended", [IN_PRISON, LOST]).lines()
    place = lines.index("  鲁民〔2024〕5号第23项 加强数字化建设(省文件,已核)")
    assert lines[place + 1].startswith("    23.加强数字化建设。依托全国儿童福利信息系统")


def test_a_parent_not_known_is_said_to_be_so(tell):
    found = tell("de_facto_unattended", [IN_PRISON], known=("father",))
    assert found.value is None
    assert found.sentence == "父亲服刑至2028-03,母亲不详,是否符合事实无人抚养儿童待查"


def test_one_parent_at_home_is_a_no_with_what_is_known(tell):
    found = tell("de_facto_unattended", [IN_PRISON])
    assert found.sentence == "父亲服刑至2028-03,不符合事实无人抚养儿童"
    assert tell("de_facto_unattended", []).sentence == "没有事实无人抚养儿童的依据"


def test_an_exit_names_the_record_that_ended_it(tell):
    row = {**IN_PRISON.row, "term_ends_on": AS_OF}
    released = EvidenceRow(role="father", register="prison", row=row, file="a.xlsx", sheet=None, row_no=2)
    found = tell("de_facto_unattended", [released, LOST], basis="parent_back")
    assert found.value is True
    assert found.sentence == "父亲2026-06-30刑满释放,不再是事实无人抚养儿童"
    assert found.basis == "parent_back"


def test_the_child_itself_is_named_with_its_certificate(tell):
    certificate = EvidenceRow(
        role="child",
        register="disability",
        row={"disability_type": "hearing", "grade": "1", "status": "valid"},
        file="残联_持证残疾人.xlsx",
        sheet="Sheet1",
        row_no=9,
    )
    assert tell("disabled", [certificate]).sentence == "本人持听力残疾一级残疾人证,符合残疾儿童"
    assert tell("disabled", [certificate], born=None).sentence == (
        "本人持听力残疾一级残疾人证,出生日期不详,是否符合残疾儿童待查"
    )


def test_a_death_that_a_later_row_contradicts_shows_both_rows(tell):
    death = EvidenceRow(
        role="father",
        register="death",
        row={"died_on": dt.date(2022, 1, 5)},
        file="d.xlsx",
        sheet="一",
        row_no=3,
    )
    work = EvidenceRow(
        role="father",
        register="migrant_work",
        row={"work_scope": "same_county", "left_on": dt.date(2025, 3, 1)},
        file="w.xlsx",
        sheet="一",
        row_no=8,
    )
    found = tell("de_facto_unattended", [death, work, LOST])
    assert found.sentence == "母亲失联9个月,父亲是否死亡不能断定,是否符合事实无人抚养儿童待查"
    assert [(row.file, row.state.holds, row.note) for row in found.rows if row.condition == "dead"] == [
        ("d.xlsx", None, "死亡日期之后又登记外出务工,须核实"),
        ("w.xlsx", None, "死亡日期之后又登记外出务工,须核实"),
    ]


def test_a_judgment_about_another_child_is_left_out(tell):
    judgment = EvidenceRow(
        role="father",
        register="guardianship_case",
        row={"cause": "guardianship_revoked", "child_names": ["赵立西"], "effective_on": dt.date(2025, 3, 1)},
        file="c.xlsx",
        sheet="一",
        row_no=4,
    )
    assert [row.file for row in tell("de_facto_unattended", [judgment], child_name="赵立东").rows] == []
    assert [row.file for row in tell("de_facto_unattended", [judgment], child_name="赵立西").rows] == [
        "c.xlsx"
    ]
