"""监测 on the rail."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.workbench import rail

rail.register(
    rail.RailItem(
        key="monitoring",
        title="监测",
        icon="chart-bar",
        url_name="monitoring:home",
        permission=Permission.BOARD_READ,
    )
)
