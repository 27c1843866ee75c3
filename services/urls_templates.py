"""Addresses of common templates below those of the portal: what is on offer, and standards beside their template."""

from django.urls import path

from services.adoption.views import catalogue, following

VERSION = "layanan/<slug:code>/versi/<int:version>/templat/"
urlpatterns = [
    path("templat/", catalogue.template_list, name="templates"),
    path("templat/<slug:template_code>/", catalogue.template_adopt, name="template"),
    path(VERSION, following.standard_adoption, name="adoption"),
    path(f"{VERSION}ambil/", following.take_untouched, name="adoption_take"),
    path(f"{VERSION}<slug:component>/", following.component_adoption, name="adoption_component"),
]
