"""Addresses below /api/v1/ of an agency's host."""

from typing import Any

from django.urls import path

from core.cases.api import citizen_acts, files, following, moves, reading

app_name = "cases_api"
LIST: dict[str, Any] = {"get": "list"}
MANY: dict[str, Any] = {"get": "list", "post": "create"}
CASE = "cases/<case:code>/"
STATUS = "case-status/<case:code>/"
urlpatterns = [
    path(STATUS, following.CaseStatus.as_view(), name="status"),
    path(f"{STATUS}files/<int:pk>/", following.CitizenFile.as_view(), name="status_file"),
    path(f"{STATUS}messages/", citizen_acts.CitizenMessage.as_view(), name="citizen_message"),
    path(f"{STATUS}withdrawal/", citizen_acts.CitizenWithdrawal.as_view(), name="citizen_withdrawal"),
    path(f"{STATUS}settlement/", citizen_acts.CitizenSettlement.as_view(), name="citizen_settlement"),
    path(f"{STATUS}reopening/", citizen_acts.CitizenReopening.as_view(), name="citizen_reopening"),
    path(f"{STATUS}rating/", citizen_acts.CitizenRating.as_view(), name="citizen_rating"),
    path("case-staff/", reading.CaseStaff.as_view(LIST), name="staff"),
    path("cases/", reading.Cases.as_view(LIST), name="cases"),
    path(CASE, reading.OneCase.as_view(), name="case"),
    path(f"{CASE}messages/", reading.Messages.as_view(MANY), name="messages"),
    path(f"{CASE}files/", files.CaseFiles.as_view(MANY), name="files"),
    path(f"{CASE}files/<int:pk>/", files.OneFile.as_view(), name="file"),
    path(f"{CASE}events/", reading.Events.as_view(LIST), name="events"),
    path(f"{CASE}notes/", moves.Note.as_view(), name="note"),
    path(f"{CASE}question/", moves.Question.as_view(), name="question"),
    path(f"{CASE}assignment/", moves.Assignment.as_view(), name="assignment"),
    path(f"{CASE}labels/", moves.Labels.as_view(), name="labels"),
    path(f"{CASE}reading/", moves.MarkRead.as_view(), name="reading"),
    path(f"{CASE}parent/", moves.Parent.as_view(), name="parent"),
    path(f"{CASE}joining/", moves.Joining.as_view(), name="joining"),
    path(f"{CASE}forwarding/", moves.Forwarding.as_view(), name="forwarding"),
    path(f"{CASE}return/", moves.SendBack.as_view(), name="return"),
    path(f"{CASE}identity/", moves.Identity.as_view(), name="identity"),
]
