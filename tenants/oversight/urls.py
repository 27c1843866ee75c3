"""Addresses of oversight, on the base host under /oversight/."""

from __future__ import annotations

from django.urls import path

from tenants.calendars.urls import calendar_urls
from tenants.common_templates.urls import template_urls
from tenants.oversight.views import agencies, collections, glance, indicators

app_name = "oversight"
urlpatterns = [
    path("", glance.home, name="home"),
    path("provinces/<str:code>/", glance.province, name="province"),
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/export.<str:kind>", agencies.export, name="export"),
    path("agencies/<slug:slug>/", agencies.agency, name="agency"),
    path("components/", glance.components, name="components"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("open/", indicators.open_home, name="open"),
    path("open/<slug:point>/", indicators.open_point, name="open_point"),
    path("collections/", collections.collections, name="collections"),
    path("collections/<int:pk>/", collections.collection, name="collection"),
    *template_urls(),
    *calendar_urls(),
]
