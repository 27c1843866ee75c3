"""Addresses below /hitung-waktu/ of an agency's host."""

from django.urls import path

from core.workdays.views import public

app_name = "workdays"
urlpatterns = [
    path("", public.reckoning, name="reckoning"),
    path("hari-libur.ics", public.holidays, name="holidays"),
]
