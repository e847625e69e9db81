"""Addresses of 监测."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.boards import clause_board, directors, export, place_board, quality, screen
from tonghu.workbench.exposure import exposes

app_name = "monitoring"
urlpatterns = [
    path("", place_board.home, name="home"),
    path("clauses/", clause_board.clauses, name="clauses"),
    path("clauses/<slug:clause>/", clause_board.clause, name="clause"),
    path("places/<str:place>/", place_board.place, name="place"),
    path("places/<str:place>/screen/", screen.screen, name="screen"),
    path("places/<str:place>/screen/part/", screen.part, name="screen_part"),
    path("places/<str:place>/export/", export.export, name="export"),
    path("places/<str:place>/directors/", directors.directors, name="directors"),
    path("places/<str:place>/quality/", quality.quality, name="quality"),
]
EXPOSES = exposes(
    home="aggregate count",
    clauses="aggregate count",
    clause="aggregate count",
    place="aggregate count list",
    screen="aggregate count",
    screen_part="aggregate count",
    export="aggregate export",
    directors="aggregate list",
    quality="aggregate",
)
