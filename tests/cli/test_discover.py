"""`tonghu discover` on whole counties, as a clerk runs it."""

import re
from pathlib import Path

import pytest

from small_county import NAMES, contents, discover, rows_of, small_county
from tonghu.synth.county import Recipe, make_county

LEAD_COLUMNS = [
    *("child_id_number", "child_name", "birth_date", "division_code", "category", "action"),
    *("confidence", "basis", "evidence"),
]


def key(row):
    """As the shared scorer compares: the number, or name and birth date where there is none."""
    return who(row), row["category"], row["action"]


def who(row):
    return row["child_id_number"].strip().upper() or (row["child_name"].strip(), row["birth_date"].strip())


def is_so(lead, child):
    """Whether a lead is right by who the people really are, whatever the files leave open."""
    _, category, action = lead
    held, enrolled = (category in child[column].split("|") for column in ("categories", "enrolled"))
    return (held, enrolled) == ((True, False) if action == "enter" else (False, True))


def keys(path):
    return [key(row) for row in rows_of(path)]


def header(path):
    return path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")


@pytest.mark.parametrize(("families", "headers"), [("ordinary", 3), ("hard", 5)])
def test_leads_score_against_the_truth(families, headers, tmp_path):
    make_county(
        tmp_path, Recipe(seed=31 + headers, children=1500, families=families, noise="low", headers=headers)
    )
    done = discover(tmp_path / "registers", tmp_path / "out")
    assert (done.code, done.stderr) == (0, "")
    undecidable = set(keys(tmp_path / "truth_review.csv"))
    truth = set(keys(tmp_path / "truth_leads.csv")) - undecidable
    reported = keys(tmp_path / "out" / "leads.csv")
    assert len(reported) == len(set(reported))
    found = set(reported) - undecidable
    assert len(truth & found) / len(found) >= 0.99
    assert len(truth & found) / len(truth) >= 0.985
    people = {who(row): row for row in rows_of(tmp_path / "truth_people.csv")}
    assert [lead for lead in set(reported) & undecidable if not is_so(lead, people[lead[0]])] == []


def test_the_five_files_have_the_columns_of_the_contract(hard_run):
    assert tuple(contents(hard_run.out)) == NAMES
    assert header(hard_run.out / "leads.csv") == LEAD_COLUMNS
    assert header(hard_run.out / "review.csv") == [*LEAD_COLUMNS, "why"]
    assert header(hard_run.out / "rejects.csv") == ["file", "sheet", "row", "column", "value", "reason"]
    starts = [(hard_run.out / f"{name}.csv").read_bytes()[:3] for name in ("leads", "review", "rejects")]
    assert starts == [b"\xef\xbb\xbf"] * 3
    assert len(hard_run.quality["registers"]) == 17


def test_a_child_comes_once_per_category_and_action(hard_run):
    both = [key(row) for row in hard_run.leads + hard_run.reviews]
    assert len(both) == len(set(both))


def test_every_case_for_a_person_says_why(hard_run):
    assert [row for row in hard_run.reviews if not row["why"] or row["why"] == "规则中有一项无法判断"] == []


def test_every_row_of_evidence_stands_in_a_file_that_was_sent(hard_run, hard_county):
    files = {path.name for path in (hard_county / "registers").iterdir()}
    told = [place for row in hard_run.leads + hard_run.reviews for place in row["evidence"].split("; ")]
    assert told
    shaped = [re.fullmatch(r"\S+ ([^/]+)(?:/[^/]+)?/第(\d+)行", place) for place in told]
    assert [place for place, shape in zip(told, shaped, strict=True) if shape is None] == []
    assert {shape[1] for shape in shaped} <= files


def test_the_summary_counts_what_the_files_hold(hard_run):
    counted = sum(
        int(n) for n in re.findall(r"^  \S+ (?:应纳入|应退出) (\d+) 人$", hard_run.stdout, re.MULTILINE)
    )
    assert counted == len(hard_run.leads)
    assert f"须人工判断 {len(hard_run.reviews)} 件" in hard_run.stdout


STEP = r"^(\w+)/\d\d_\w+:([\d,]+) 行,[\d.]+ 秒$"
FAMILY = r"^([^(\n]+)\((\d+) 步,([\d,]+) 行,[\d.]+ 秒\)$"


