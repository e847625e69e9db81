"""From an empty server to a database the application can run on. Running it again brings it up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tonghu.config.database import (
    APPLICATION,
    OWNER,
    Address,
    grant_by_default,
    make_database,
    make_roles,
    read_url,
    start_embedded,
)
from tonghu.kernel.errors import UserError


def start_django() -> None:
    """Read the settings and load the applications; UserError for settings that will not do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.config.settings")
    django.setup()


def is_embedded() -> bool:
    """True when no server was named."""
    return not os.environ.get("DATABASE_URL")


@contextmanager
def with_database() -> Iterator[None]:
    """Django, and a database that answers: the embedded one is started, or joined where it runs."""
    start_django()
    running = start_embedded(Path(settings.DATA)) if is_embedded() else None
    try:
        yield
    finally:
        connections.close_all()
        if running is not None:
            running.cleanup()


def prepare_database(admin_url: str | None = None) -> list[str]:
    """Roles, database, tables, inside `with_database`; returns a line for each thing done.

    With a server of one's own the roles take the passwords that stand in DATABASE_URL and DATABASE_OWNER_URL.
    """
    done = _make(_admin(admin_url))
    migrate()
    # Its models want Django to have started.
    from tonghu.duties.tasks import queue_what_changed

    queued = ["义务的规则有变动,后台将按新规则重新计数。"] if queue_what_changed() else []
    return [*done, "数据表已是当前版本。", *queued]


def _admin(admin_url: str | None) -> Address | None:
    if is_embedded():
        return read_url("(内置)", start_embedded(Path(settings.DATA)).get_uri())
    return read_url("DATABASE_ADMIN_URL", admin_url) if admin_url else None


def _make(admin: Address | None) -> list[str]:
    if admin is None:
        return ["没有给出 DATABASE_ADMIN_URL:不建角色和库,只更新数据表。"]
    name = settings.DATABASES["default"]["NAME"]
    with admin.connect() as connection:
        make_roles(connection, passwords=_passwords())
        made = make_database(connection, name)
    return [f"数据库 {name} {'已建立' if made else '已存在'},角色 {OWNER}、{APPLICATION} 齐全。"]


def _passwords() -> dict[str, str]:
    roles = {APPLICATION: "default", OWNER: "owner"}
    told = {role: settings.DATABASES.get(alias, {}).get("PASSWORD", "") for role, alias in roles.items()}
    return {role: password for role, password in told.items() if password}


def migrate() -> None:
    """Run the migrations as the owner. UserError when the owner's address is not known."""
    if "owner" not in settings.DATABASES:
        raise UserError("没有设置 DATABASE_OWNER_URL:迁移要用 tonghu_owner 的地址。请设置后再运行。")
    owner = connections["owner"]
    owner.ensure_connection()
    grant_by_default(owner.connection)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    call_command("createcachetable", database="owner", verbosity=0)
    owner.close()
