"""`tonghu synth`: a fictional county with the truth beside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from tonghu.synth.county import Recipe, make_county
from tonghu.synth.files import header_sets
from tonghu.synth.numbers import HOME_AREA


@click.command("synth")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True, help="同一个数每次造出同一个县。")
@click.option("--children", type=click.IntRange(min=50), default=2000, show_default=True, help="儿童人数。")
@click.option(
    "--families",
    type=click.Choice(["ordinary", "hard"]),
    default="ordinary",
    show_default=True,
    help="家庭难易。",
)
@click.option(
    "--noise",
    type=click.Choice(["low", "medium", "high"]),
    default="low",
    show_default=True,
    help="差错多少。",
)
@click.option(
    "--headers",
    type=click.IntRange(0, header_sets() - 1),
    default=0,
    show_default=True,
    help="用哪一套表头和写法。",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-06-30",
    show_default=True,
    help="以哪一天为准。",
)
@click.option("--area", default=HOME_AREA, show_default=True, help="县的六位代码,3799 开头。")
def synth(
    out: Path,
    seed: int,
    children: int,
    families: str,
    noise: str,
    headers: int,
    as_of: dt.datetime,
    area: str,
) -> None:
    """造一个虚构的县:OUT/registers 是各部门的文件,旁边是标准答案。所有人都不存在,号码以 3799 开头。"""
    made = make_county(out, Recipe(seed, children, families, noise, headers, as_of.date(), area))
    click.echo(f"已写入 {out}:儿童 {made.children} 人,登记 {sum(made.rows.values())} 行。")
    click.echo(f"标准答案:线索 {made.truth} 条,须由人核对 {made.review} 条。")
