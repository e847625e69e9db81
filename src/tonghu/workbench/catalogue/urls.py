"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.catalogue import views
from tonghu.workbench.exposure import exposes

app_name = "catalogue"
urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/<slug:form>/", views.form, name="form"),
]
EXPOSES = exposes(
    forms="nothing",
    form="nothing",
)
