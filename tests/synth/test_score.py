import pytest

from tonghu.kernel.errors import UserError
from tonghu.synth.score import Tally, score_leads

HEADER = "child_id_number,child_name,birth_date,category,action"
ANNA, BO, NAMELESS = (
    "379901201501010018,安然,2015-01-01",
    "37990120160202002X,薄云,2016-02-02",
    ",常青,2017-03-03",
)


@pytest.fixture
def written(tmp_path):
    def write(name, *lines, header=HEADER):
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def test_hits_misses_and_wrong_leads_are_counted_by_category_and_action(written):
    truth = written("truth.csv", f"{ANNA},orphan,enter", f"{BO},orphan,enter", f"{BO},disabled,exit")
    leads = written("leads.csv", f"{ANNA},orphan,enter", f"{ANNA},disabled,exit", f"{NAMELESS},orphan,enter")
    score = score_leads(truth, leads)
    assert score.by_group == {("disabled", "exit"): Tally(1, 1, 0), ("orphan", "enter"): Tally(2, 2, 1)}
    assert (score.total, score.total.precision, score.total.recall) == (Tally(3, 3, 1), 1 / 3, 1 / 3)
    assert score.total.f1 == pytest.approx(1 / 3)


def test_a_child_without_a_number_is_known_by_name_and_birth_date(written):
    truth = written("truth.csv", f"{NAMELESS},orphan,enter", ",常青,2017-03-04,orphan,enter")
    leads = written("leads.csv", f"{NAMELESS},orphan,enter")
    assert score_leads(truth, leads).total == Tally(2, 1, 1)


def test_a_number_counts_and_not_the_name_beside_it_nor_its_case(written):
    truth = written("truth.csv", f"{BO},orphan,enter")
    leads = written("leads.csv", "37990120160202002x ,薄雲,,orphan,enter")
    assert score_leads(truth, leads).total == Tally(1, 1, 1)


def test_what_is_undecidable_counts_neither_as_hit_nor_as_miss_and_is_told_apart(written):
    truth = written("truth.csv", f"{ANNA},orphan,enter", f"{BO},orphan,enter")
    review = written("review.csv", f"{BO},orphan,enter", f"{BO},low_income,enter")
    leads = written("leads.csv", f"{ANNA},orphan,enter", f"{BO},low_income,enter")
    score = score_leads(truth, leads, review)
    assert (score.total, score.undecidable, score.undecidable_reported) == (Tally(1, 1, 1), 2, 1)
    assert score_leads(truth, leads).total == Tally(2, 2, 1)


def test_a_lead_written_twice_is_a_duplicate_and_one_lead(written):
    truth = written("truth.csv", f"{ANNA},orphan,enter")
    leads = written("leads.csv", *[f"{ANNA},orphan,enter"] * 3)
    score = score_leads(truth, leads)
    assert (score.total, score.duplicates) == (Tally(1, 1, 1), 2)


def test_nothing_to_find_and_nothing_found_is_perfect_and_all_missed_is_nought(written):
    nothing, one = written("nothing.csv"), written("one.csv", f"{ANNA},orphan,enter")
    assert [score_leads(nothing, nothing).total.f1, score_leads(one, nothing).total.f1] == [1.0, 0.0]


def test_a_file_with_other_columns_is_refused_by_name(written):
    truth, leads = written("truth.csv"), written("leads.csv", header="child_name,birth_date")
    with pytest.raises(UserError) as refused:
        score_leads(truth, leads)
    assert str(refused.value) == (
        f"{leads} 缺少栏目 child_id_number、category、action。请给出 tonghu 写出的线索或标准答案。"
    )
