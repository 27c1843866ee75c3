"""Addresses under /portal/ of an agency's host: include with `path("portal/", include("core.ui.urls_portal"))`."""

from django.urls import path

from core.ui import views

app_name = "portal"
urlpatterns = [path("", views.today, name="today")]
