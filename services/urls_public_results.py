"""Addresses under /permohonan/ that belong to no single form: checking a document, and how long things take."""

from django.urls import path

from services.applications.views import public_results

app_name = "results"
urlpatterns = [
    path("periksa/<str:key>/", public_results.verify, name="verify"),
    path("statistik/", public_results.statistics, name="statistics"),
]
