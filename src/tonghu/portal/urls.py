"""Addresses of the public's pages."""

from __future__ import annotations

from django.urls import path

from tonghu.portal import signing, views

app_name = "portal"
urlpatterns = [
    path("", views.report_page, name="report"),
    # Sent to an address of its own: sending to the form's would make the browser forget the page, and the way back
    # would then show another, with another token.
    path("sent/", views.report_page, name="send"),
    path("outcome/", views.outcome_page, name="outcome"),
    path("sign/<str:token>/", signing.sign_page, name="sign"),
]
# In the words of tonghu.workbench.exposure, which stands above these pages.
EXPOSES = {
    "report": frozenset({"deed"}),
    "send": frozenset({"deed"}),
    "outcome": frozenset({"detail"}),
    "sign": frozenset({"deed"}),
}
