"""Addresses of the public's pages."""

from __future__ import annotations

from django.urls import path

from tonghu.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.report_page, name="report"),
    path("outcome/", views.outcome_page, name="outcome"),
]
# In the words of tonghu.workbench.exposure, which stands above these pages.
EXPOSES = {"report": frozenset({"deed"}), "outcome": frozenset({"detail"})}
