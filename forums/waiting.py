"""Forums that need somebody of the agency today: read in one query, and judged by the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import User
from core.ui import formats
from core.ui.status import StatusKind
from forums.addresses import address_of
from forums.models import Forum, ForumInput, ForumSettings
from forums.next_steps import announce_by, countdown, first_day, local_day

SOON_DAYS = 3
MANAGE, FACILITATE, ANSWER = "forums.manage_forum", "forums.facilitate_forum", "forums.answer_input"
CLOSE = "forums.close_forum"
State = Forum.State


@dataclass(frozen=True)
class Waiting:
    """One forum that needs somebody: the chip, why, and where to go. `is_counted` is work, not a reminder.

    `is_told_elsewhere`: another panel of the start page tells it, with its figures.
    """

    forum: Forum
    kind: StatusKind
    word: str
    text: str
    url: str
    is_counted: bool = True
    is_told_elsewhere: bool = False


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """Return what waits for the request's user, once per request, the most urgent first; at most two queries."""
    memo = request.__dict__
    if "_waiting_forums" not in memo:
        memo["_waiting_forums"] = _read(request.user)
    found: list[Waiting] = memo["_waiting_forums"]
    return found


def _read(user: User | AnonymousUser) -> list[Waiting]:
    if not any(user.has_perm(permission) for permission in (MANAGE, FACILITATE, ANSWER)):
        return []
    unanswered = ForumInput.objects.filter(forum=OuterRef("pk")).to_answer()
    forums = list(Forum.objects.unfinished().annotate(has_unanswered=Exists(unanswered)).order_by("starts_at", "pk"))
    if not forums:
        return []
    terms, today = ForumSettings.load(), timezone.localdate()
    rows = [row for forum in forums if (row := judge(forum, user, today, terms.notice_days)) is not None]
    order = {StatusKind.LATE: 0, StatusKind.RUN: 1, StatusKind.DUE: 2}
    return sorted(rows, key=lambda row: order.get(row.kind, 3))


def judge(forum: Forum, user: User | AnonymousUser, today: dt.date, notice_days: int) -> Waiting | None:
    """Tell what a forum (with `has_unanswered`) needs of this user today; None when nothing."""
    if forum.state == State.PREPARED:
        return _to_announce(forum, today, notice_days) if user.has_perm(MANAGE) else None
    if forum.state == State.ANNOUNCED:
        return _to_hold(forum, today) if user.has_perm(FACILITATE) else None
    if forum.state == State.IN_SESSION:
        if not user.has_perm(FACILITATE):
            return None
        url = address_of("forums_portal:console", forum.code) or address_of("forums_portal:forum", forum.code)
        return Waiting(forum, StatusKind.RUN, _("In session"), _("The meeting is on now."), url)
    return _to_answer(forum, user, today)


def _to_announce(forum: Forum, today: dt.date, notice_days: int) -> Waiting:
    url, first = address_of("forums_portal:forum", forum.code), first_day(forum)
    if first is None:
        return Waiting(forum, StatusKind.NEW, _("Being prepared"), _("It has no time yet."), url, is_counted=False)
    last = announce_by(first, notice_days)
    text = _("To be announced by %(day)s.") % {"day": formats.long_date(last)}
    if today > last:
        return Waiting(forum, StatusKind.LATE, _("Not announced"), text, url)
    is_near = (last - today).days <= SOON_DAYS
    kind = StatusKind.DUE if is_near else StatusKind.NEW
    return Waiting(forum, kind, _("To be announced") if is_near else _("Being prepared"), text, url, is_near)


def _to_hold(forum: Forum, today: dt.date) -> Waiting | None:
    if forum.starts_at is not None:
        left = (local_day(forum.starts_at) - today).days
        words = {"moment": formats.moment(forum.starts_at), "left": countdown(forum.starts_at, timezone.now())}
        text = _("The meeting begins on %(moment)s, %(left)s.") % words
        if left < 0:
            url = address_of("forums_portal:begin", forum.code)
            return Waiting(forum, StatusKind.LATE, _("Not begun"), text, url)
        if left <= SOON_DAYS:
            url = address_of("forums_portal:forum", forum.code)
            word = _("Today") if left == 0 else _("Soon")
            return Waiting(forum, StatusKind.DUE, word, text, url, is_counted=left == 0)
        return None
    if forum.comments_until is not None and today > forum.comments_until:
        url = address_of("forums_portal:end", forum.code)
        return Waiting(forum, StatusKind.DUE, _("Comments over"), _("End the inputs, and answer them."), url)
    return None


def _to_answer(forum: Forum, user: User | AnonymousUser, today: dt.date) -> Waiting | None:
    has_unanswered = getattr(forum, "has_unanswered", False)
    if not user.has_perm(ANSWER if has_unanswered else CLOSE):
        return None
    is_late = forum.answers_due_on is not None and today > forum.answers_due_on
    kind = StatusKind.LATE if is_late else StatusKind.DUE
    day = formats.long_date(forum.answers_due_on) if forum.answers_due_on is not None else ""
    if has_unanswered:
        url = address_of("forums_portal:inputs", forum.code)
        text = _("Every input is answered by %(day)s.") % {"day": day}
        word = _("Answers late") if is_late else _("Inputs to answer")
        return Waiting(forum, kind, word, text, url, is_told_elsewhere=True)
    url = address_of("forums_portal:forum", forum.code)
    return Waiting(forum, kind, _("To be closed"), _("Every input has its answer."), url)
