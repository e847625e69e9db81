"""`tonghu score`: the leads of a fictional county against its truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tonghu.synth.score import Score, Tally, score_leads

# Padded by hand: a Chinese character is two columns wide.
_HEADER = "类别                  动作      应报   已报  命中     查准率  查全率      F1"
_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("truth", type=_file)
@click.argument("leads", type=_file)
@click.option(
    "--review", type=_file, help="资料不足以判断的线索(truth_review.csv):报或不报都不计对错,另行说明。"
)
def score(truth: Path, leads: Path, review: Path | None) -> None:
    """把虚构县的结果 LEADS(leads.csv)与标准答案 TRUTH(truth_leads.csv)比较,按类别给出查准率、查全率。"""
    for line in score_lines(score_leads(truth, leads, review), asked_review=review is not None):
        click.echo(line)


def score_lines(found: Score, *, asked_review: bool) -> Iterator[str]:
    """The lines to print: a header, a line for each category and action, the sum, what is odd."""
    yield _HEADER
    for (category, action), tally in found.by_group.items():
        yield _line(category, action, tally)
    yield _line("合计", "", found.total)
    yield f"重复的线索 {found.duplicates} 条"
    if asked_review:
        yield f"资料不足以判断的 {found.undecidable} 条中,误作线索报出 {found.undecidable_reported} 条"


def _line(category: str, action: str, tally: Tally) -> str:
    counts = f"{tally.truth:>6}{tally.reported:>7}{tally.hits:>6}"
    name = category + " " * (22 - (len(category) if category.isascii() else 2 * len(category)))
    return f"{name}{action:<8}{counts}{tally.precision:>11.4f}{tally.recall:>8.4f}{tally.f1:>8.4f}"
