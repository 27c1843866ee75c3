"""Addresses of the common catalogue, on the base host."""

from django.urls import path

from tenants.catalogue import views

app_name = "catalogue"
urlpatterns = [path("cari/", views.search, name="search")]
