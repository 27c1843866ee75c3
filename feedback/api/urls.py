"""Addresses below /api/v1/ of an agency's host."""

from typing import Any

from django.urls import path

from feedback.api import complaints, information
from feedback.api import public_information_writing as lists

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
    path("public-information/", lists.Entries.as_view(MANY), name="entries"),
    path("public-information/<int:pk>/", lists.OneEntry.as_view(), name="entry"),
    path("public-information/<int:pk>/files/<int:file>/", lists.OneEntryFile.as_view(), name="entry_file"),
    path("all-public-information/", lists.AllEntries.as_view(LIST), name="all_entries"),
    path("exempt-information/", lists.Exempt.as_view(MANY), name="exempt"),
    path("exempt-information/<int:pk>/", lists.OneExempt.as_view(), name="one_exempt"),
    path("exempt-information/<int:pk>/opening/", lists.ExemptOpening.as_view(), name="exempt_opening"),
    path("all-exempt-information/", lists.AllExempt.as_view(LIST), name="all_exempt"),
]
