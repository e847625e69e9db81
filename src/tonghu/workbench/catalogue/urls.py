"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

<<<<<<< HEAD
from tonghu.workbench.catalogue import clauses, views
=======
from tonghu.workbench.catalogue import figures, views
>>>>>>> mine
from tonghu.workbench.exposure import exposes

app_name = "catalogue"
urlpatterns = [
<<<<<<< HEAD
    path("clauses/<slug:document>/<slug:article>/", clauses.clause, name="clause"),
=======
    path("figures/", figures.figures, name="figures"),
>>>>>>> mine
    path("forms/", views.forms, name="forms"),
    path("forms/<slug:form>/", views.form, name="form"),
]
EXPOSES = exposes(
<<<<<<< HEAD
    clause="nothing",
=======
    figures="nothing",
>>>>>>> mine
    forms="nothing",
    form="nothing",
)
