"""One's own page of a forum: what I gave, what became of it, and what I may still change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.agencies import current_agency
from core.contacts import masked, shown_phone
from core.documents.pictures import qr_svg
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, public_page
from forums import access
from forums.domain import participants as domain
from forums.domain.people import Person
from forums.models import Accommodation, Forum, ForumInput, Participant
from forums.participation import forget, participant_of, remember
from forums.people_forms import OwnForm
from forums.seats import check_in_is_open

MOST_INPUTS = 100


@never_cache
@public_page
def own_page(request: HttpRequest, code: str) -> HttpResponse:
    """What this phone's owner gave to the forum, with its answers, and who they are there."""
    forum = access.public_forum(code)
    person = participant_of(request, forum)
    if person is None:
        return render(request, "forums/people/own_unknown.html", {"forum": forum})
    form = OwnForm(posted(request), participant=person, initial=_initial(person))
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_person(participant=person, person=_changed(form, person))
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Your details were saved."))
            return redirect("forums:own", code)
    return render(request, "forums/people/own.html", {**_context(forum, person), "form": form})


@never_cache
@public_page
def personal_link(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Have another device remembered, and go to one's own page."""
    forum = access.public_forum(code)
    person = Participant.objects.select_related("forum").filter(forum=forum, key=key).first()
    if person is None or person.state == Participant.State.WITHDRAWN:
        return render(request, "forums/people/own_unknown.html", {"forum": forum, "is_link": True}, status=404)
    response = redirect("forums:own", code)
    remember(response, person)
    return response


@never_cache
@public_page
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Give the seat back, after a question."""
    forum = access.public_forum(code)
    person = participant_of(request, forum)
    if person is None or person.is_guest:
        return redirect("forums:own", code)
    if request.method == "POST":
        done = _("Your registration was withdrawn. Your inputs stay, with their numbers.")
        response = redirect("forums:forum", code)
        if tell_outcome(request, lambda: domain.withdraw(participant=person), done=done):
            forget(response, forum)
            return response
        return redirect("forums:own", code)
    return render(request, "forums/people/own_withdraw.html", {"forum": forum, "person": person})


@require_POST
@public_page
def forget_phone(request: HttpRequest, code: str) -> HttpResponse:
    """Forget on this device who takes part; the registration stays."""
    forum = access.public_forum(code)
    messages.success(request, _("This device does not know you any more. Your personal link still leads to your page."))
    response = redirect("forums:forum", code)
    forget(response, forum)
    return response


@never_cache
@public_page
def own_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The personal link as a QR code, for one's own other device only."""
    forum = access.public_forum(code)
    person = participant_of(request, forum)
    if person is None:
        raise NotFound
    return HttpResponse(qr_svg(_link(forum, person)), content_type="image/svg+xml")


def _context(forum: Forum, person: Participant) -> dict[str, Any]:
    inputs = ForumInput.objects.filter(forum=forum, participant=person).select_related("disposition", "same_as")
    return {
        "forum": forum,
        "person": person,
        "inputs": inputs.order_by("-number")[:MOST_INPUTS],
        "place": domain.waiting_number(person),
        "contacts": [masked(contact) for contact in (shown_phone(person.phone), person.email) if contact],
        "needs": [str(need.label) for need in Accommodation if need.value in person.needs],
        "link": _link(forum, person),
        "check_in": check_in_is_open(forum, timezone.now()) and not person.is_guest and not person.is_present,
        "may_withdraw": not person.is_guest and not person.is_present and not forum.is_finished,
    }


def _changed(form: OwnForm, person: Participant) -> Person:
    kept = {"name": person.name, "element": form.cleaned_data.get("element", person.element)}
    return form.person(**kept)


def _initial(person: Participant) -> dict[str, Any]:
    names = ("organisation", "element", "sex", "tags", "needs", "needs_note", "show_name", "wants_answer")
    return {name: getattr(person, name) for name in names}


def _link(forum: Forum, person: Participant) -> str:
    return current_agency().url + reverse("forums:personal_link", args=(forum.code, person.key))
