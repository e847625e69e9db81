"""Addresses of the pages."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("tonghu.workbench.urls")),
]
