"""A duty that could never be done, or never fall due, is refused when the catalogue is read; a good one is read whole."""

import datetime as dt

import pytest
from tests.policy.duties.written import CASES, FOLDER, SEEN, SOURCE, duty, loaded, reading

from tonghu.oversight.boards import pooled_rules
from tonghu.policy.duties.drawn import faults_of_duties
from tonghu.policy.duties.population import Age, AllOf, Has, Risk
from tonghu.policy.duties.schema import (
    Act,
    Bearer,
    EachPeriod,
    EveryDays,
    FromRecord,
    FromStep,
    Needed,
    OnceBy,
    Proof,
    Within,
)
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError


def faults(tmp_path, *readings, evidence=None, **changed):
    with pytest.raises(CatalogueError) as caught:
        loaded(tmp_path, {"d10_4": duty(*readings, **changed)}, evidence)
    return [line.partition(": ")[2] for line in str(caught.value).splitlines()]


def test_a_duty_is_read_whole(tmp_path):
    readings = (
        reading(population={"risk": ["high", "low"], "age": {"from": 6}}),
        reading(key="once", when={"by": "2024-06-30"}),
    )
    found = loaded(tmp_path, {"d10_4": duty(*readings)}).duties["d10_4"]
    main, once = found.readings
    assert (main.id, once.id) == ("d10_4", "d10_4.once")
    assert main.population == AllOf(terms=(Risk(levels=("high", "low")), Age(least=6, under=None)))
    assert main.when == EveryDays(parameter="visit_days_high")
    assert once.when == OnceBy(day=dt.date(2024, 6, 30))
    assert main.proof == Proof(needed=(Needed(kind="seen", least=1),))
    assert (main.bearer, main.act) == (Bearer(role="child_director"), Act(kind="form", name="visit"))
    assert [(case.gives, case.reading) for case in found.cases] == [("done", "main"), ("overdue", "main")]


def test_what_counts_as_evidence_is_read_whole(tmp_path):
    evidence = {
        "accepted": {"title": "接收", "subject": "case", "from": {"step": "referral", "moves": ["accept"]}},
        "planned": {
            "title": "有方案",
            "subject": "child",
            "from": {"matter": "plan", "states": ["in_force"]},
        },
    }
    found = loaded(tmp_path, {"d10_4": duty()}, evidence).evidence
    assert found["seen"].origin == FromRecord(form="visit", where={"saw_child": (True,)})
    assert found["accepted"].origin == FromStep(matter="referral", moves=("accept",))
    assert (found["seen"].is_state, found["planned"].is_state) == (False, True)


def test_a_duty_whose_evidence_does_not_exist_is_refused(tmp_path):
    wrong = reading(evidence={"any": [{"kind": "sean"}]})
    assert faults(tmp_path, wrong) == ['没有名为 "sean" 的佐证种类,最接近的是 "seen"']


def test_a_cadence_that_never_falls_due_is_refused(tmp_path):
    text = "参数 severe_grades_any 的取值 ('1', '2') 不是大于零的整数，这项义务永远不会到期"
    assert faults(tmp_path, reading(when={"every": {"days": "severe_grades_any"}})) == [text]


def test_evidence_of_another_subject_is_refused(tmp_path):
    wrong = reading(subject="village")
    assert faults(tmp_path, wrong) == ["佐证 seen 不是 village 的佐证（是 child 的）"]


def test_a_population_that_nobody_could_belong_to_is_refused(tmp_path):
    wrong = reading(population={"age": {"from": 18, "under": 6}})
    assert faults(tmp_path, wrong) == ["from 应小于 under，否则没有人符合"]


def test_counting_reads_no_sealed_answer(tmp_path):
    evidence = {"moody": {**SEEN, "from": {"form": "visit", "where": {"danger_sign": [True]}}}}
    (fault,) = faults(tmp_path, evidence=evidence)
    assert fault.startswith('表单 visit 里没有可以据以计数的 "danger_sign"')


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"number": "D10-5"}, '编号应与文件名一致，写作 D10-4 的样子，现在是 "D10-5"'),
        ({"clause": "lu_min_2024_5/99"}, '没有名为 "lu_min_2024_5/99" 的条款,最接近的是 "lu_min_2024_5/19"'),
        (
            {"cases": [{"words": "好", "on": "2026-06-30", "gives": "done"}]},
            "例子至少要两个：一个已完成，一个没有完成",
        ),
    ],
)
def test_other_faults_of_a_duty(tmp_path, changed, fault):
    assert faults(tmp_path, **changed) == [fault]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"of": ["plan"]}, "对象是 child 的，不写 of"),
        ({"subject": "case", "evidence": {"any": [{"kind": "opened_case"}]}}, "对象是 case 的，要用 of 写明是哪一种"),
        (
            {"bearer": {"role": "child_director", "unit": "subject"}},
            "责任人应写 role（岗位）、unit: subject（单位自己）或 department（部门）中的一种",
        ),
        ({"when": {"every": {"unit": "year"}, "standing": True}}, "期限应写 every、after、by、standing、each 中的一种"),
        ({"evidence": {"any": [{"kind": "seen", "least": 0}]}}, "least 应是 1 至 12 的整数"),
        ({"target": {"share": 0, "source": SOURCE}}, "目标应是 1 至 100 的百分数"),
    ],
)  # fmt: skip
def test_other_faults_of_a_reading(tmp_path, changed, fault):
    evidence = {
        "opened_case": {"title": "接收", "subject": "case", "from": {"step": "referral", "moves": ["accept"]}}
    }
    assert faults(tmp_path, reading(**changed), evidence=evidence) == [fault]


