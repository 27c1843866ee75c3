"""Addresses of the agency's settings, on its own host."""

from django.urls import path

from tenants.settings_pages import views

app_name = "tenants_settings"
urlpatterns = [
    path("", views.home, name="home"),
    path("profil/", views.profile, name="profile"),
    path("identitas/", views.identity, name="identity"),
    path("keamanan/", views.security, name="security"),
    path("biro-organisasi/", views.oversight, name="oversight"),
]
