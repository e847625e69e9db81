"""Addresses of the pages."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("tonghu.workbench.signin.allauth_urls")),
    path("report/", include("tonghu.portal.urls")),
    path("", include("tonghu.workbench.urls")),
]

handler400 = "tonghu.workbench.errors.bad_request"
handler403 = "tonghu.workbench.errors.not_permitted"
handler404 = "tonghu.workbench.errors.not_found"
handler500 = "tonghu.workbench.errors.server_error"
handler429 = "tonghu.workbench.signin.rate_limits.too_many"
