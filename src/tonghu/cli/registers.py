"""`tonghu registers`: what a folder of registers is recognised as, and mappings made once for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from tonghu.cli.paths import default_catalogue
from tonghu.discovery.core.layout import Layout, load_layouts
from tonghu.discovery.ingest.recognise import Recognised
from tonghu.discovery.ingest.scan import map_file, scan_file, scan_folder
from tonghu.kernel.errors import UserError

_HOW = {"synonym": "按表头", "values": "按内容", "mapping": "按对照"}
_CATALOGUE = click.option(
    "--catalogue", type=click.Path(path_type=Path), default=default_catalogue, help="目录库的文件夹。"
)


@click.group()
def registers() -> None:
    """查看登记表认成了什么,给认不出的登记表做一次对照。"""


@registers.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_CATALOGUE
def inspect(folder: Path, catalogue: Path) -> None:
    """逐个文件说明认成哪个登记表、哪一栏是什么、还缺什么。有认不出的,以退出码 2 结束。"""
    layouts = load_layouts(catalogue)
    scanned = scan_folder(folder, catalogue)
    for recognised in scanned:
        click.echo("\n".join(_lines(recognised, layouts.registers)) + "\n")
    problems = [r.problem for r in scanned if r.problem is not None and not r.ignorable]
    sent = {r.register for r in scanned if r.problem is None}
    absent = [layout.title for layout in layouts.registers if layout.register not in sent]
    click.echo(f"共 {len(scanned)} 张表,认出 {len(scanned) - len(problems)} 张。")
    if absent:
        click.echo(f"没有收到:{'、'.join(absent)}")
    if problems:
        raise UserError(f"有 {len(problems)} 张表认不出,见上面的说明。")


@registers.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--register", help="登记表的英文名,如 prison。")
@click.option(
    "--column", "columns", multiple=True, metavar="表头=栏目", help="如 刑期起=term_starts_on,可写多次。"
)
@click.option("--sheet", help="工作簿里有多张工作表时,指明哪一张。")
@_CATALOGUE
def map_(
    file: Path, register: str | None, columns: Sequence[str], sheet: str | None, catalogue: Path
) -> None:
    """给一个文件做对照,保存一次,以后同样表头的文件都照此读。不带选项时只显示会怎样读,不保存。"""
    layouts = load_layouts(catalogue)
    if register is None and not columns:
        for recognised in scan_file(file, catalogue):
            click.echo("\n".join(_lines(recognised, layouts.registers)))
            click.echo("\n".join(_choices(recognised, layouts.registers)))
        return
    saved = map_file(file, catalogue, register, dict(map(_pair, columns)), sheet)
    click.echo("\n".join(_lines(saved.recognised, layouts.registers)))
    click.echo(f"已保存对照 {saved.path},以后同样表头的文件都照此读。")


@registers.command("purge")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天算到期(默认今天)。")
def purge(on: dt.datetime | None) -> None:
    """销毁保存期限已满的登记数据和运行结果文件;线索及其依据保留。后台任务每晚自动做同样的事。"""
    from tonghu.config.prepare import with_database  # Django starts here, and only for who needs it

    with with_database():
        from tonghu.leads.purge import purge_due  # models want Django to have started

        done = purge_due(on=on.date() if on else None)
    click.echo(f"销毁 {done.batches} 批、{done.files} 个文件;清除无主文件 {done.orphans} 个。")


def _pair(option: str) -> tuple[str, str]:
    header, equals, field = option.rpartition("=")
    if not equals or not header or not field:
        raise UserError(f"--column {option} 写法不对,应为 表头=栏目,如 刑期起=term_starts_on。")
    return header, field


def _lines(recognised: Recognised, layouts: Sequence[Layout]) -> list[str]:
    sheet = f"(工作表 {recognised.sheet})" if recognised.sheet else ""
    lines = [f"{recognised.file}{sheet}"]
    if recognised.ignorable:
        return [*lines, "  不像登记表,不读。"]
    if recognised.problem is not None:
        lines.append(f"  认不出:{recognised.problem}")
    else:
        lines.append(f"  {recognised.title}({recognised.register}),表头在第 {recognised.header_row} 行")
    titles = {f.name: f.title for lay in layouts if lay.register == recognised.register for f in lay.fields}
    for column in recognised.columns:
        if column.field is not None and column.how is not None:
            lines.append(
                f"    {column.header or '(无表头)'} → {titles[column.field]}({column.field}),"
                f"{_HOW[column.how]}"
            )
    if recognised.unrecognised:
        lines.append(f"    没有用到的栏目:{'、'.join(recognised.unrecognised)}")
    if recognised.missing and recognised.register is not None:
        lines.append(f"    没有的栏目:{'、'.join(f'{f.title}({f.name})' for f in recognised.missing)}")
    return lines + [f"    {note}" for note in recognised.notes]


def _choices(recognised: Recognised, layouts: Sequence[Layout]) -> list[str]:
    if recognised.problem is None:
        return ["  可以直接使用,不必对照。"]
    if recognised.register is None:
        names = "、".join(f"{layout.register}({layout.title})" for layout in layouts)
        return [f"  可用的登记表:{names}"]
    fields = "、".join(
        f"{f.name}({f.title})" for lay in layouts if lay.register == recognised.register for f in lay.fields
    )
    return [
        f"  {recognised.register} 的栏目:{fields}",
        f'  保存对照:tonghu registers map "{recognised.file}" --register {recognised.register}'
        " --column 表头=栏目",
    ]
