"""Which true leads rest on a row that fits somebody else as well; and that the rest are counted as before."""

import pytest
from benchmarks.run import METHODS, measure
from benchmarks.scoring import Score, score_leads

HEADER = "child_id_number,child_name,birth_date,category,action\n"


def test_an_undecidable_lead_counts_neither_as_found_nor_as_missed(tmp_path):
    def write(name, *rows):
        path = tmp_path / name
        path.write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
        return path

    one, two, three, false = (f"{n},甲,2010-01-0{n},orphan,enter" for n in (1, 2, 3, 9))
    truth, told = write("truth.csv", one, two, three), write("told.csv", one, two, false)
    # What is no true lead cannot be spared: a wrong lead stays wrong.
    open_leads = write("open.csv", two, three, false)
    assert score_leads(truth, told)["enter"] == Score(3, 3, 2)
    assert score_leads(truth, told, open_leads)["enter"] == Score(1, 2, 1)


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    chosen = [m for m in METHODS if m.name == "tonghu"]
    made = measure(tmp_path_factory.mktemp("hard"), children=8000, level="hard", methods=chosen, seed=5)
    return made["methods"]["tonghu"]


def test_hard_data_holds_leads_that_no_reader_could_report_and_tonghu_reports_few_of_them(hard):
    every, decided = hard["leads"]["all"], hard["decidable"]["all"]
    left_out, reported = every["truth"] - decided["truth"], every["hits"] - decided["hits"]
    assert 0 < left_out < 0.2 * every["truth"]
    assert reported <= 0.1 * left_out
    assert decided["leads"] == every["leads"] - reported
