"""Addresses below /api/v1/ of an agency's host."""

from typing import Any

from django.urls import path

from forums.api.views import after, reading, speaking, staff

app_name = "forums_api"
LIST: dict[str, Any] = {"get": "list"}
MANY: dict[str, Any] = {"get": "list", "post": "create"}
FORUM, INPUT = "forums/<forum:code>/", "forums/<forum:code>/inputs/<int:number>/"
ACTION = f"{FORUM}actions/<int:pk>/"
urlpatterns = [
    path("forums/", reading.Forums.as_view(MANY), name="forums"),
    path(FORUM, reading.OneForum.as_view(), name="forum"),
    path(f"{FORUM}inputs/", speaking.PublicInputs.as_view(MANY), name="inputs"),
    path(INPUT, reading.OneInput.as_view(), name="input"),
    path(f"{FORUM}actions/", after.StaffActions.as_view(MANY), name="actions"),
    path(f"{FORUM}trace/", reading.Trace.as_view(LIST), name="trace"),
    path("all-forums/", staff.AllForums.as_view(LIST), name="all_forums"),
    path("all-forums/<forum:code>/", staff.StaffForum.as_view(), name="staff_forum"),
    path(f"{FORUM}subject/", staff.Subject.as_view(), name="subject"),
    path(f"{FORUM}schedule/", staff.Schedule.as_view(), name="schedule"),
    path(f"{FORUM}announcement/", staff.Announcement.as_view(), name="announcement"),
    path(f"{FORUM}session/", staff.Session.as_view(), name="session"),
    path(f"{FORUM}end/", staff.End.as_view(), name="end"),
    path(f"{FORUM}answers-publication/", staff.AnswersPublication.as_view(), name="answers_publication"),
    path(f"{FORUM}closure/", staff.Closure.as_view(), name="closure"),
    path(f"{FORUM}cancellation/", staff.Cancellation.as_view(), name="cancellation"),
    path(f"{FORUM}invitations/", staff.Invitations.as_view(MANY), name="invitations"),
    path(f"{FORUM}all-inputs/", after.AllInputs.as_view(LIST), name="all_inputs"),
    path(f"{INPUT}disposition/", after.InputDisposition.as_view(), name="disposition"),
    path(ACTION, after.OneAction.as_view(), name="action"),
    path(f"{ACTION}progress/", after.Progress.as_view(), name="progress"),
    path(f"{ACTION}drop/", after.Drop.as_view(), name="drop"),
    path("stakeholders/", staff.Stakeholders.as_view(MANY), name="stakeholders"),
]
