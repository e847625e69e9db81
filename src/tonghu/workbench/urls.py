"""Addresses of the workbench. A task folder adds one line."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from tonghu.workbench.exposure import exposes

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("", include("tonghu.workbench.inbox.urls")),
    path("", include("tonghu.workbench.signin.urls")),
    path("sharing/", include("tonghu.workbench.registers.urls")),
    path("leads/", include("tonghu.workbench.leads.urls")),
    path("children/", include("tonghu.workbench.children.urls")),
    path("casework/", include("tonghu.workbench.casework.urls")),
    path("intake/", include("tonghu.workbench.intake.urls")),
    path("resources/", include("tonghu.workbench.resources.urls")),
    path("duties/", include("tonghu.workbench.duties.urls")),
    path("reports/", include("tonghu.workbench.reports.urls")),
    path("workforce/", include("tonghu.workbench.workforce.urls")),
    path("monitoring/", include("tonghu.workbench.boards.urls")),
    path("settings/", include("tonghu.workbench.access.urls")),
    path("help/", include("tonghu.workbench.help.urls")),
    path("catalogue/", include("tonghu.workbench.catalogue.urls")),
    path("pick/", include("tonghu.workbench.picking.urls")),
    path("gallery/", include("tonghu.workbench.gallery.urls")),
]
EXPOSES = exposes(set_language="nothing")
