"""From an empty server to a database the application can run on. Running it again brings it up to date."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tonghu.config.database import grant_by_default
from tonghu.kernel.errors import UserError


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
