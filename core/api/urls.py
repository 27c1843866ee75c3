"""Addresses under /api/v1/ that every host has."""

from django.urls import path

from core.api import endpoints

app_name = "api"
urlpatterns = [
    path("", endpoints.Root.as_view(), name="root"),
    path("me/", endpoints.Me.as_view(), name="me"),
    path("openapi.yaml", endpoints.openapi, name="openapi"),
]
