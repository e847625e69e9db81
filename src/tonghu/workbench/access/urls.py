"""Addresses of 设置."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.access import audit_views, glass_views, report_views, request_views, views
from tonghu.workbench.exposure import exposes

app_name = "settings"
urlpatterns = [
    path("", views.home, name="home"),
    path("roles/", views.roles, name="roles"),
    path("break-glass/", glass_views.start, name="break_glass"),
    path("break-glass/end/", glass_views.end, name="break_glass_end"),
    path("reviews/", glass_views.reviews, name="reviews"),
    path("reviews/<int:key>/", glass_views.review, name="review"),
    path("reviews/<int:key>/stop/", glass_views.stop, name="review_stop"),
    path("access/", request_views.requests, name="requests"),
    path("access/new/", request_views.ask, name="request_new"),
    path("access/<int:key>/", request_views.request_page, name="request"),
    path("access/<int:key>/withdraw/", request_views.withdraw, name="request_withdraw"),
    path("report/", report_views.this_year, name="report_now"),
    path("report/<int:year>/", report_views.report, name="report"),
    path("report/<int:year>/pdf/", report_views.report_pdf, name="report_pdf"),
    path("report/<int:year>/sign/", report_views.sign, name="report_sign"),
    path("report/<int:year>/finding/", report_views.finding, name="finding_new"),
    path("finding/<int:key>/", report_views.close, name="finding"),
    path("audit/", audit_views.entries, name="audit"),
    path("audit/verify/", audit_views.verify, name="audit_verify"),
    path("audit/heads/", audit_views.heads, name="audit_heads"),
]
EXPOSES = exposes(
    home="nothing",
    roles="nothing",
    break_glass="list deed",
    break_glass_end="deed",
    reviews="list",
    review="detail aggregate deed",
    review_stop="deed",
    requests="list count",
    request_new="deed",
    request="detail related deed",
    request_withdraw="deed",
    report_now="nothing",
    report="aggregate list deed",
    report_pdf="aggregate export",
    report_sign="deed",
    finding_new="deed",
    finding="detail deed",
    audit="list search",
    audit_verify="count deed",
    audit_heads="list",
)
