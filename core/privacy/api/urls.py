"""Addresses below /api/v1/ of an agency's host."""

from typing import Any

from django.urls import path

from core.privacy.api import views

app_name = "privacy_api"
LIST: dict[str, Any] = {"get": "list"}
MANY: dict[str, Any] = {"get": "list", "post": "create"}
INCIDENT = "incidents/<int:pk>/"
urlpatterns = [
    path("privacy-notices/", views.PrivacyNotices.as_view(), name="notices"),
    path("data-requests/", views.DataRequests.as_view(LIST), name="data_requests"),
    path("case-status/<case:code>/data-requests/", views.CitizenDataRequest.as_view(), name="citizen_data_request"),
    path("cases/<case:code>/data-decision/", views.DataDecision.as_view(), name="data_decision"),
    path("incidents/", views.Incidents.as_view(MANY), name="incidents"),
    path(INCIDENT, views.OneIncident.as_view(), name="incident"),
    path(f"{INCIDENT}events/", views.IncidentEvents.as_view(LIST), name="incident_events"),
    path(f"{INCIDENT}people/", views.IncidentPeople.as_view(), name="incident_people"),
    path(f"{INCIDENT}telling/", views.Telling.as_view(), name="incident_telling"),
    path(f"{INCIDENT}authority/", views.Authority.as_view(), name="incident_authority"),
    path(f"{INCIDENT}closure/", views.Closure.as_view(), name="incident_closure"),
]
