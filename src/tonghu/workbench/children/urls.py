"""Addresses of the roster and of each child's file."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.children import roster

app_name = "children"
urlpatterns = [
    path("", roster.roster, name="list"),
    path("search/", roster.roster, name="search"),
    path("suggest/", roster.suggest, name="suggest"),
    path("columns/", roster.choose_columns, name="columns"),
    path("views/", roster.save_view, name="save_view"),
    path("views/<int:pk>/drop/", roster.drop_view, name="drop_view"),
]
