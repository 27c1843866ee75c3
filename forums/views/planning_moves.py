"""One page for each move of a forum: it says what follows, asks once, and tells what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound, PermissionRefused
from core.models import User
from core.ui import formats
from core.ui.identity import Text
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from forums import access, next_steps, stages
from forums.addresses import address_of
from forums.domain import lifecycle
from forums.errors import ForumMoveRefused
from forums.models import Forum, ForumSettings, Participant
from forums.planning_forms import CancelForm, NothingForm

State = Forum.State


@dataclass(frozen=True)
class Finding:
    """What is missing before a move, and where it is put right."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Move:
    """How a move is asked for. `act` takes the forum, who acts and what the form gave."""

    to: str
    act: Callable[..., object]
    title: Text
    submit: Text
    done: Text
    consequences: Callable[[Forum], Sequence[str]]
    findings: Callable[[Forum, User], list[Finding]]
    form: type[forms.Form] = NothingForm


def _announcing(forum: Forum) -> list[str]:
    rows = forum.standards.count()
    lines = [_("Everybody can read the page of the forum, and its place in the list.")]
    if rows:
        text = ngettext("The text of %(n)s standard is fixed.", "The text of %(n)s standards is fixed.", rows)
        lines.append(text % {"n": rows} + " " + _("Later edits do not change what people were asked about."))
    invited = forum.invitations.filter(withdrawn_at__isnull=True).exclude(email="").count()
    if invited:
        text = ngettext("%(n)s invitation leaves by mail.", "%(n)s invitations leave by mail.", invited)
        lines.append(text % {"n": invited})
    terms = ForumSettings.load()
    if next_steps.is_late(forum, timezone.localdate(), terms.notice_days):
        text = ngettext(
            "This is late: fewer than %(n)s day before the meeting.",
            "This is late: fewer than %(n)s days before the meeting.",
            terms.notice_days,
        )
        lines.append(text % {"n": terms.notice_days})
    return lines


def _beginning(forum: Forum) -> list[str]:
    lines = [
        _("Inputs are taken in the room, and the live screen shows them."),
        _("A forum that has begun is not cancelled any more."),
    ]
    if forum.starts_at is not None and forum.starts_at > timezone.now():
        lines.append(_("The meeting was announced for %(moment)s.") % {"moment": formats.moment(forum.starts_at)})
    return lines


def _ending(forum: Forum) -> list[str]:
    terms = ForumSettings.load()
    text = ngettext(
        "Every input is answered within %(n)s day.", "Every input is answered within %(n)s days.", terms.answer_days
    )
    return [
        _("Nobody can give inputs any more. What the facilitator wrote down can still be sent."),
        text % {"n": terms.answer_days},
    ]


def _closing(_forum: Forum) -> list[str]:
    return [
        _("The answers are public, and those who gave inputs are told."),
        _("Nothing of the forum is changed any more; the action plan goes on."),
    ]


def _cancelling(forum: Forum) -> list[str]:
    if not forum.is_public:
        return [_("Nobody knows of this forum yet, so nobody is told.")]
    invited = forum.invitations.filter(withdrawn_at__isnull=True).count()
    people = forum.participants.exclude(state=Participant.State.WITHDRAWN).filter(is_guest=False).count()
    told = _("Those who were invited (%(invited)s) or registered (%(people)s) are told by mail, with the reason.")
    return [
        told % {"invited": invited, "people": people},
        _("The page of the forum stays and says that it was cancelled. It cannot be taken up again."),
    ]


def _before_announcing(forum: Forum, by: User) -> list[Finding]:
    url = address_of("forums_portal:forum", forum.code)
    return [Finding(text, url) for text in lifecycle.announcing_findings(forum, by)]


def _before_ending(forum: Forum, _by: User) -> list[Finding]:
    today = timezone.localdate()
    if forum.comments_until is not None and today <= forum.comments_until:
        day = formats.long_date(forum.comments_until)
        return [Finding(_("People may still comment until %(day)s.") % {"day": day})]
    return []


