"""Addresses below /api/v1/ of the base host."""

from django.urls import path

from tenants.api import views

app_name = "tenants_api"
urlpatterns = [
    path("agencies/", views.Agencies.as_view({"get": "list", "post": "create"}), name="agencies"),
    path("agencies/<slug:slug>/", views.AgencyDetail.as_view(), name="agency"),
    path("agencies/<slug:slug>/onboarding/", views.Onboarding.as_view(), name="onboarding"),
    path("agencies/<slug:slug>/suspend/", views.Suspension.as_view(), name="suspend"),
    path("agencies/<slug:slug>/resume/", views.Resumption.as_view(), name="resume"),
]
