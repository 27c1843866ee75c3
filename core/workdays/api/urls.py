"""Addresses below /api/v1/ of an agency's host."""

from django.urls import path

from core.workdays.api import views

app_name = "workdays_api"
urlpatterns = [
    path("workdays/due/", views.Due.as_view(), name="due"),
    path("workdays/calendar/", views.WorkYear.as_view(), name="calendar"),
]