def test_two_readings_of_one_name_are_refused(tmp_path):
    assert faults(tmp_path, reading(), reading()) == ["口径的 key 重复"]


def test_a_deadline_and_a_calendar_are_read(tmp_path):
    within = {"after": {"event": "opened", "within": {"parameter": "visit_days_low", "unit": "working_days"}}}
    second = reading(key="b", when={"every": {"unit": "term"}}, population={"has": "seen"})
    found = loaded(tmp_path, {"d10_4": duty(reading(when=within), second)})
    first, second = found.duties["d10_4"].readings
    assert first.when == Within(event="opened", parameter="visit_days_low", unit="working_days")
    assert (second.when, second.population) == (EachPeriod(unit="term"), Has(kind="seen"))


def test_a_reading_beside_another_is_in_no_sum(tmp_path):
    found = loaded(tmp_path, {"d10_4": duty(reading(), reading(key="b", beside=True))})
    assert [each.beside for each in found.duties["d10_4"].readings] == [False, True]
    assert pooled_rules(found) == frozenset({"d10_4"})


def test_one_reading_must_count(tmp_path):
    assert faults(tmp_path, reading(beside=True)) == ["至少要有一个口径计入合计"]


def test_a_case_that_comes_out_otherwise_is_a_fault(tmp_path):
    wrong = {**CASES[1], "gives": "due"}
    found = list(faults_of_duties(loaded(tmp_path, {"d10_4": duty(cases=[CASES[0], wrong])})))
    words = "“没有走访。”: 应是“待办”（due），算出来是“逾期未办”（overdue）"
    assert [fault.partition(" 行")[2] for fault in found] == [words]


def test_every_case_of_the_catalogue_comes_out_as_written():
    assert list(faults_of_duties(load_catalogue(FOLDER))) == []


def parameter(folder, name, value):
    """The value of a parameter in a copy of the catalogue is another."""
    path = folder / "catalogue" / "parameters" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    told = next(line for line in text.splitlines() if "value:" in line)
    path.write_text(text.replace(told, f"  - value: {value}"), encoding="utf-8")
    return load_catalogue(folder / "catalogue")


def test_a_duty_is_owed_from_the_day_its_document_took_effect(tmp_path):
    found = loaded(tmp_path, {"d10_4": duty()}).duties["d10_4"]
    assert found.owed_from is not None
    assert (found.owed_from.day, found.owed_from.own, found.owed_from.source.document) == (
        dt.date(2024, 1, 18),
        False,
        "鲁民〔2024〕5号",
    )
    assert found.readings[0].owed_from == dt.date(2024, 1, 18)


def test_where_records_are_kept_since_later_it_is_owed_from_then_unless_it_says_itself(tmp_path):
    own = {"day": "2023-06-01", "source": SOURCE}
    loaded(tmp_path, {"d10_4": duty(), "d10_5": duty(number="D10-5", **{"from": own})})
    duties = parameter(tmp_path, "records_since", '"2026-03-01"').duties
    assert [(each.owed_from.day, each.owed_from.own) for each in duties.values()] == [
        (dt.date(2026, 3, 1), False),
        (dt.date(2023, 6, 1), True),
    ]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("records_since", "18", "参数 records_since 的取值 18 不是日期，应写作 2024-01-18"),
        (
            "winter_holiday",
            '["02-15", "01-15"]',
            "参数 winter_holiday 的取值 ('02-15', '01-15') 不是“月-日”，如 09-01；起止两天要按先后写",
        ),
        (
            "summer_holiday",
            '"07-01"',
            "参数 summer_holiday 的取值 '07-01' 不是“月-日”，如 09-01；起止两天要按先后写",
        ),
    ],
)
def test_days_that_are_no_days_are_refused(tmp_path, name, value, fault):
    loaded(tmp_path, {"d10_4": duty(reading(when={"every": {"unit": "holiday"}}))})
    with pytest.raises(CatalogueError) as caught:
        parameter(tmp_path, name, value)
    assert [line.partition(": ")[2] for line in str(caught.value).splitlines()] == [fault]


def test_a_document_without_a_day_needs_a_duty_that_says_its_own(tmp_path):
    loaded(tmp_path, {"d10_4": duty()})
    (tmp_path / "catalogue" / "documents" / "lu_min_2024_5.yaml").unlink()
    with pytest.raises(CatalogueError, match="没有写明从哪天起施行"):
        load_catalogue(tmp_path / "catalogue")
