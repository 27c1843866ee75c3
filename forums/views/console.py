"""The facilitator's console: what is now, what was said, who spoke, and the newest inputs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums.access import staff_forum, staff_input
from forums.domain import meeting
from forums.domain.inputs import Said, give_input, takes_inputs
from forums.live import presence_of
from forums.models import AgendaItem, AgreementPoint, Forum, ForumInput, InputReport
from forums.queued import form_answer, kept_answer, refused_answer, wants_json
from forums.room_forms import NotesForm, ReplyForm, SpokenForm

PERMISSION = "forums.facilitate_forum"
NEWEST = 20
OLDEST_DAYS = 30  # a device that kept an input longer than this has a wrong clock
ITEM_MOVES = {"mulai": meeting.begin_item, "selesai": meeting.finish_item}


@staff_page(PERMISSION)
def console(request: HttpRequest, code: str) -> HttpResponse:
    """One page for the whole meeting; what is written down here also comes from core/forum.js, later and once."""
    forum = staff_forum(code)
    form = SpokenForm(posted(request), forum=forum, initial={"client_key": uuid.uuid4()})
    if request.method == "POST":
        return _write_down(request, forum, form)
    return _console_page(request, forum, form)


@staff_page(PERMISSION)
@require_safe
def console_stream(request: HttpRequest, code: str) -> HttpResponse:
    """The newest inputs alone, for core/live.js."""
    forum = staff_forum(code)
    return HttpResponse(render_to_string("forums/_stream.html", _stream(forum)))


@staff_page(PERMISSION)
@require_POST
def item_move(request: HttpRequest, code: str, pk: int, move: str) -> HttpResponse:
    """Begin or finish an item of the agenda."""
    forum = staff_forum(code)
    item = _item(forum, pk)
    if move not in ITEM_MOVES:
        raise NotFound
    tell_outcome(request, lambda: ITEM_MOVES[move](item=item, by=signed_in(request)))
    return redirect(reverse("forums_portal:console", args=(forum.code,)) + "#acara")


@staff_page(PERMISSION)
def item_notes(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The note taker's words about an item."""
    forum = staff_forum(code)
    item = _item(forum, pk)
    form = NotesForm(posted(request), initial={"notes": item.notes})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            meeting.write_notes(item=item, notes=form.cleaned_data["notes"], by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The notes were saved."))
            return redirect(reverse("forums_portal:console", args=(forum.code,)) + "#acara")
    return render(request, "forums/item_notes.html", {"forum": forum, "item": item, "form": form}, status=status)


@staff_page(PERMISSION)
def input_reply(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Answer an input while the meeting goes on, or note that it was answered by mouth."""
    forum = staff_forum(code)
    given = staff_input(forum, number)
    is_question = given.kind == ForumInput.Kind.QUESTION
    initial = {"client_key": uuid.uuid4(), "is_oral": is_question and forum.state == Forum.State.IN_SESSION}
    form = ReplyForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            meeting.reply_live(given=given, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("Your reply to no. %(number)s is public now.") % {"number": number})
            return redirect(reverse("forums_portal:console", args=(forum.code,)) + "#terbaru")
    replies = list(given.replies.select_related("author", "participant")[:50])
    context = {"forum": forum, "given": given, "replies": replies, "form": form}
    return render(request, "forums/input_reply.html", context, status=status)


def _write_down(request: HttpRequest, forum: Forum, form: SpokenForm) -> HttpResponse:
    """Keep what was said; forum.js gets JSON, a browser without scripts the page."""
    if not form.is_valid():
        return form_answer(request, form) if wants_json(request) else _console_page(request, forum, form)
    subject, component = form.about_of()
    fields = form.cleaned_data
    said = Said(
        client_key=fields["client_key"],
        text=fields["text"],
        channel=fields["channel"],
        kind=fields["kind"],
        speaker=fields["speaker"],
        organisation=fields["organisation"],
        element=fields["element"],
        subject_id=subject.pk if subject else None,
        code=component,
        written_at=_when(request.POST.get("written_at", "")),
    )
    try:
        given = give_input(forum=forum, said=said, by=signed_in(request))
    except DomainError as error:
        if wants_json(request):
            return refused_answer(request, error)
        show_refusal(form, error, names={"code": "about", "subject": "about"})
        return _console_page(request, forum, form, status=error.status)
    url = reverse("forums_portal:console", args=(forum.code,))
    if wants_json(request):
        return kept_answer(given.number, url)
    messages.success(request, _("The input has the number %(number)s.") % {"number": given.number})
    return redirect(f"{url}#tulis")


def _when(typed: str) -> dt.datetime | None:
    """Read the device's clock; one that is wrong by a month or has no zone is not believed."""
    try:
        found = parse_datetime(typed[:40])
    except ValueError:
        return None
    if found is None or timezone.is_naive(found) or timezone.now() - found > dt.timedelta(days=OLDEST_DAYS):
        return None
    return found


def _console_page(request: HttpRequest, forum: Forum, form: SpokenForm, *, status: int = 200) -> HttpResponse:
    if form.is_bound and not form.is_valid():
        status = 422
    context: dict[str, Any] = {
        **_stream(forum),
        "form": form,
        "agenda": list(AgendaItem.objects.filter(forum=forum)),
        "presence": presence_of(forum),
        "takes_inputs": takes_inputs(forum, ForumInput.Channel.FACILITATOR),
        "open_point": AgreementPoint.objects.filter(
            forum=forum, opened_at__isnull=False, closed_at__isnull=True
        ).first(),
        "in_session": forum.state == Forum.State.IN_SESSION,
    }
    return render(request, "forums/console.html", context, status=status)


def _stream(forum: Forum) -> dict[str, Any]:
    inputs = ForumInput.objects.filter(forum=forum).exclude(state=ForumInput.State.WITHDRAWN)
    newest = inputs.select_related("participant", "same_as", "disposition").order_by("-number")[:NEWEST]
    waiting = inputs.filter(state=ForumInput.State.WAITING).count()
    reported = InputReport.objects.filter(input__forum=forum, settled_at__isnull=True)
    return {
        "forum": forum,
        "newest": list(newest),
        "waiting": waiting,
        "reported": reported.values("input").distinct().count(),
        "input_total": inputs.count(),
    }


def _item(forum: Forum, pk: int) -> AgendaItem:
    item = forum.agenda.filter(pk=pk).first()
    if item is None:
        raise NotFound
    return item
