"""Writing an input from a phone on a weak line: a small page, sent as often as needed and kept once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.antispam import is_fresh, refuse_flood
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page
from forums import reading_text
from forums.access import public_forum
from forums.domain.guests import Guest, give_as_guest, give_as_participant
from forums.domain.inputs import Channel, Said, takes_inputs
from forums.errors import InputsNotTaken, OnlyInvited
from forums.input_forms import NAME, QueuedWriteForm, WriteForm
from forums.models import Forum, ForumInput, ForumStandard, Participant
from forums.participation import participant_of, remember
from forums.queued import StaleForm, form_answer, kept_answer, refused_answer, wants_json
from services.seam import normalise

# Whoever sends an input again is taken for the guest who gave it: the answer may have been lost. Its key also stands
# in an address that people copy, so that ends soon, and never holds for somebody who registered.
LOST_ANSWER = dt.timedelta(hours=1)
FROM_EVERYBODY = 4000  # a minute; 300 people with phones send about 500
FROM_ONE_PERSON = 40
FROM_ONE_ADDRESS = 60
NEW_FROM_ONE_HALL = 600  # people whom no phone remembers yet, all behind one address
FORM_NAMES = {"code": "about", "subject": "about", "speaker": "name"}


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def write(request: HttpRequest, code: str) -> HttpResponse:
    """The form for one input; what was sent before under the same key leads to the same page again."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    if request.method == "POST" and (kept := _sent_before(forum, request.POST.get("client_key", ""))):
        text = normalise(request.POST.get("text", ""), lines=True)
        if kept.text in ("", text) or wants_json(request):
            return _thanks(request, kept, person)
        messages.warning(
            request,
            _("Number %(number)s was sent from this form before. Send once more to give this text as another input.")
            % {"number": kept.number},
        )
        return _another(request, forum, person)
    if reason := refusal_to_write(forum, person):
        return _closed(request, forum, person, reason)
    subjects = reading_text.subjects_of(forum)
    if request.method == "POST":
        return _send(request, forum, person, subjects)
    return _page(request, WriteForm(forum=forum, subjects=subjects, person=person, initial=asked(request, subjects)))