def test_progress_is_a_line_for_each_kind_of_work(hard_run):
    lines = hard_run.stdout[: hard_run.stdout.index("\n\n")].splitlines()
    shaped = [re.sub(r"\d[\d,]*(\.\d+)?(?!\d)", "N", line) for line in lines if not line.startswith("注意:")]
    assert shaped[1:] == [
        "读入 N 个文件 N 行,N 秒",
        "认人:号码、姓名、住址(N 步,N 行,N 秒)",
        "把各登记的记录对应到人(N 步,N 行,N 秒)",
        "确定孩子的父母(N 步,N 行,N 秒)",
        "各人的情形:成立、结束、不明(N 步,N 行,N 秒)",
        "逐类判断,列出依据(N 步,N 行,N 秒)",
        "写明依据 N 秒",
        "写出结果 N 秒",
    ]


def test_verbose_progress_names_every_step_and_adds_up(hard_county, tmp_path):
    done = discover(hard_county / "registers", tmp_path / "out", "--verbose")
    steps = re.findall(STEP, done.stdout, re.MULTILINE)
    families = re.findall(FAMILY, done.stdout, re.MULTILINE)
    assert sum(int(count) for _, count, _ in families) == len(steps)
    assert sum(int(rows.replace(",", "")) for _, _, rows in families) == sum(
        int(rows.replace(",", "")) for _, rows in steps
    )


def test_again_with_one_thread_and_little_memory_the_files_are_the_same(hard_run, hard_county, tmp_path):
    """Three files to the byte; the report and quality.json too, but for the seconds that steps took."""
    work = tmp_path / "work"
    again = discover(
        hard_county / "registers", tmp_path / "out", "--threads", 1, "--memory-limit", "400MB", "--work", work
    )
    before, after = contents(hard_run.out), contents(again.out)
    assert [after[name] == before[name] for name in NAMES if name != "report.html"] == [True] * 4
    assert contents(work) == {}
    assert list(work.iterdir()) == []


def test_the_order_of_reading_changes_only_the_names_of_files(hard_run, hard_county, tmp_path):
    registers = tmp_path / "registers"
    registers.mkdir()
    files = sorted((hard_county / "registers").iterdir(), reverse=True)
    for place, path in enumerate(files):
        (registers / f"{place:02d}_{path.name}").write_bytes(path.read_bytes())
    again = discover(registers, tmp_path / "out", "--threads", 2)
    assert [without_evidence(row) for row in again.leads] == [without_evidence(row) for row in hard_run.leads]
    assert [without_evidence(row) for row in again.reviews] == [
        without_evidence(row) for row in hard_run.reviews
    ]
    for before, after in zip(hard_run.leads, again.leads, strict=True):
        assert places(after) == places(before)


def without_evidence(row):
    return {column: value for column, value in row.items() if column != "evidence"}


def places(row):
    """The rows of the evidence without the number that the test put before a file's name."""
    return {re.sub(r" \d\d_(?=[^/]+/)", " ", place) for place in row["evidence"].split("; ")}


def test_masked_files_show_no_number_and_no_name(tmp_path):
    county = small_county()
    county.rows["民政_在册儿童"][0]["儿童类别"] = "马晓南"  # a cell out of place: a name where a code belongs
    masked = discover(county.write(tmp_path / "registers"), tmp_path / "out", "--mask")
    shown = "".join((masked.out / name).read_text(encoding="utf-8-sig") for name in NAMES)
    people = county.rows["公安_户籍人口"]
    shown += masked.stdout
    assert [row for row in people if row["公民身份号码"] in shown or row["姓名"] in shown] == []
    assert [(row["category"], row["action"]) for row in masked.leads] == [("left_behind", "enter")] * 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--memory-limit", "much"), "--memory-limit much 看不懂。请写成 4GB 或 800MB 这样。"),
        (("--memory-limit", "5MB"), "内存(--memory-limit 5MB)不够用。"),
        (("--catalogue", "/nonexistent"), "/nonexistent 不是目录库"),
        (("--work", "/proc/none"), "临时文件夹 /proc/none 不能用"),
    ],
)
def test_an_option_that_cannot_work_is_a_sentence(more, sentence, hard_county, tmp_path):
    done = discover(hard_county / "registers", tmp_path / "out", *more)
    assert (done.code, done.stderr.startswith(sentence)) == (2, True)
    assert not (tmp_path / "out").exists()


def test_results_are_never_put_among_the_registers(hard_county, tmp_path):
    registers = hard_county / "registers"
    inside = discover(registers, registers / "out")
    assert (inside.code, inside.stderr.startswith(f"--out {registers / 'out'} 在登记表文件夹")) == (2, True)
    assert not (registers / "out").exists()
    (tmp_path / "file").write_text("", encoding="utf-8")
    file = discover(registers, tmp_path / "file")
    assert (file.code, file.stderr) == (
        2,
        f"--out {tmp_path / 'file'} 是一个文件,不是文件夹。请换一个文件夹。\n",
    )
    assert Path(tmp_path / "file").read_bytes() == b""
