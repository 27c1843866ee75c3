"""Addresses of applications below /api/v1/ of an agency's host: filing, handling, and what their citizen follows."""

from django.urls import path

from services.api.views import application_acts, application_status, applications

CASE, STATUS = "cases/<case:code>/", "case-status/<case:code>/"
RESULT = f"{CASE}results/<int:pk>/"
urlpatterns = [
    path("applications/", applications.Applications.as_view(), name="applications"),
    path(f"{CASE}application/", application_acts.ApplicationFacts.as_view(), name="application_facts"),
    path(f"{CASE}checks/", application_acts.Checks.as_view(), name="application_checks"),
    path(f"{CASE}acceptance/", application_acts.Acceptance.as_view(), name="acceptance"),
    path(f"{CASE}completion-request/", application_acts.CompletionRequest.as_view(), name="completion_request"),
    path(f"{CASE}steps/", application_acts.Steps.as_view(), name="steps"),
    path(f"{CASE}fee/", application_acts.Fee.as_view(), name="fee"),
    path(f"{CASE}fee/settlement/", application_acts.Settlement.as_view(), name="fee_settlement"),
    path(f"{CASE}refusal/", application_acts.Refusal.as_view(), name="refusal"),
    path(f"{CASE}results/", application_acts.Results.as_view(), name="results"),
    path(f"{CASE}brought-results/", application_acts.BroughtResults.as_view(), name="brought_results"),
    path(f"{RESULT}handover/", application_acts.ResultHandover.as_view(), name="result_handover"),
    path(f"{RESULT}revocation/", application_acts.Revocation.as_view(), name="result_revocation"),
    path(f"{STATUS}application/", application_status.ApplicationStatus.as_view(), name="application_status"),
    path(
        f"{STATUS}items/<slug:item>/",
        application_status.CitizenCompletion.as_view(),
        name="citizen_completion",
    ),
]
