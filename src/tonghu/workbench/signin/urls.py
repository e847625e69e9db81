"""Addresses of sign-in beside allauth's own."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from tonghu.workbench.signin import demo_views, views

app_name = "signin"
urlpatterns: list[URLPattern] = [path("switch-post/", views.switch_post, name="switch_post")]
if settings.DEMO:
    urlpatterns.append(path("demo/", demo_views.enter, name="demo"))
