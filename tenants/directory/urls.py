"""Addresses of the directory, on the base host."""

from django.urls import path

from tenants.directory import views

app_name = "directory"
urlpatterns = [path("", views.home, name="home")]
