"""`tonghu serve` and `tonghu worker`: the pages, and the work behind them."""

from __future__ import annotations

import click


@click.command("serve")
@click.option("--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="默认只在本机。")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="进程数。")
def serve(port: int, host: str, workers: int) -> None:
    """运行网页;Ctrl-C 结束。"""
    from tonghu.config.processes import serve_pages  # Django starts here, and only for who needs it

    serve_pages(host=host, port=port, workers=workers)


@click.command("worker")
def worker() -> None:
    """运行后台任务;Ctrl-C 结束,未做完的由下一个接着做。"""
    from tonghu.config.processes import work

    work()
