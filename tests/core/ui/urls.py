"""Addresses that the gallery's pages reverse."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("", include("core.ui.urls")),
    path("portal/", include("core.ui.urls_portal")),
    path("akun/masuk/", lambda request: HttpResponse(), name="account_login"),
    path("akun/keluar/", lambda request: HttpResponse(), name="account_logout"),
    path("layanan/", include(([path("", lambda request: HttpResponse(), name="list")], "services"))),
]
