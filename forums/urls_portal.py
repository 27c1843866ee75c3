"""Addresses under /portal/forum/ of an agency's host; each part of the app adds its own module."""

from django.urls import URLPattern, URLResolver

app_name = "forums_portal"
urlpatterns: list[URLPattern | URLResolver] = []
