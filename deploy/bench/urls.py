"""The page whose price is measured: ten services of the agency, read and drawn."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

TEMPLATE = Engine().from_string(
    "<!doctype html><title>Layanan</title><ul>{% for service in services %}"
    "<li><b>{{ service.name }}</b> {{ service.summary }}</li>{% empty %}<li>Belum ada</li>{% endfor %}</ul>"
)


def page(request: HttpRequest) -> HttpResponse:
    """Draw the first ten services."""
    from services.models import Service

    services = list(Service.objects.order_by("pk")[:10])
    return HttpResponse(TEMPLATE.render(Context({"services": services})))


urlpatterns = [path("", page)]
