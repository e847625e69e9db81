"""The addresses of an installation whose province has an identity provider."""

from django.urls import include, path

from tonghu.config.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns

urlpatterns = [path("accounts/province/", include("tonghu.workbench.signin.province_urls")), *urlpatterns]
__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]
