"""`tonghu database`: from an empty server to one that the application can run on."""

from __future__ import annotations

import click


@click.group("database")
def database() -> None:
    """数据库:建立角色、库和表,更新到当前版本。"""


@database.command("prepare")
@click.option("--admin-url", envvar="DATABASE_ADMIN_URL", help="能建角色和库的账号;内置数据库不需要。")
def prepare(admin_url: str | None) -> None:
    """建立三个角色、数据库和表;已有的更新到当前版本,可反复运行。"""
    from tonghu.config.prepare import prepare_database, with_database  # Django starts here, for who needs it

    with with_database():
        for line in prepare_database(admin_url):
            click.echo(line)


@database.command("catalogue")
def catalogue() -> None:
    """把目录里的行政区划写入数据库,可反复运行。"""
    from tonghu.config.prepare import with_database

    with with_database():
        from tonghu.places.keep import keep_catalogue_divisions  # models want Django to have started

        click.echo(f"行政区划 {keep_catalogue_divisions():,} 个已写入。")
