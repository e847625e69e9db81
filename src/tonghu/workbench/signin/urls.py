"""Addresses of sign-in beside allauth's own."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.signin import account_views, demo_views, views

app_name = "signin"
urlpatterns: list[URLPattern] = [
    path("switch-post/", views.switch_post, name="switch_post"),
    path("account/", account_views.account, name="account"),
    path("account/device/<int:key>/end/", account_views.end_device, name="end_device"),
    path("account/second-factor/", account_views.second_factor, name="second_factor"),
    path("messages/", account_views.notices, name="messages"),
    path("messages/read/", account_views.read, name="read"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", demo_views.enter, name="demo"))
EXPOSES = exposes(
    switch_post="deed",
    account="detail list",
    end_device="deed",
    second_factor="nothing",
    messages="list related",
    read="deed",
    demo="deed",
)
