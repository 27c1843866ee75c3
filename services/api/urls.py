"""Addresses below /api/v1/ of an agency's host."""

from django.urls import path

from services.api import views

app_name = "services_api"
VERSION = "standards/<slug:code>/versions/<int:version>/"
urlpatterns = [
    path("standards/", views.PublishedStandards.as_view({"get": "list"}), name="standards"),
    path("standards/<slug:code>/", views.PublishedStandards.as_view({"get": "retrieve"}), name="standard"),
    path("services/", views.Services.as_view(), name="services"),
    path("standards/<slug:code>/drafts/", views.Drafts.as_view(), name="drafts"),
    path(VERSION, views.Version.as_view(), name="version"),
    path(f"{VERSION}components/<slug:component>/", views.VersionComponent.as_view(), name="component"),
    path(f"{VERSION}publication/", views.Publication.as_view(), name="publication"),
    path(f"{VERSION}withdrawal/", views.Withdrawal.as_view(), name="withdrawal"),
]
