"""Addresses of oversight, on the base host under /oversight/."""

from __future__ import annotations

from django.urls import path

from tenants.common_templates.urls import template_urls
from tenants.oversight.views import agencies, collections, glance

app_name = "oversight"
urlpatterns = [
    path("", glance.home, name="home"),
    path("provinces/<str:code>/", glance.province, name="province"),
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/export.<str:kind>", agencies.export, name="export"),
    path("agencies/<slug:slug>/", agencies.agency, name="agency"),
    path("components/", glance.components, name="components"),
    path("collections/", collections.collections, name="collections"),
    path("collections/<int:pk>/", collections.collection, name="collection"),
    *template_urls(),
]
