"""The names of services, points and units for cases, which carry only their codes."""

from __future__ import annotations

from core.cases import names
from services.models import Service, ServicePoint, ServiceUnit


def register() -> None:
    """Fill the registry of names; called once when the apps are loaded."""
    names.register("service", lambda: dict(Service.objects.order_by("order", "pk").values_list("code", "name")))
    names.register("point", lambda: dict(ServicePoint.objects.values_list("code", "name")))
    names.register("unit", lambda: dict(ServiceUnit.objects.filter(is_active=True).values_list("code", "name")))
