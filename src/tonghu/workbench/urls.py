"""Addresses of the workbench. A task folder adds one line."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("tonghu.workbench.inbox.urls")),
    path("gallery/", include("tonghu.workbench.gallery.urls")),
]
