"""`tonghu explain`: why one child belongs to a category or not,
down to the rows and up to the sentence of law.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from tonghu.cli.paths import default_catalogue
from tonghu.discovery.run.discover import Request
from tonghu.discovery.run.explain import explain_child


@click.command()
@click.argument("registers", type=click.Path(path_type=Path))
@click.option(
    "--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="以哪一天为准,如 2026-06-30。"
)
@click.option(
    "--child", required=True, help="孩子的公民身份号码;没有号码的,写 姓名/出生日期,如 张三/2020-01-31。"
)
@click.option("--category", required=True, help="类别,如 de_facto_unattended 或 事实无人抚养儿童。")
@click.option(
    "--catalogue", type=click.Path(path_type=Path), default=default_catalogue, help="目录库的文件夹。"
)
def explain(registers: Path, as_of: dt.datetime, child: str, category: str, catalogue: Path) -> None:
    """说明一个孩子为什么属于(或不属于)一个类别:条文、判断项、数值、登记表中的行。"""
    request = Request(registers=registers, as_of=as_of.date(), catalogue=catalogue)
    for line in explain_child(request, child=child, category=category):
        click.echo(line)
