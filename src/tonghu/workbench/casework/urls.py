"""Addresses of matters and records."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.casework import (
    agenda,
    listing,
    matter,
    measures,
    minutes,
    opening,
    past,
    recording,
    stepping,
)
from tonghu.workbench.exposure import exposes

app_name = "casework"
urlpatterns = [
    path("", listing.list_page, name="list"),
    path("new/<slug:kind>/", opening.open_page, name="open"),
    path("<int:pk>/", matter.matter_page, name="matter"),
    path("<int:pk>/step/<slug:name>/", stepping.step_page, name="step"),
    path("<int:pk>/add/<slug:form>/", recording.add_page, name="add"),
    path("<int:pk>/measures/new/", measures.measure_page, name="measure"),
    path("<int:pk>/agenda/", agenda.agenda_page, name="agenda"),
    path("<int:pk>/decisions/new/", agenda.decide_page, name="decide"),
    path("<int:pk>/minutes/<slug:file>/", minutes.minutes, name="minutes"),
    path("past/", past.list_page, name="past"),
    path("past/template/<slug:kind>/", past.template, name="past_template"),
    path("past/<int:pk>/", past.import_page, name="past_import"),
    path("past/<int:pk>/apply/", past.apply, name="past_apply"),
    path("past/<int:pk>/undo/", past.undo, name="past_undo"),
    path("records/<int:pk>/", recording.record_page, name="record"),
    path("records/<int:pk>/unmask/<str:where>/", recording.unmask, name="unmask"),
    path("records/<int:pk>/files/<int:attachment>/", recording.record_file, name="record_file"),
    path("records/<int:pk>/correct/", recording.correct_page, name="correct"),
    path("children/<int:child>/fill/<slug:form>/", recording.fill_page, name="fill"),
]
EXPOSES = exposes(
    list="list count",
    open="deed related",
    matter="detail related",
    step="detail deed",
    add="detail deed",
    measure="detail deed",
    agenda="search detail deed",
    decide="detail deed",
    minutes="export",
    past="list deed",
    past_template="nothing",
    past_import="list detail",
    past_apply="deed",
    past_undo="deed",
    record="detail",
    record_file="attachment",
    unmask="deed",
    correct="detail deed",
    fill="detail deed",
)
