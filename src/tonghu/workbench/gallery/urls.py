"""Address of the gallery."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.gallery import views

app_name = "gallery"
urlpatterns = [path("", views.gallery, name="gallery")]
EXPOSES = exposes(
    gallery="nothing",
)
