"""Addresses of the home page."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.inbox import views

app_name = "inbox"
urlpatterns = [path("", views.home, name="home")]
EXPOSES = exposes(
    home="list count related",
)
