"""`make county`: a fictional county, its leads, how right they are, and one lead explained.

python tools/county.py make build/county    make the county, find its children
python tools/county.py show build/county    show the result
"""

from __future__ import annotations

import csv
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tonghu.cli.score import padded
from tonghu.policy.load import load_catalogue

CATALOGUE = Path(__file__).parents[1] / "catalogue"
TONGHU = Path(sys.executable).with_name("tonghu")
AS_OF = "2026-06-30"
COUNTY = ["--children", "3000", "--families", "hard", "--noise", "medium", "--headers", "2", "--seed", "1"]
EXPLAINED = ("de_facto_unattended", "enter")


def make(demo: Path) -> None:
    """Write county/, out/ and explained.txt into the folder; what stood there goes."""
    shutil.rmtree(demo, ignore_errors=True)
    county, out = demo / "county", demo / "out"
    heading("a fictional county: registers as departments send them, and the truth beside them")
    run("synth", county, *COUNTY)
    heading("the main job: registers in, children in need out")
    run("discover", county / "registers", "--as-of", AS_OF, "--out", out)
    lead = chosen(out / "leads.csv")
    told = run(*explain(demo, lead), captured=True)
    (demo / "explained.txt").write_text(told, encoding="utf-8")


def show(demo: Path) -> None:
    """Print the counts, the score against the truth, one lead in full, and where the rest lies."""
    county, out = demo / "county", demo / "out"
    heading(f"what was found in {county} as of {AS_OF}")
    for line in counts(out):
        print(line)
    heading("the leads against the truth")
    run("score", county / "truth_leads.csv", out / "leads.csv", "--review", county / "truth_review.csv")
    heading("one lead, down to its rows and up to the sentence of law")
    print(f"$ {spoken(*explain(demo, chosen(out / 'leads.csv')))}")
    print((demo / "explained.txt").read_text(encoding="utf-8"))
    heading("every lead explained, charts and quality per register: open in a browser")
    print((out / "report.html").resolve().as_uri())
    print("`make county` does its work again when code or catalogue change.")


def heading(words: str) -> None:
    """A line that parts one stage from the next."""
    print(f"\n== {words}", flush=True)


def spoken(*words: object) -> str:
    """The command as one would type it."""
    return shlex.join(["tonghu", *map(str, words)])


def run(*words: object, captured: bool = False) -> str:
    """Run a command of Tonghu, shown first; the demo ends where it fails. What it printed, if captured."""
    print(f"$ {spoken(*words)}", flush=True)
    command = [str(TONGHU), *map(str, words)]
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE if captured else None)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout or ""


def explain(demo: Path, lead: dict[str, str]) -> list[object]:
    """The command that explains a lead."""
    registers = demo / "county" / "registers"
    child = lead["child_id_number"]
    return ["explain", registers, "--as-of", AS_OF, "--child", child, "--category", lead["category"]]


def chosen(leads: Path) -> dict[str, str]:
    """The lead to explain: of its kind, the one that rests on the most, and the first among equals."""
    fitting = [lead for lead in rows(leads) if (lead["category"], lead["action"]) == EXPLAINED]
    numbered = [lead for lead in fitting if lead["child_id_number"]]
    return max(numbered, key=lambda lead: lead["evidence"].count(";"))


def counts(out: Path) -> list[str]:
    """A table: category, leads to enter and to leave, cases for a person."""
    leads = Counter((lead["category"], lead["action"]) for lead in rows(out / "leads.csv"))
    reviews = Counter(case["category"] for case in rows(out / "review.csv"))
    categories = sorted({category for category, _ in leads} | set(reviews))
    titles = {category.id: category.title for category in load_catalogue(CATALOGUE).categories.values()}
    table = ["类别              应纳入   应退出   须人工判断"]
    for category in categories:
        entering, leaving = leads[category, "enter"], leads[category, "exit"]
        table.append(f"{padded(titles[category], 18)}{entering:>6}{leaving:>9}{reviews[category]:>13}")
    return table


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file that Tonghu wrote."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    {"make": make, "show": show}[sys.argv[1]](Path(sys.argv[2]))
