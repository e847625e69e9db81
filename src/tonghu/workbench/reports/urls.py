"""Addresses of reports."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="list"),
    path("new/<slug:kind>/", views.new, name="new"),
    path("<int:pk>/", views.report, name="report"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/<slug:ext>/", views.file, name="file"),
]
EXPOSES = exposes(
    list="list",
    new="deed search aggregate",
    report="aggregate detail",
    again="deed aggregate",
    file="export aggregate",
)
