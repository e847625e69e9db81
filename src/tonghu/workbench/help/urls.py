"""Addresses of the help."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.help import views

app_name = "help"
urlpatterns = [path("", views.home, name="home")]
EXPOSES = exposes(home="related")
