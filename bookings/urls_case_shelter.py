"""Addresses under /lacak/ by which a family acts on its own stay; the proof of a case is kept there."""

from django.urls import path

from bookings.views import shelter_public

app_name = "stay"
urlpatterns = [
    path("<case:code>/tawaran-tempat-tidur/", shelter_public.offer, name="offer"),
    path("<case:code>/perpanjangan/", shelter_public.extend, name="extend"),
    path("<case:code>/surat/", shelter_public.papers, name="papers"),
]
