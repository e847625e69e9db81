"""报告 on the rail."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.workbench import rail

rail.register(
    rail.RailItem(
        key="reports",
        title="报告",
        icon="files",
        url_name="reports:list",
        permission=Permission.REPORT_READ,
    )
)
