"""Addresses of an agency's identity, on its own host."""

from django.urls import path

from tenants import identity_views as views

app_name = "tenants"
urlpatterns = [
    path("identitas.css", views.identity_css, name="identity_css"),
    path("emblem", views.emblem, name="emblem"),
]
