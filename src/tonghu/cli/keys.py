"""`tonghu keys`: new keys, which values stand under which key, and the change from one key to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tonghu.kernel.errors import UserError
from tonghu.secrecy.keyring import Use
from tonghu.secrecy.ring_file import new_entry, new_ring
from tonghu.secrecy.suites import SUITES

STOPPED = 130  # as a shell counts a command ended by Ctrl-C
LEFT = 3
suite_option = click.option(
    "--suite",
    type=click.Choice(list(SUITES)),
    default="sm",
    show_default=True,
    help="算法:sm 国密,aes 国际。",
)


@click.group()
def keys() -> None:
    """字段加密的密钥:生成、查看、更换。"""


@keys.command()
@click.argument("name")
@suite_option
@click.option("--purpose", type=click.Choice([use.value for use in Use]), help="只生成这一种用途的一把密钥。")
def new(name: str, suite: str, purpose: str | None) -> None:
    """生成密钥,印到屏幕上。

    不写 --purpose:印出一个新的密钥环,含 NAME-e(加密)和 NAME-i(索引)。写了:印出一把叫 NAME 的密钥,
    尚未启用,放进已有密钥环的 keys 里。
    """
    if purpose is None:
        click.echo(new_ring(name, suite=suite))
    else:
        click.echo(json.dumps(new_entry(name, suite=suite, use=Use(purpose), active=False)))


@keys.command()
def status() -> None:
    """逐列说明有多少行在哪把密钥下,哪些旧密钥可以删除。"""
    with _owner_of_the_database():
        from tonghu.secrecy.key_status import key_status, removable  # Django is set up now
        from tonghu.secrecy.ring import key_ring

        ring, found = key_ring(), key_status()
        click.echo("在用的密钥:加密 {},索引 {}。".format(*ring.active_ids))
        for column in found:
            counts = "、".join(f"{key or '不在密钥环里'} {number} 行" for key, number in column.by_key)
            note = "" if column.movable else "(没有号码原文,不能随密钥更换)"
            click.echo(f"  {column.table}.{column.column}:{counts or '空'}{note}")
        if any(key is None or not ring.has(key) for column in found for key, _ in column.by_key):
            click.echo("注意:有的值所用的密钥不在密钥环里,读不出来,请把那把密钥放回来。")
        click.echo(f"可以删除的旧密钥:{'、'.join(removable(ring, found)) or '无'}。")


@keys.command()
@click.option("--batch", type=click.IntRange(min=1), default=1000, show_default=True, help="每批多少行。")
def rotate(batch: int) -> None:
    """把全部加密的值和索引换到在用的密钥下。可随时停止,再次运行即接着做。"""
    with _owner_of_the_database():
        from tonghu.audit.actions import record_outside  # Django is set up now
        from tonghu.secrecy.ring import key_ring
        from tonghu.secrecy.rotation import rotate as turn

        try:
            turned = turn(batch=batch, say=click.echo)
        except KeyboardInterrupt:
            click.echo("已停止,做完的都已保存。再次运行 tonghu keys rotate 即接着做。", err=True)
            raise SystemExit(STOPPED) from None
        changed, left = sum(table.changed for table in turned), sum(table.left for table in turned)
        to = list(key_ring().active_ids)
        detail = {"to": to, "changed": changed, "left": left}
        record_outside("rotate", "key", user_id=None, user_name="tonghu keys rotate", detail=detail)
        click.echo(f"换了 {changed} 行,还剩 {left} 行。")
        for table in turned:
            for fault in table.faults:
                click.echo(f"  {fault}", err=True)
        if left:
            click.echo(
                "没有全部换成。如上面没有列出原因,说明还有进程在用旧的密钥环写入:"
                "请重启全部服务,再运行一次。旧密钥不要删除。",
                err=True,
            )
            raise SystemExit(LEFT)
        click.echo("全部换成。用 tonghu keys status 看哪些旧密钥可以删除。")


@contextmanager
def _owner_of_the_database() -> Iterator[None]:
    """Django and the database, with the owner's address known."""
    from tonghu.config.prepare import with_database  # slow to load, and no other command here needs Django

    with with_database():
        from django.conf import settings

        if "owner" not in settings.DATABASES:
            raise UserError(
                "没有设置 DATABASE_OWNER_URL:查看和更换密钥要用 tonghu_owner 的地址,"
                "应用的角色看不全各行。请设置后再运行。"
            )
        yield
