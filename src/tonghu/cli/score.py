"""`tonghu score`: the leads of a fictional county against its truth."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from tonghu.cli.discover import ACTION_WORDS
from tonghu.cli.paths import default_catalogue
from tonghu.policy.load import load_catalogue
from tonghu.synth.score import Score, Tally, score_leads

_HEADER = "类别              动作    应报   已报  命中     查准率  查全率      F1"
_CATEGORY_WIDTH, _ACTION_WIDTH = 18, 6
_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("truth", type=_file)
@click.argument("leads", type=_file)
@click.option(
    "--review", type=_file, help="资料不足以判断的线索(truth_review.csv):报或不报都不计对错,另行说明。"
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    default=default_catalogue,
    help="目录库的文件夹,类别的名称取自它。",
)
def score(truth: Path, leads: Path, review: Path | None, catalogue: Path) -> None:
    """把虚构县的结果 LEADS(leads.csv)与标准答案 TRUTH(truth_leads.csv)比较,按类别给出查准率、查全率。"""
    found = score_leads(truth, leads, review)
    titles = {category.id: category.title for category in load_catalogue(catalogue).categories.values()}
    for line in score_lines(found, titles, asked_review=review is not None):
        click.echo(line)


def score_lines(found: Score, titles: Mapping[str, str], *, asked_review: bool) -> Iterator[str]:
    """The lines to print: a header, a line for each category and action, the sum, what is odd.

    titles: category → its Chinese title; a category without one is shown as it stands in the file.
    """
    yield _HEADER
    for (category, action), tally in found.by_group.items():
        yield _line(titles.get(category, category), ACTION_WORDS.get(action, action), tally)
    yield _line("合计", "", found.total)
    yield f"重复的线索 {found.duplicates} 条"
    if asked_review:
        yield f"资料不足以判断的 {found.undecidable} 条中,误作线索报出 {found.undecidable_reported} 条"


def _line(category: str, action: str, tally: Tally) -> str:
    counts = f"{tally.truth:>6}{tally.reported:>7}{tally.hits:>6}"
    name = padded(category, _CATEGORY_WIDTH) + padded(action, _ACTION_WIDTH)
    return f"{name}{counts}{tally.precision:>11.4f}{tally.recall:>8.4f}{tally.f1:>8.4f}"


def padded(text: str, width: int) -> str:
    """The text with blanks behind it up to so many columns of a terminal, in which a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * (width - taken)
