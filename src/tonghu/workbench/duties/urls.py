"""Addresses of 责任."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.duties import behind, confirming, explaining, mine
from tonghu.workbench.exposure import exposes

app_name = "duties"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("behind/", behind.behind, name="behind"),
    path("explain/<str:rule>/<int:subject>/", explaining.explain_page, name="explain"),
    path("held/", confirming.held_page, name="held"),
    path("held/confirm/", confirming.confirm_held, name="confirm"),
    path("held/<int:version>/counting/", confirming.counting, name="counting"),
]
EXPOSES = exposes(
    mine="list count",
    behind="list count",
    explain="detail related",
    held="list count",
    confirm="deed",
    counting="detail count",
)
