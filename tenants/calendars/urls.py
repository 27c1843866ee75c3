"""The addresses of the tables of days off, the same below /central/ and /oversight/."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.calendars import views


def calendar_urls() -> list[URLPattern]:
    """Return the patterns for one of the two places."""
    return [
        path("kalender/", views.calendar_list, name="calendars"),
        path("kalender/<int:year>/", views.calendar_year, name="calendar_year"),
        path("kalender/<int:year>/ubah/", views.calendar_change, name="calendar_change"),
        path("kalender/<int:year>/tetapkan/", views.calendar_enter, name="calendar_enter"),
    ]
