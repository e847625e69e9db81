"""Addresses of matters and records."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.casework import listing, matter, opening, recording, stepping
from tonghu.workbench.exposure import exposes

app_name = "casework"
urlpatterns = [
    path("", listing.list_page, name="list"),
    path("new/<slug:kind>/", opening.open_page, name="open"),
    path("<int:pk>/", matter.matter_page, name="matter"),
    path("<int:pk>/step/<slug:name>/", stepping.step_page, name="step"),
    path("<int:pk>/add/<slug:form>/", recording.add_page, name="add"),
    path("records/<int:pk>/", recording.record_page, name="record"),
    path("records/<int:pk>/correct/", recording.correct_page, name="correct"),
    path("children/<int:child>/fill/<slug:form>/", recording.fill_page, name="fill"),
]
EXPOSES = exposes(
    list="list count",
    open="deed related",
    matter="detail related",
    step="detail deed",
    add="detail deed",
    record="detail",
    correct="detail deed",
    fill="detail deed",
)
