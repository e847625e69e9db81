"""`tonghu places`: what the catalogue knows of divisions, and how it compares with the published counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import click
import yaml

from tonghu.places.divisions import load_divisions
from tonghu.places.tree import COUNTY_DIGITS, LEVEL_WORDS, Division, DivisionTree, Level

FOLDER = Path(__file__).resolve().parents[3] / "catalogue" / "places" / "shandong"
# The seventh to ninth digits tell what a town is: 001–099 街道, 100–199 镇, 200–399 乡, then 类似乡级单位.
TOWN_KINDS = ((99, "街道"), (199, "镇"), (399, "乡"), (999, "类似乡级单位"))


@click.group()
def places() -> None:
    """行政区划:核对数量、查代码或名称。"""


@places.command()
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="区划数据所在的文件夹")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="按哪一天的区划,默认今天")
def check(folder: Path, on: dt.datetime | None) -> None:
    """按级核对数量,列出功能区的归属。"""
    tree = load_divisions(folder, _day(on))
    published = yaml.safe_load((folder / "published.yaml").read_text(encoding="utf-8"))
    for line in (*count_lines(tree, published), *zone_lines(tree)):
        click.echo(line)


@places.command()
@click.argument("wanted", metavar="代码或名称")
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="区划数据所在的文件夹")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="按哪一天的区划,默认今天")
def show(wanted: str, folder: Path, on: dt.datetime | None) -> None:
    """显示一个地方的完整路径、级别、下级和所属县。"""
    tree = load_divisions(folder, _day(on))
    found = (tree.resolve(wanted),) if wanted.isascii() and wanted.isdigit() else tree.find(wanted)
    for division in found:
        for line in division_lines(tree, division):
            click.echo(line)


def count_lines(tree: DivisionTree, published: dict[str, Any]) -> list[str]:
    """Counts per level beside the published ones, and what makes the difference."""
    counts = Counter(d.level for d in tree)
    zones = sum(tree.zones.is_zone(d.code) for d in tree.at_level("county"))
    kinds = Counter(town_kind(d.code) for d in tree.at_level("town"))
    expected, towns = published["counts"], published["towns"]
    kind_words = "、".join(
        f"{kind} {kinds[kind]}" + (f"(公布 {towns[kind]})" if kind in towns else "") for _, kind in TOWN_KINDS
    )
    return [
        f"公布数:{published['as_of']},{published['source']}",
        f"市级 {counts['city']},公布 {expected['city']}",
        f"县级六位码 {counts['county']} = 县级行政区 {counts['county'] - zones}"
        f"(公布 {expected['county']})+ 功能区 {zones}",
        f"乡级 {counts['town']},公布 {expected['town']}:{kind_words}",
        f"村级 {counts['village']},公布约 {expected['village']}",
    ]


def zone_lines(tree: DivisionTree) -> list[str]:
    """One line per functional zone: whose it is, and how sure that is."""
    zones = tree.zones.all()
    statuses = Counter(zone.status for zone in zones)
    lines = [f"功能区 {len(zones)}:" + " · ".join(f"{status} {n}" for status, n in sorted(statuses.items()))]
    for zone in zones:
        counties = [zone.county] if zone.county else []
        governing = [tree.division(code).name for code in sorted({*counties, *zone.towns.values()})]
        unknown = [t.name for t in tree.children(zone.code) if tree.real_county(t.code) is None]
        words = "、".join(governing) or f"暂归 {tree.division(zone.city).name}"
        part = "部分属 " if governing and unknown else ""
        rest = f":{'、'.join(unknown)}" if unknown else ""
        lines.append(f"  {zone.code[:COUNTY_DIGITS]} {zone.name} → {part}{words}〔{zone.status}{rest}〕")
    return lines


def division_lines(tree: DivisionTree, division: Division) -> list[str]:
    """What is known of one division."""
    level: Level = division.level
    lines = [f"{division.code} {tree.path_words(division.code)}({LEVEL_WORDS[level]})"]
    county = tree.real_county(division.code)
    if tree.zones.is_zone(division.code[:COUNTY_DIGITS].ljust(12, "0")):
        lines.append(f"  所属县级行政区:{tree.division(county).name if county else '待核'}")
    below = tree.children(division.code)
    if below:
        lines.append(
            f"  下级 {len(below)} 个:{'、'.join(d.name for d in below[:5])}{'……' if len(below) > 5 else ''}"
        )
    return lines


def town_kind(code: str) -> str:
    """What kind of town-level unit a code stands for."""
    serial = int(code[6:9])
    return next(kind for last, kind in TOWN_KINDS if serial <= last)


def _day(on: dt.datetime | None) -> dt.date:
    return on.date() if on else dt.date.today()
