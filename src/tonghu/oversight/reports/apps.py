"""Reports as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The table of reports."""

    name = "tonghu.oversight.reports"
    label = "reports"
    verbose_name = "监测报告"
