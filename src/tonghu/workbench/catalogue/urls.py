"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.catalogue import clauses, figures, views
from tonghu.workbench.exposure import exposes

app_name = "catalogue"
urlpatterns = [
    path("clauses/<slug:document>/<slug:article>/", clauses.clause, name="clause"),
    path("figures/", figures.figures, name="figures"),
    path("forms/", views.forms, name="forms"),
    path("forms/<slug:form>/", views.form, name="form"),
]
EXPOSES = exposes(
    clause="nothing",
    figures="nothing",
    forms="nothing",
    form="nothing",
)
