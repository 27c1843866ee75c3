"""Addresses under /sarana/ of an agency's host: what it lends."""

from django.urls import path

from bookings.views import things_public

app_name = "resources"
urlpatterns = [
    path("", things_public.resource_list, name="list"),
    path("<slug:code>/", things_public.resource_detail, name="resource"),
    path("<slug:code>/gambar/<int:pk>-<slug:size>.jpg", things_public.photo, name="photo"),
]
