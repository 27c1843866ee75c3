"""Addresses at which everybody reads of the patient shelter and asks for a stay."""

from django.urls import path

from bookings.views import shelter_public

app_name = "shelter"
urlpatterns = [
    path("", shelter_public.home, name="home"),
    path("ajukan/", shelter_public.ask, name="ask"),
]
