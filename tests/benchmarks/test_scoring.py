"""Leads and links are counted as the page says."""

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.references import ALL
from benchmarks.scoring import LinkScore, Score, score_leads, score_links, score_told

HEADER = "child_id_number,child_name,birth_date,category,action\n"


@pytest.fixture
def leads(tmp_path):
    def write(name, *rows):
        path = tmp_path / name
        path.write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def test_hits_misses_and_wrong_leads_are_counted_by_category_and_action(leads):
    truth = leads(
        "truth.csv",
        "1,甲,2010-01-01,orphan,enter",
        "2,乙,2011-01-01,orphan,enter",
        "3,丙,2012-01-01,disabled,exit",
    )
    told = leads(
        "leads.csv",
        "1,甲,2010-01-01,orphan,enter",
        "9,丁,2013-01-01,orphan,enter",
        "3,丙,2012-01-01,disabled,exit",
    )
    scores = score_leads(truth, told)
    assert scores == {
        "orphan enter": Score(2, 2, 1), "disabled exit": Score(1, 1, 1),
        "enter": Score(2, 2, 1), "exit": Score(1, 1, 1), "all": Score(3, 3, 2),
    }  # fmt: skip
    assert (scores["all"].precision, scores["all"].recall, scores["all"].f1) == (2 / 3, 2 / 3, 2 / 3)


def test_a_lead_without_a_number_counts_by_name_and_birth_date_where_one_child_bears_them(leads):
    truth = leads(
        "truth.csv",
        "1,甲,2010-01-01,orphan,enter",
        "2,乙,2011-01-01,orphan,enter",
        "3,乙,2011-01-01,disabled,enter",
    )
    told = leads("leads.csv", ",甲,2010-01-01,orphan,enter", ",乙,2011-01-01,orphan,enter")
    assert score_leads(truth, told)["enter"] == Score(3, 2, 1)


def test_a_lead_told_twice_costs_precision(leads):
    row = "1,甲,2010-01-01,orphan,enter"
    assert score_leads(leads("truth.csv", row), leads("leads.csv", row, row))["all"] == Score(1, 2, 1)


def test_a_case_for_a_person_counts_as_told(leads):
    truth = leads("truth.csv", *(f"{i},{n},2010-01-01,orphan,enter" for i, n in enumerate("甲乙丙丁", 1)))
    told = leads("leads.csv", "1,甲,2010-01-01,orphan,enter", "8,戊,2010-01-01,orphan,enter")
    review = leads("review.csv", "2,乙,2010-01-01,orphan,enter", "3,丙,2010-01-01,orphan,exit")
    assert score_told(truth, told, review) == {"cases": 2, "enter": 0.5, "exit": 1.0}


def test_links_are_right_wrong_or_missing_whoever_has_no_number_included(tmp_path):
    con = duckdb.connect()
    for register in {ref.register for ref in ALL}:
        fields = {
            f: "bigint" for ref in ALL if ref.register == register for f in [f"{ref.number}_17"] if ref.number
        }
        extra = {
            "school": ", student_no_17 bigint, guardian_relation varchar",
            "hukou": ", number_17 bigint",
        }.get(register, "")
        columns = "".join(f", {name} {kind}" for name, kind in fields.items())
        con.execute(f"create table in_{register} (row_id bigint{columns}{extra})")
        schema = pa.schema([("row_no", pa.int64()), ("role", pa.int8()), ("n17", pa.int64())])
        pq.write_table(schema.empty_table(), tmp_path / f"{register}.parquet")
    first = 1 << 32
    con.execute("create table source_file (file_id bigint, register varchar)")
    con.execute("insert into source_file values (1, 'prison'), (2, 'hukou')")
    rows = [(first + 2, 11), *((first + i, None) for i in (3, 4, 5))]
    con.executemany("insert into in_prison values (?, ?)", rows)
    # Row 3 is linked to the household entry without a number (which is person 22), row 4 to somebody else.
    con.execute("create table link (mention_id bigint, person_id bigint)")
    con.execute(f"insert into link values ({(first + 3) * 8}, {-((2 << 32) + 7)}), ({(first + 4) * 8}, 99)")
    con.execute(f"insert into in_hukou values ({(2 << 32) + 7}, null, null, null)")
    _links(tmp_path, "prison", [(2, 0, 11), (3, 0, 22), (4, 0, 33), (5, 0, 44)])
    _links(tmp_path, "hukou", [(7, 0, 22)])
    found = score_links(con, tmp_path)
    assert found == {"facts": LinkScore(4, 3, 1), "all": LinkScore(4, 3, 1)}
    assert found["facts"].as_json()["wrong_per_million"] == pytest.approx(1e6 / 3)


def _links(folder, register, rows):
    row_no, role, n17 = zip(*rows, strict=True)
    table = pa.table(
        {
            "row_no": pa.array(row_no, pa.int64()),
            "role": pa.array(role, pa.int8()),
            "n17": pa.array(n17, pa.int64()),
        }
    )
    pq.write_table(table, folder / f"{register}.parquet")
