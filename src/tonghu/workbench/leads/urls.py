"""Addresses of the leads."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.leads import dispatching, export, lead_page, precision, views, visiting

app_name = "leads"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("dispatch/", dispatching.dispatch_many, name="dispatch"),
    path("dispatch/<uuid:deed>/undo/", dispatching.undo, name="undo"),
    path("views/", views.save_view, name="save_view"),
    path("views/<int:pk>/drop/", views.drop_view, name="drop_view"),
    path("export/", export.export, name="export"),
    path("precision/", precision.precision, name="precision"),
    path("photos/<int:pk>/", visiting.photo, name="photo"),
    path("<int:pk>/", lead_page.lead_page, name="lead"),
    path("<int:pk>/verify/", visiting.verify, name="verify"),
    path("<int:pk>/number/", lead_page.reveal, name="reveal"),
    path("<int:pk>/do/<slug:name>/", lead_page.deed, name="deed"),
]
EXPOSES = exposes(
    list="list count search",
    dispatch="deed",
    undo="deed",
    save_view="deed",
    drop_view="deed",
    export="export",
    precision="aggregate",
    photo="attachment",
    lead="detail related",
    verify="detail deed",
    reveal="detail deed",
    deed="detail deed",
)
