"""队伍 on the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tonghu.accounts.permissions import Permission
from tonghu.workbench import rail

rail.register(
    rail.RailItem(
        key="workforce",
        title=_("队伍"),
        icon="users-group",
        url_name="workforce:posts",
        permission=Permission.POST_READ,
    )
)
