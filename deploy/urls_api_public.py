"""The API of the base host, below /api/v1/."""

from __future__ import annotations

from deploy.urls import include_present

urlpatterns = include_present(
    "core.api.urls",
    "tenants.api.urls",
    "tenants.directory.api.urls",
    "tenants.catalogue.api.urls",
    "tenants.central.api.urls",
    "tenants.oversight.api.urls",
    "tenants.common_templates.api.urls",
)
