"""Precision and recall on fictional counties, as Markdown tables on the standard output.

python tools/measure_counties.py build/measured [FIRST_SEED]

Three seeds of each kind of county: families ordinary or hard, noise low or high. Every county has its own
seed, and the six vocabularies of headers take turns. The folder keeps the counties and the results.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from tonghu.cli.paths import default_catalogue
from tonghu.discovery.run.discover import Request, discover
from tonghu.kernel.errors import UserError
from tonghu.synth.county import Recipe, make_county
from tonghu.synth.files import header_sets
from tonghu.synth.score import Score, Tally, score_leads

KINDS = [(families, noise) for families in ("ordinary", "hard") for noise in ("low", "high")]
SEEDS_PER_KIND = 3
CHILDREN = 3000
FIRST_SEED = 2701


@dataclass(frozen=True, slots=True)
class Measured:
    """One county and how well it was read; asked: leads missed that the run put before a person instead."""

    recipe: Recipe
    score: Score
    asked: int

    @property
    def kind(self) -> tuple[str, str]:
        """Families and noise."""
        return self.recipe.families, self.recipe.noise


def main(folder: Path, first_seed: int) -> None:
    """Measure every county and print both tables."""
    found: list[Measured] = []
    stopped: list[str] = []
    for recipe in recipes(first_seed):
        try:
            found.append(measure(recipe, folder))
        except UserError as error:
            stopped.append(f"- {_words(recipe)}: {str(error).splitlines()[0]}")
    print("\n".join([*category_table(found), "", *county_table(found), "", *stopped_lines(stopped)]))


def recipes(first_seed: int) -> list[Recipe]:
    """Twelve counties, no two of one seed."""
    kinds = KINDS * SEEDS_PER_KIND
    return [
        Recipe(first_seed + n, CHILDREN, families, noise, n % header_sets())
        for n, (families, noise) in enumerate(kinds)
    ]


def measure(recipe: Recipe, folder: Path) -> Measured:
    """Make a county, find its children, score the leads."""
    county = folder / f"{recipe.families}-{recipe.noise}-{recipe.seed}"
    print(f"{county}", file=sys.stderr, flush=True)
    make_county(county, recipe)
    request = Request(
        registers=county / "registers", as_of=recipe.as_of, catalogue=default_catalogue(), threads=2
    )
    discover(request, county / "out", say=lambda _: None)
    return scored(recipe, county)


def scored(recipe: Recipe, county: Path) -> Measured:
    """The score of a county that was read. No lead is a case for a person too."""
    truth, undecidable = county / "truth_leads.csv", county / "truth_review.csv"
    leads = score_leads(truth, county / "out" / "leads.csv", undecidable)
    cases = score_leads(truth, county / "out" / "review.csv", undecidable)
    return Measured(recipe, leads, cases.total.hits)


def category_table(found: list[Measured]) -> list[str]:
    """Precision / recall by category and action, counties of a kind taken together; leads due in brackets."""
    by_kind = {kind: [m.score for m in found if m.kind == kind] for kind in KINDS}
    heads = [f"{families}, {noise} noise" for families, noise in KINDS]
    lines = [f"| category | action | {' | '.join(heads)} |", f"|---|---|{'---|' * len(heads)}"]
    groups = sorted({group for m in found for group in m.score.by_group})
    for group in groups:
        cells = [_cell(_together(s.by_group.get(group) for s in by_kind[kind])) for kind in KINDS]
        lines.append(f"| {' | '.join([*group, *cells])} |")
    totals = [_cell(_together(s.total for s in by_kind[kind])) for kind in KINDS]
    return [*lines, f"| **all** | | {' | '.join(totals)} |"]


def county_table(found: list[Measured]) -> list[str]:
    """One line per county: F1, precision, recall, missed, undecidable leads reported, duplicates."""
    lines = [
        "| families | noise | seed | headers | F1 | precision | recall"
        " | missed, of these for a person | undecidable reported | duplicates |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for m in sorted(found, key=lambda m: (KINDS.index(m.kind), m.recipe.seed)):
        total, score = m.score.total, m.score
        numbers = f"{total.f1:.4f} | {total.precision:.4f} | {total.recall:.4f}"
        missed = f"{total.truth - total.hits}, {m.asked}"
        undecidable = f"{score.undecidable_reported} of {score.undecidable}"
        recipe = f"{m.recipe.families} | {m.recipe.noise} | {m.recipe.seed} | {m.recipe.headers}"
        lines.append(f"| {recipe} | {numbers} | {missed} | {undecidable} | {score.duplicates} |")
    return [*lines, *_undecidable_line(found)]


def stopped_lines(stopped: list[str]) -> list[str]:
    """The counties whose files could not be read without asking: the tables leave them out."""
    return [f"Stopped with a question, so not in the tables: {len(stopped)} of {len(recipes(0))}.", *stopped]


def _words(recipe: Recipe) -> str:
    return f"{recipe.families}, {recipe.noise} noise, seed {recipe.seed}, headers {recipe.headers}"


def _undecidable_line(found: list[Measured]) -> list[str]:
    said: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for m in found:
        said[m.recipe.families][0] += m.score.undecidable_reported
        said[m.recipe.families][1] += m.score.undecidable
    parts = [f"{families} {reported} of {of}" for families, (reported, of) in sorted(said.items())]
    return ["", f"Undecidable leads reported, all together: {'; '.join(parts)}."]


def _together(tallies: Iterable[Tally | None]) -> Tally:
    return reduce(add, (tally for tally in tallies if tally), Tally(0, 0, 0))


def _cell(tally: Tally) -> str:
    if not tally.truth and not tally.reported:
        return "none"
    return f"{tally.precision:.3f} / {tally.recall:.3f} ({tally.truth})"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_SEED)
