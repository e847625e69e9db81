"""Addresses of the pickers."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.picking import views

app_name = "pick"
urlpatterns = [
    path("places/", views.places, name="places"),
    path("villages/", views.villages, name="villages"),
    path("people/", views.people, name="people"),
    path("units/", views.units, name="units"),
]
EXPOSES = exposes(
    places="autocomplete search list",
    villages="autocomplete search",
    people="autocomplete search",
    units="autocomplete search",
)
