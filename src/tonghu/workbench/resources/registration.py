"""活动和资源 on the rail."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.workbench import rail

rail.register(
    rail.RailItem(
        key="resources",
        title="活动和资源",
        icon="speakerphone",
        url_name="resources:list",
        permission=Permission.CASE_READ,
    )
)
