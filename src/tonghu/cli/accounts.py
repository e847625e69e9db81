"""`tonghu accounts officer`: the first of the three officers (三员), whom nobody inside may appoint."""

from __future__ import annotations

import click

OFFICERS = ("system_administrator", "security_officer", "auditor")


@click.group("accounts")
def accounts() -> None:
    """账号:在服务器上设置三员。"""


@accounts.command("officer")
@click.option(
    "--role", type=click.Choice(OFFICERS), required=True, help="系统管理员、安全保密管理员或安全审计员。"
)
@click.option("--place", required=True, help="县、市或省的区划代码,如 370102。")
@click.option("--username", required=True, help="登录名。")
@click.option("--name", "full_name", required=True, help="姓名。")
def officer(role: str, place: str, username: str, full_name: str) -> None:
    """新建一个账号并设为三员之一;初始口令只显示这一次。"""
    from tonghu.config.prepare import with_database  # Django starts here, for who needs it

    with with_database():
        from tonghu.accounts.officers import make_officer  # models want Django to have started

        given = make_officer(role=role, place=place, username=username, full_name=full_name)
    click.echo(f"{full_name}的登录名 {username},初始口令 {given}。首次登录后要改掉,并设置第二因子。")