def _before_closing(forum: Forum, _by: User) -> list[Finding]:
    places = ("forums_portal:inputs", "forums_portal:agreement")
    checks = zip(lifecycle.CLOSING_CHECKS, places, strict=True)
    return [Finding(text, address_of(name, forum.code)) for check, name in checks for text in check(forum)]


def _nothing(_forum: Forum, _by: User) -> list[Finding]:
    return []


ANNOUNCE = Move(
    State.ANNOUNCED,
    lifecycle.announce_forum,
    _lazy("Announce “%(title)s”?"),
    _lazy("Announce the forum"),
    _lazy("The forum is announced."),
    _announcing,
    _before_announcing,
)
BEGIN = Move(
    State.IN_SESSION,
    lifecycle.begin_session,
    _lazy("Begin the meeting of “%(title)s”?"),
    _lazy("Begin the meeting"),
    _lazy("The meeting has begun."),
    _beginning,
    _nothing,
)
END = Move(
    State.ANSWERING,
    lifecycle.end_inputs,
    _lazy("End the inputs of “%(title)s”?"),
    _lazy("End the inputs"),
    _lazy("The inputs have ended. Now they are answered."),
    _ending,
    _before_ending,
)
END_MEETING = replace(END, title=_lazy("End the meeting of “%(title)s”?"), submit=_lazy("End the meeting"))
CLOSE = Move(
    State.CLOSED,
    lifecycle.close_forum,
    _lazy("Close “%(title)s”?"),
    _lazy("Close the forum"),
    _lazy("The forum is closed."),
    _closing,
    _before_closing,
)
CANCEL = Move(
    State.CANCELLED,
    lifecycle.cancel_forum,
    _lazy("Cancel “%(title)s”?"),
    _lazy("Cancel the forum"),
    _lazy("The forum was cancelled."),
    _cancelling,
    _nothing,
    CancelForm,
)


@staff_page(stages.MANAGE)
def forum_announce(request: HttpRequest, code: str) -> HttpResponse:
    """Make the forum public."""
    return _ask(request, access.staff_forum(code), ANNOUNCE)


@staff_page(stages.FACILITATE)
def forum_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Open the meeting."""
    return _ask(request, access.staff_forum(code), BEGIN)


@staff_page(stages.FACILITATE)
def forum_end(request: HttpRequest, code: str) -> HttpResponse:
    """End the meeting and the comments."""
    forum = access.staff_forum(code)
    return _ask(request, forum, END_MEETING if forum.has_meeting else END)


@staff_page(stages.CLOSE)
def forum_close(request: HttpRequest, code: str) -> HttpResponse:
    """End the forum, once every input has its answer."""
    return _ask(request, access.staff_forum(code), CLOSE)


@staff_page(stages.MANAGE)
def forum_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call the forum off."""
    return _ask(request, access.staff_forum(code), CANCEL)


def _ask(request: HttpRequest, forum: Forum, move: Move) -> HttpResponse:
    """Ask for a move; one that is not possible from here leads back with the reason."""
    by = signed_in(request)
    form = move.form(posted(request))
    if request.method == "POST" and forum.state == move.to:
        return redirect("forums_portal:forum", forum.code)  # sent twice: it is so already
    if move.to not in lifecycle.MOVES.get(forum.state, frozenset()):
        messages.info(request, str(ForumMoveRefused()))
        return redirect("forums_portal:forum", forum.code)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            move.act(forum=forum, by=by, **form.cleaned_data)
        except (PermissionRefused, NotFound):
            raise
        except DomainError as error:
            if not error.facts.get("findings"):
                show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, str(move.done))
            return redirect("forums_portal:forum", forum.code)
    words: dict[str, Any] = {"title": forum.title}
    context = {
        "forum": forum,
        "form": form,
        "title": str(move.title) % words,
        "submit": move.submit,
        "forward": move.to != State.CANCELLED,
        "consequences": move.consequences(forum),
        "findings": move.findings(forum, by),
    }
    return render(request, "forums/move.html", context, status=status)
