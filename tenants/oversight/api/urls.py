"""Addresses below /api/v1/ of the base host."""

from __future__ import annotations

from django.urls import path

from tenants.oversight.api import views

app_name = "oversight_api"
urlpatterns = [
    path("oversight/agencies/", views.OversightAgencies.as_view({"get": "list"}), name="agencies"),
]
