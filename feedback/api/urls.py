"""Addresses below /api/v1/ of an agency's host."""

from typing import Any

from django.urls import path

from feedback.api import complaints, information, public_information

app_name = "feedback_api"
LIST: dict[str, Any] = {"get": "list"}
MANY: dict[str, Any] = {"get": "list", "post": "create"}
CASE = "cases/<case:code>/"
urlpatterns = [
    path("complaints/", complaints.Complaints.as_view(MANY), name="complaints"),
    path("complaints/<case:code>/", complaints.OneComplaint.as_view(), name="complaint"),
    path(f"{CASE}complaint/", complaints.ComplaintFacts.as_view(), name="complaint_facts"),
    path(f"{CASE}verification/", complaints.Verification.as_view(), name="verification"),
    path(f"{CASE}answer/", complaints.Answer.as_view(), name="answer"),
    path(f"{CASE}archiving/", complaints.Archiving.as_view(), name="archiving"),
    path(f"{CASE}publication/", complaints.Publication.as_view(), name="publication"),
    path(f"{CASE}follow-up/", complaints.FollowUp.as_view(), name="follow_up"),
    path("information-requests/", information.Requests.as_view(MANY), name="requests"),
    path(f"{CASE}notification/", information.Notify.as_view(), name="notification"),
    path(f"{CASE}extension/", information.Extension.as_view(), name="extension"),
    path(f"{CASE}handover/", information.Handover.as_view(), name="handover"),
    path("objections/", information.Objections.as_view(MANY), name="objections"),
    path(f"{CASE}decision/", information.Decide.as_view(), name="decision"),
    path(f"{CASE}response/", information.Respond.as_view(), name="response"),
    path("public-information/", public_information.Entries.as_view(LIST), name="entries"),
    path("public-information/<int:pk>/", public_information.OneEntry.as_view(), name="entry"),
    path("exempt-information/", public_information.Exempt.as_view(LIST), name="exempt"),
]
