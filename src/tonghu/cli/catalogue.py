"""`tonghu catalogue`: is the policy, as data, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tonghu.kernel.errors import UserError
from tonghu.policy.cases import load_cases
from tonghu.policy.check import Report, check_catalogue
from tonghu.policy.duties.coverage import Coverage
from tonghu.policy.load import load_catalogue
from tonghu.policy.manual import manual as manual_of

folder_option = click.option(
    "--catalogue",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("catalogue"),
    show_default=True,
    help="目录库所在的文件夹。",
)


@contextmanager
def told_to_the_user() -> Iterator[None]:
    """A fault of the catalogue is printed as it is, and ends with its code."""
    try:
        yield
    except UserError as error:
        click.echo(str(error), err=True)
        raise SystemExit(error.exit_code) from error


@click.group(name="catalogue")
def catalogue() -> None:
    """目录库:条款、参数、情形、类别。"""


@catalogue.command()
@folder_option
def check(folder: Path) -> None:
    """检查目录库能否读取、例子是否都对,并列出待核的参数。"""
    with told_to_the_user():
        for line in lines_of(check_catalogue(folder)):
            click.echo(line)


def lines_of(report: Report) -> list[str]:
    """The report as it is printed."""
    lines = ["目录库没有问题:" + "、".join(f"{name} {count}" for name, count in report.counts) + "。"]
    lines += _coverage_lines(report.coverage)
    if report.unverified:
        lines.append(f"待核的参数 {len(report.unverified)} 个:")
    for value in report.unverified:
        note = f" {value.note}" if value.note else ""
        lines.append(f"  {value.parameter} {value.title} = {value.value}({value.kind},待核){note}")
    if report.clauses_without_text:
        lines.append(f"没有原文的条款 {len(report.clauses_without_text)} 条:")
        lines.append("  " + "、".join(report.clauses_without_text))
    return lines


def _coverage_lines(found: Coverage) -> list[str]:
    lines = [
        f"方案的条款：任务 {found.tasks_carried}/{found.tasks}、保障 {found.safeguards_carried}/{found.safeguards} 有义务承接，"
        f"义务 {found.duties} 项、口径 {found.readings} 个。"
    ]
    if found.not_carried:
        lines.append("还没有义务承接的条款：" + "、".join(found.not_carried))
    return lines


@catalogue.command()
@folder_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="取哪一天有效的参数。")
def manual(folder: Path, as_of: dt.datetime) -> None:
    """把目录库写成一页手册(Markdown),印到屏幕上。"""
    with told_to_the_user():
        loaded = load_catalogue(folder)
        click.echo(manual_of(loaded, load_cases(loaded), as_of.date()), nl=False)
