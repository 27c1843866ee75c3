"""Addresses of common templates below /api/v1/ of the base host."""

from __future__ import annotations

from django.urls import path

from tenants.common_templates.api import views

app_name = "templates_api"
CODE = "templates/<slug:code>/"
VERSION = f"{CODE}versions/<int:version>/"
urlpatterns = [
    path("templates/", views.Templates.as_view({"get": "list", "post": "create"}), name="templates"),
    path(CODE, views.Template.as_view(), name="template"),
    path(f"{CODE}retirement/", views.TemplateRetirement.as_view(), name="retirement"),
    path(f"{CODE}uptake/", views.TemplateUptake.as_view(), name="uptake"),
    path(f"{CODE}versions/", views.TemplateVersions.as_view(), name="versions"),
    path(VERSION, views.TemplateVersion.as_view(), name="version"),
    path(f"{VERSION}components/<slug:component>/", views.TemplateComponent.as_view(), name="component"),
    path(f"{VERSION}publication/", views.TemplatePublication.as_view(), name="publication"),
    path(f"{VERSION}withdrawal/", views.TemplateWithdrawal.as_view(), name="withdrawal"),
]