@never_cache
@require_safe
@public_page
def write_sent(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """Thanks, the number, and where to follow it. The key is known to the phone that sent it."""
    forum = public_forum(code)
    given = ForumInput.objects.select_related("forum", "subject__service").filter(forum=forum, client_key=key).first()
    if given is None:
        raise NotFound
    context = {"forum": forum, "given": given, "may_write": takes_inputs(forum, Channel.ONLINE)}
    return render(request, "forums/write_sent.html", context)


def refusal_to_write(forum: Forum, person: Participant | None) -> DomainError | None:
    """Return why this person cannot give an input now, or None."""
    if not takes_inputs(forum, channel_of(forum, person)):
        return InputsNotTaken()
    if forum.by_invitation and (person is None or person.is_guest):
        return OnlyInvited()
    return None


def channel_of(forum: Forum, person: Participant | None) -> str:
    """Return by which way a phone speaks: in the room while people meet there, else online."""
    if forum.state != Forum.State.IN_SESSION or forum.method == Forum.Method.ONLINE:
        return Channel.ONLINE
    is_here = person.is_present and not person.joins_online if person else False
    return Channel.PHONE if is_here or forum.method == Forum.Method.OFFLINE else Channel.ONLINE


def asked(request: HttpRequest, subjects: list[ForumStandard]) -> dict[str, str]:
    """Return what a link asks to write about: `?standar=`, `?bagian=`, and `?kutipan=` when the words stand there."""
    code, wanted = request.GET.get("bagian", ""), request.GET.get("standar", "")
    subject = next((row for row in subjects if str(row.pk) == wanted), subjects[0] if subjects else None)
    part = reading_text.part_of(subject, code) if subject and code else None
    if part is None:
        return {"about": f"{subject.pk}{reading_text.SEPARATOR}"} if subject and wanted else {}
    passage = request.GET.get("kutipan", "")
    return {"about": part.value, "passage": passage if reading_text.quoted(part, passage) else ""}


def _sent_before(forum: Forum, key: str) -> ForumInput | None:
    try:
        client_key = uuid.UUID(key)
    except ValueError:
        return None
    return ForumInput.objects.select_related("forum", "participant").filter(forum=forum, client_key=client_key).first()


def _send(
    request: HttpRequest, forum: Forum, person: Participant | None, subjects: list[ForumStandard]
) -> HttpResponse:
    is_queued = wants_json(request)
    kind = QueuedWriteForm if is_queued else WriteForm
    form = kind(posted(request), forum=forum, subjects=subjects, person=person)
    is_valid = form.is_valid()
    if is_valid and form.is_by_program:  # it need not know that nothing was kept
        return redirect("forums:inputs", forum.code)
    if is_queued and not is_fresh(request.POST.get("stamp", ""), least_seconds=0):
        return refused_answer(request, StaleForm())
    if is_valid:
        try:
            _refuse_flood(request, forum, person)
            given = _give(forum, person, form, subjects)
        except DomainError as error:
            if is_queued:
                return refused_answer(request, error)
            show_refusal(form, error, names=FORM_NAMES)
        else:
            return _thanks(request, given, person)
    return form_answer(request, form) if is_queued else _page(request, form)


def _refuse_flood(request: HttpRequest, forum: Forum, person: Participant | None) -> None:
    in_hall = NEW_FROM_ONE_HALL if person is None else None
    refuse_flood(
        request,
        "forum-input",
        per_address=in_hall if forum.state == Forum.State.IN_SESSION else FROM_ONE_ADDRESS,
        everybody=FROM_EVERYBODY,
        person=person.key if person else "",
        per_person=FROM_ONE_PERSON,
    )


def _give(forum: Forum, person: Participant | None, form: WriteForm, subjects: list[ForumStandard]) -> ForumInput:
    fields = form.cleaned_data
    subject_id, code = reading_text.read_about(fields["about"])
    said = Said(
        client_key=fields["client_key"],
        text=fields["text"],
        channel=channel_of(forum, person),
        kind=fields["kind"],
        is_anonymous=form.is_anonymous,
        subject_id=subject_id,
        code=code,
        passage=_passage(subjects, subject_id, code, fields["passage"]),
        written_at=form.written_at,
    )
    if person is not None:
        return give_as_participant(forum=forum, said=said, person=person, show_name=fields["shown"] == NAME)
    who = {name: fields[name] for name in ("element", "name", "organisation", "show_name")}
    return give_as_guest(forum=forum, said=said, guest=Guest(**who))


def _passage(subjects: list[ForumStandard], subject_id: int | None, code: str, words: str) -> str:
    """Return the marked words when they stand in the chosen component: whoever chooses another leaves them behind."""
    subject = next((row for row in subjects if row.pk == subject_id), None)
    part = reading_text.part_of(subject, code) if subject and code else None
    return words if part and reading_text.quoted(part, words) else ""


def _thanks(request: HttpRequest, given: ForumInput, person: Participant | None) -> HttpResponse:
    url = reverse("forums:write_sent", args=(given.forum.code, given.client_key))
    response = kept_answer(given.number, url) if wants_json(request) else redirect(url)
    giver = given.participant
    if person is None and giver is not None and giver.is_guest and timezone.now() - given.received_at < LOST_ANSWER:
        remember(response, giver)
    return response


def _another(request: HttpRequest, forum: Forum, person: Participant | None) -> HttpResponse:
    """Offer what was typed in a form that was sent before as a new input."""
    subjects = reading_text.subjects_of(forum)
    data = request.POST.dict()
    initial: dict[str, Any] = {name: data[name] for name in ("about", "passage", "kind", "text") if name in data}
    return _page(request, WriteForm(forum=forum, subjects=subjects, person=person, initial=initial))


def _page(request: HttpRequest, form: WriteForm) -> HttpResponse:
    context = {"forum": form.forum, "form": form, "person": form.person, "passage": form["passage"].value()}
    return render(request, "forums/write.html", context, status=422 if form.is_bound else 200)


def _closed(request: HttpRequest, forum: Forum, person: Participant | None, reason: DomainError) -> HttpResponse:
    if wants_json(request):
        return refused_answer(request, reason)
    context = {"forum": forum, "person": person, "reason": str(reason), "text": request.POST.get("text", "")}
    return render(request, "forums/write_closed.html", context, status=reason.status if request.POST else 200)
