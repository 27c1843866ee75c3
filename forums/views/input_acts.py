"""What people do with the inputs of others, and with their own: support, reply, report, take back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.antispam import refuse_flood
from core.errors import DomainError, NotFound
from core.models import User
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, public_page
from forums.access import public_forum
from forums.domain.guests import Guest
from forums.domain.inputs import take_back_input
from forums.domain.replies import reply_as_guest, reply_to_input, take_back_reply
from forums.domain.reports import report_input
from forums.domain.supports import support_as_guest, support_input, withdraw_support
from forums.input_forms import GuestForm, ReplyForm, ReportForm
from forums.models import Forum, ForumInput, InputReply, Participant
from forums.participation import participant_of, remember
from forums.views.inputs import detail_context, may_answer, readable_input, shown_input
from forums.views.writing import refusal_to_write

FROM_ONE_PERSON = 60  # a minute
FROM_ONE_ADDRESS = 60
FROM_ONE_HALL = 600
FROM_EVERYBODY = 4000
FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def input_support(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Support an input, or no longer; whom no phone remembers is asked once for whom he speaks."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    given = shown_input(forum, number)
    if request.method == "POST" and person is not None:
        takes_away = request.POST.get("do") == "undo"
        tell_outcome(request, lambda: _support(request, given, person, takes_away=takes_away))
        return redirect(_way_back(request, given))
    form = GuestForm(posted(request)) if person is None else None
    if request.method == "POST" and form is not None and form.is_valid():
        if form.is_by_program:
            return redirect(address_of(given))
        try:
            _refuse_flood(request, forum, None)
            guest = Guest(element=form.cleaned_data["element"], key=form.cleaned_data["key"])
            joined = support_as_guest(given=given, guest=guest)
        except DomainError as error:
            show_refusal(form, error)
        else:
            response = redirect(address_of(given))
            remember(response, joined)
            return response
    refusal = refusal_to_write(forum, person)
    context = {"forum": forum, "given": given, "form": form, "refusal": refusal, "back": address_of(given)}
    return render(request, "forums/support.html", context, status=422 if form is not None and form.is_bound else 200)


@require_POST
@public_page
def input_reply(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Add a reply, for the agency when whoever is signed in may answer."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    given = shown_input(forum, number)
    by = _official(request)
    form = ReplyForm(request.POST, asks_who=person is None and by is None)
    if form.is_valid():
        if form.is_by_program:
            return redirect(address_of(given))
        try:
            reply = _reply(request, given, person, form, by)
        except DomainError as error:
            show_refusal(form, error)
        else:
            if reply.state == InputReply._meta.get_field("state").default:
                messages.success(request, _("Your reply can be read by everybody."))
            else:
                messages.success(request, _("Your reply was received. It is shown once the office has read it."))
            response = redirect(f"{address_of(given)}#balasan")
            if person is None and reply.participant is not None:
                remember(response, reply.participant)
            return response
    context = {**detail_context(request, given, person), "reply_form": form, "form": form}
    return render(request, "forums/input.html", context, status=422)


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def input_report(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Tell the moderators that an input should not be shown."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    given = shown_input(forum, number)
    form = ReportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:
            return redirect(address_of(given))
        try:
            _refuse_flood(request, forum, person)
            reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
            report_input(given=given, reason=reason, note=note, participant=person)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The people who look after this forum were told. Thank you."))
            return redirect(address_of(given))
    context = {"forum": forum, "given": given, "form": form, "back": address_of(given)}
    return render(request, "forums/input_report.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def input_take_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask whether the giver wants to take an input back, and do it."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    given = readable_input(forum, number, person)
    if person is None or given.participant_id != person.pk:
        raise NotFound
    if request.method == "POST":
        done = _("Your input was taken back.")
        tell_outcome(request, lambda: take_back_input(given=given, participant=person), done=done)
        return redirect(address_of(given))
    context = {
        "forum": forum,
        "title": _("Take input number %(number)s back?") % {"number": given.number},
        "words": given.text,
        "consequences": [
            _("Your words are removed; that there was an input of this number stays visible."),
            _("It gets no answer any more, and cannot be brought back."),
        ],
        "submit": _("Take it back"),
        "cancel_url": address_of(given),
    }
    return render(request, "forums/take_back.html", context)


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def reply_take_back(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Ask whether whoever wrote a reply wants to take it back, and do it."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    given = readable_input(forum, number, person)
    reply = given.replies.filter(pk=pk).first()
    by = _official(request)
    if reply is None or not _is_own(reply, person, by):
        raise NotFound
    if request.method == "POST":
        who = {"by": by} if reply.is_official else {"participant": person}
        tell_outcome(request, lambda: take_back_reply(reply=reply, **who), done=_("Your reply was taken back."))
        return redirect(f"{address_of(given)}#balasan")
    context = {
        "forum": forum,
        "title": _("Take your reply back?"),
        "words": reply.text,
        "consequences": [_("Your words are removed; that there was a reply stays visible.")],
        "submit": _("Take it back"),
        "cancel_url": f"{address_of(given)}#balasan",
    }
    return render(request, "forums/take_back.html", context)


def address_of(given: ForumInput) -> str:
    """Return the address of the page of an input."""
    return reverse("forums:input", args=(given.forum.code, given.number))


def _support(request: HttpRequest, given: ForumInput, person: Participant, *, takes_away: bool) -> None:
    _refuse_flood(request, given.forum, person)
    if takes_away:
        withdraw_support(given=given, participant=person)
    else:
        support_input(given=given, participant=person)


def _reply(
    request: HttpRequest, given: ForumInput, person: Participant | None, form: ReplyForm, by: User | None
) -> InputReply:
    key, text = form.cleaned_data["client_key"], form.cleaned_data["text"]
    if by is not None:
        return reply_to_input(given=given, client_key=key, text=text, by=by)
    _refuse_flood(request, given.forum, person)
    if person is not None:
        return reply_to_input(given=given, client_key=key, text=text, participant=person)
    return reply_as_guest(given=given, client_key=key, text=text, guest=Guest(element=form.cleaned_data["element"]))


def _is_own(reply: InputReply, person: Participant | None, by: User | None) -> bool:
    if reply.is_official:
        return by is not None and reply.author_id == by.pk
    return person is not None and reply.participant_id == person.pk


def _official(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and may_answer(request) else None


def _refuse_flood(request: HttpRequest, forum: Forum, person: Participant | None) -> None:
    """While people meet, a hall full of phones comes from one address."""
    in_hall = FROM_ONE_HALL if person is None else None
    refuse_flood(
        request,
        "forum-part",
        per_address=in_hall if forum.state == Forum.State.IN_SESSION else FROM_ONE_ADDRESS,
        everybody=FROM_EVERYBODY,
        person=person.key if person else "",
        per_person=FROM_ONE_PERSON,
    )


def _way_back(request: HttpRequest, given: ForumInput) -> str:
    """Return the page of this forum on which the button was pressed, else the page of the input."""
    asked = request.POST.get("next", "")
    inside = asked.startswith(f"/forum/{given.forum.code}/") and "\\" not in asked
    return f"{asked}#masukan-{given.number}" if inside else address_of(given)
