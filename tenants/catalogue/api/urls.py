"""Addresses below /api/v1/ of the base host."""

from django.urls import path

from tenants.catalogue.api import views

app_name = "catalogue_api"
urlpatterns = [path("catalogue/", views.Catalogue.as_view({"get": "list"}), name="catalogue")]
