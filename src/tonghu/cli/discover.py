"""`tonghu discover`: registers in, children in need out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from tonghu.cli.paths import default_catalogue
from tonghu.discovery.outputs.writing import EXPLAINED_PER_CATEGORY
from tonghu.discovery.run.discover import Request
from tonghu.discovery.run.discover import discover as run

ACTION_WORDS = {"enter": "应纳入", "exit": "应退出"}


@click.command()
@click.argument("registers", type=click.Path(path_type=Path))
@click.option(
    "--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="以哪一天为准,如 2026-06-30。"
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="结果放进哪个文件夹。")
@click.option("--mask", is_flag=True, help="隐去号码和姓名。")
@click.option(
    "--catalogue", type=click.Path(path_type=Path), default=default_catalogue, help="目录库的文件夹。"
)
@click.option("--threads", type=click.IntRange(min=1), help="用几个线程(默认全部)。")
@click.option("--memory-limit", help="最多用多少内存,如 4GB。")
@click.option("--work", type=click.Path(path_type=Path), help="临时文件放在哪里(默认系统临时文件夹)。")
@click.option(
    "--explained",
    type=click.IntRange(min=1),
    default=EXPLAINED_PER_CATEGORY,
    show_default=True,
    help="报告里每类最多详细说明多少条。",
)
@click.option("--verbose", is_flag=True, help="逐个文件、逐步列出进度。")
def discover(
    registers: Path,
    as_of: dt.datetime,
    out: Path,
    mask: bool,
    catalogue: Path,
    threads: int | None,
    memory_limit: str | None,
    work: Path | None,
    explained: int,
    verbose: bool,
) -> None:
    """读 REGISTERS 里各部门的登记表,找出应纳入、应退出和须人工判断的孩子,写进 --out。"""
    request = Request(
        registers=registers,
        as_of=as_of.date(),
        catalogue=catalogue,
        threads=threads,
        memory_limit=memory_limit,
        work=work,
    )
    summary = run(
        request,
        out,
        mask=mask,
        explained_per_category=explained,
        say=click.echo,
        detail=click.echo if verbose else lambda line: None,
    )
    for warning in summary.warnings:
        click.secho(f"注意:{warning}", fg="yellow")
    click.echo(f"\n截至 {summary.as_of},{summary.county_words or '本县'}:")
    for category, action, number in summary.leads:
        click.echo(f"  {category} {ACTION_WORDS[action]} {number} 人")
    click.echo(f"  须人工判断 {summary.reviews} 件")
    click.echo(f"结果在 {out}:先打开 report.html。线索须由人核实后才生效。")
