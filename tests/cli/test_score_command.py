from click.testing import CliRunner

from tonghu.cli.main import cli

HEADER = "child_id_number,child_name,birth_date,category,action\n"
ANNA, BO = "379901201501010018,安然,2015-01-01", "37990120160202002X,薄云,2016-02-02"


def test_the_score_is_a_table_with_duplicates_and_undecidable_below(tmp_path):
    truth, leads, review = (tmp_path / name for name in ("truth.csv", "leads.csv", "review.csv"))
    truth.write_text(f"{HEADER}{ANNA},orphan,enter\n{BO},orphan,enter\n", encoding="utf-8")
    leads.write_text(f"{HEADER}{ANNA},orphan,enter\n{BO},disabled,exit\n", encoding="utf-8-sig")
    review.write_text(f"{HEADER}{BO},disabled,exit\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["score", str(truth), str(leads), "--review", str(review)])
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "类别              动作    应报   已报  命中     查准率  查全率      F1",
            "孤儿              应纳入     2      1     1     1.0000  0.5000  0.6667",
            "合计                         2      1     1     1.0000  0.5000  0.6667",
            "重复的线索 0 条",
            "资料不足以判断的 1 条中,误作线索报出 1 条",
        ],
    )


def test_a_missing_file_ends_with_2_and_one_sentence(tmp_path):
    result = CliRunner().invoke(cli, ["score", str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"读不了 {tmp_path / 'b.csv'}:")
    assert len(result.stderr.splitlines()) == 1
