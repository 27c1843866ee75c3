"""Addresses under /portal/telepon/: who is to be told by telephone."""

from django.urls import path

from bookings.views import calls

app_name = "calls_portal"
urlpatterns = [
    path("", calls.call_list, name="list"),
    path("<int:pk>/", calls.note, name="note"),
]
