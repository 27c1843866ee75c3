"""Addresses on every host: the language switch."""

from django.urls import path

from core.ui import views

app_name = "ui"
urlpatterns = [path("bahasa/<slug:code>/", views.switch_language, name="language")]
