"""`tonghu demo`: the whole system with fictional people."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("build/demo"), show_default=True
)
@click.option("--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--children",
    type=click.IntRange(min=200),
    default=1200,
    show_default=True,
    help="第一个县的儿童数;第二个县是它的四分之一。只在第一次启动时有用。",
)
def demo(data: Path, port: int, children: int) -> None:
    """启动演示:数据库、网页、后台任务,两个虚构的县;Ctrl-C 结束,数据留着。"""
    from tonghu.demo.run import run_demo  # Django starts there, and only for who needs it

    run_demo(data, port, children=children)
