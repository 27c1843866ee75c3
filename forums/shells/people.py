"""What people put into the registries: places of a forum, panels on its pages, and mails after events."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from forums import panels_of_forum, places
from forums.balance import balance_of
from forums.domain import invitations, lifecycle, participants
from forums.models import Forum, Participant
from forums.notices.planning import when_forum_changes
from forums.participation import participant_of
from forums.places import Place
from forums.seats import check_in_is_open, has_begun, registration_is_open, seats_of


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    places.register(
        Place("invitations", _("Invitations"), "forums_portal:invitations", order=20, permission=invitations.PERMISSION)
    )
    places.register(
        Place(
            "participants",
            _("Participants"),
            "forums_portal:participants",
            order=25,
            permission=participants.PERMISSION,
            count=count_waiting,
            shown=has_meeting,
        )
    )
    panels_of_forum.register("public", take_part, order=20)
    panels_of_forum.register("portal", balance_of_elements, order=30)
    lifecycle.when_something_happens(when_forum_changes)


def has_meeting(forum: Forum) -> bool:
    """Only a meeting has participants who register."""
    return forum.has_meeting


def count_waiting(forum: Forum, request: HttpRequest) -> int | None:
    """Count who waits for a seat while there is still something to decide."""
    if not forum.is_editable:
        return None
    return forum.participants.filter(state=Participant.State.WAITING).count() or None


def take_part(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show how to register or check in, how many are registered, and how many seats are free."""
    now = timezone.now()
    if not forum.has_meeting or forum.is_finished or forum.state == Forum.State.ANSWERING:
        return None
    context = {
        "known": participant_of(request, forum),
        "seats": seats_of(forum, now),
        "registered": forum.participants.filter(state=Participant.State.REGISTERED, is_guest=False).count(),
        "has_meeting_ahead": not has_begun(forum, now),
        "registration_open": registration_is_open(forum, now),
        "check_in_open": check_in_is_open(forum, now),
    }
    return Panel("forums/people/_public_panel.html", context)


def balance_of_elements(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show whether every element of the community is invited, registered, and came."""
    if not forum.has_meeting or not request.user.has_perm(participants.PERMISSION):
        return None
    return Panel("forums/people/_balance.html", {"balance": balance_of(forum), "without_bars": True})
