"""How people come to a forum: they answer an invitation, register, and check in at the door with their own phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.antispam import refuse_flood
from core.contacts import shown_phone
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page
from forums import access
from forums.domain import invitations as inviting
from forums.domain import participants as domain
from forums.domain.people import Person
from forums.errors import AlreadyPresent, NotRegistered
from forums.models import Forum, ForumSettings, Invitation, Participant
from forums.participation import participant_of, remember
from forums.people_forms import AnswerInvitationForm, ArrivalForm, ComingRows, FoundForm, RegistrationForm
from forums.seats import check_in_is_open, has_begun, invitations_take_answers, registration_is_open, seats_of

# From home: an office or a carrier shares one address, so the limit is high, and the seats bound what can be gained.
REGISTER_LIMITS: dict[str, Any] = {"per_address": 60, "everybody": 600}
# At the door all phones have one address: nobody is counted by it. Check-in is open for hours only, a double form makes
# one person, and the team sees everybody who came in and can take them out again.
DOOR_LIMITS: dict[str, Any] = {"per_address": None, "everybody": 1500}
GUESS_LIMITS: dict[str, Any] = {"per_address": 60, "everybody": 300}  # only numbers that were not found count


@never_cache
@public_page
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind a personal link: say whether one comes, who comes, and what is needed."""
    invited = Invitation.objects.select_related("forum").filter(key=key).first()
    if invited is None or not invited.forum.is_public:
        raise NotFound
    forum, now = invited.forum, timezone.now()
    if invited.withdrawn_at is not None or not invitations_take_answers(forum, now):
        context: dict[str, Any] = {"invitation": invited, "forum": forum, "check_in": check_in_is_open(forum, now)}
        status = 410 if invited.withdrawn_at else 200
        return render(request, "forums/people/invitation_ended.html", context, status=status)
    people = list(invited.participants.exclude(state=Participant.State.WITHDRAWN).order_by("pk"))
    form = AnswerInvitationForm(posted(request), forum=forum, initial=_answer_initial(invited, people))
    rows = ComingRows(posted(request), prefix="people", initial=[_coming(person) for person in people])
    if rows.is_editing:
        form = AnswerInvitationForm(forum=forum, initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid():
        if form.is_by_program:
            return redirect("forums:invitation", key)
        comes = form.cleaned_data["answer"] in inviting.COMING
        if (not comes or rows.is_valid()) and _answered(request, invited, form, rows.values if comes else []):
            messages.success(
                request, _("Thank you. Your answer was kept; you may change it here until the forum begins.")
            )
            return redirect("forums:invitation", key)
    context = {"invitation": invited, "forum": forum, "form": form, "rows": rows, "people": people}
    return render(request, "forums/people/invitation.html", {**context, **_consent()})


@never_cache
@public_page
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Register for a forum, or get a place on its waiting list."""
    forum = _forum_with_meeting(code)
    known = participant_of(request, forum)
    if known is not None and not known.is_guest:
        return redirect("forums:own", code)
    now = timezone.now()
    context: dict[str, Any] = {"forum": forum, "seats": seats_of(forum, now), "check_in": check_in_is_open(forum, now)}
    if forum.by_invitation or not registration_is_open(forum, now):
        context["has_begun"] = has_begun(forum, now)
        return render(request, "forums/people/registration_closed.html", context)
    form = RegistrationForm(posted(request), forum=forum, initial=_guest_initial(known))
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:
            return redirect("forums:forum", code)
        try:
            refuse_flood(request, "forum-registration", **REGISTER_LIMITS)
            person = domain.register(forum=forum, person=form.person(), key=form.cleaned_data["key"], guest=known)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _to_own_page(person)
    return render(request, "forums/people/register.html", {**context, "form": form, **_consent()})


@never_cache
@public_page
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """Check in at the door: who registered by phone number or address, who did not by a short form."""
    forum = _forum_with_meeting(code)
    known = participant_of(request, forum)
    if known is not None and known.is_present:
        return redirect("forums:own", code)
    now = timezone.now()
    context: dict[str, Any] = {"forum": forum, "known": known, "seats": seats_of(forum, now)}
    if not check_in_is_open(forum, now):
        context["registration"] = registration_is_open(forum, now) and not forum.by_invitation
        return render(request, "forums/people/check_in_closed.html", context)
    way = request.POST.get("way", "")
    found = FoundForm(request.POST if way == "found" else None, auto_id="found_%s")
    arrival = ArrivalForm(request.POST if way == "arrival" else None, initial=_guest_initial(known))
    if request.method == "POST":
        try:
            person = _arrived(request, forum, known, found=found, arrival=arrival, way=way)
        except DomainError as error:
            _show_at_the_door(error, request, found if way == "found" else arrival)
        else:
            if person is not None:
                messages.success(request, _("You are checked in. Welcome."))
                return _to_own_page(person)
    return render(request, "forums/people/check_in.html", {**context, "found": found, "arrival": arrival, **_consent()})


def _arrived(
    request: HttpRequest, forum: Forum, known: Participant | None, *, found: FoundForm, arrival: ArrivalForm, way: str
) -> Participant | None:
    """Return who is there now; None when the form has to be looked at again."""
    refuse_flood(request, "forum-door", **DOOR_LIMITS)
    if way == "known" and known is not None and not known.is_guest:
        return domain.check_in(participant=known)
    if way == "found" and found.is_valid() and not found.is_by_program:
        try:
            return domain.check_in_by_contact(forum=forum, contact=found.cleaned_data["contact"])
        except (NotRegistered, AlreadyPresent):
            refuse_flood(request, "forum-door-guess", **GUESS_LIMITS)
            raise
    if way == "arrival" and arrival.is_valid() and not arrival.is_by_program:
        guest = known if known is not None and known.is_guest else None
        return domain.walk_in(forum=forum, person=arrival.person(), key=arrival.cleaned_data["key"], guest=guest)
    return None


def _show_at_the_door(error: DomainError, request: HttpRequest, form: FoundForm | ArrivalForm) -> None:
    if form.is_bound and hasattr(form, "cleaned_data"):
        show_refusal(form, error, field="contact" if isinstance(form, FoundForm) else None)
    else:
        messages.error(request, str(error))


def _answered(
    request: HttpRequest, invited: Invitation, form: AnswerInvitationForm, rows: list[dict[str, Any]]
) -> bool:
    values = form.cleaned_data
    people = [
        Person(
            name=row["name"],
            element=invited.element,
            organisation=values["organisation"] or invited.name,
            needs=tuple(row["needs"]),
            needs_note=row["needs_note"],
        )
        for row in rows
    ]
    if people:
        people[0] = replace(people[0], email=values["email"], phone=values["phone"])
    try:
        refuse_flood(request, "forum-invitation", **REGISTER_LIMITS)
        inviting.answer_invitation(
            invitation=invited, answer=values["answer"], people=people, message=values["message"]
        )
    except DomainError as error:
        show_refusal(form, error)
        return False
    return True


def _answer_initial(invited: Invitation, people: list[Participant]) -> dict[str, Any]:
    first = people[0] if people else None
    return {
        "answer": invited.answer,
        "organisation": first.organisation if first else invited.name,
        "phone": shown_phone(first.phone if first else invited.phone),
        "email": first.email if first else invited.email,
        "message": invited.answer_note,
    }


def _coming(person: Participant) -> dict[str, Any]:
    return {"name": person.name, "needs": person.needs, "needs_note": person.needs_note}


def _guest_initial(known: Participant | None) -> dict[str, Any]:
    if known is None or not known.is_guest:
        return {}
    return {"name": known.name, "organisation": known.organisation, "element": known.element}


def _forum_with_meeting(code: str) -> Forum:
    forum = access.public_forum(code)
    if not forum.has_meeting:
        raise NotFound
    return forum


def _consent() -> dict[str, Any]:
    return {"contact_months": ForumSettings.load().contact_months}


def _to_own_page(person: Participant) -> HttpResponse:
    response = redirect("forums:own", person.forum.code)
    remember(response, person)
    return response
