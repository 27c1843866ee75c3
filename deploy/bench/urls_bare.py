"""One view that returns a constant."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def constant(request: HttpRequest) -> HttpResponse:
    """Return a page that nothing was done for."""
    return HttpResponse("<!doctype html><title>Maklumat</title><p>Selamat datang.</p>")


urlpatterns = [path("", constant)]
