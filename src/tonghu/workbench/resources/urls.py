"""Addresses of 活动和资源."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.resources import codes, listing, people, places, projects, record_page, workers, writing

app_name = "resources"
urlpatterns = [
    path("", listing.list_page, name="list"),
    path("new/", writing.kinds_page, name="kinds"),
    path("new/<slug:form>/", writing.new_page, name="new"),
    path("<int:pk>/", record_page.page, name="record"),
    path("<int:pk>/withdraw/", writing.withdraw_page, name="withdraw"),
    path("<int:pk>/people/", people.people_page, name="people"),
    path("<int:pk>/people/<int:participant>/strike/", people.strike_page, name="strike"),
    path("<int:pk>/claims/", people.claims_page, name="claims"),
    path("<int:pk>/code/", codes.sheet, name="code"),
    path("sign/<str:token>/", codes.sign, name="sign"),
    path("places/", places.places_page, name="places"),
    path("workers/", workers.workers_page, name="workers"),
    path("workers/<int:pk>/", workers.worker_page, name="worker"),
    path("projects/", projects.projects_page, name="projects"),
]
EXPOSES = exposes(
    list="list",
    kinds="nothing",
    new="related deed",
    record="detail list related",
    withdraw="detail deed",
    people="list search deed",
    strike="detail deed",
    claims="list detail deed",
    code="detail",
    sign="deed",
    places="list count",
    workers="list aggregate",
    worker="detail list",
    projects="list aggregate",
)
