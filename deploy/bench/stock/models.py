"""The two tables that django-tenants asks for."""

from __future__ import annotations

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class StockTenant(TenantMixin):  # type: ignore[misc]  # django-tenants has no types
    """A tenant whose schema is made by running every migration when it is saved."""

    name = models.CharField(max_length=100)


class StockDomain(DomainMixin):  # type: ignore[misc]  # django-tenants has no types
    """The host of a tenant."""
