"""Addresses of the intake."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.intake import children, files, linking, listing, number, report, reporter, taking

app_name = "intake"
urlpatterns = [
    path("", listing.list_page, name="list"),
    path("new/", taking.new_page, name="new"),
    path("<int:pk>/", report.report_page, name="report"),
    path("<int:pk>/child/", children.child_page, name="child"),
    path("<int:pk>/reporter/", reporter.reporter_page, name="reporter"),
    path("<int:pk>/number/", number.number_page, name="number"),
    path("<int:pk>/link/", linking.link, name="link"),
    path("files/<int:pk>/", files.file_page, name="file"),
]
EXPOSES = exposes(
    list="list count",
    new="deed",
    report="detail related attachment",
    child="detail search deed",
    reporter="detail deed",
    number="detail deed",
    link="deed",
    file="attachment",
)
