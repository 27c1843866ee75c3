"""What comes next for a forum, in words with a date: for the heads of its pages, lists and the start pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ui import formats
from core.ui.status import StatusKind
from forums.models import Forum, ForumEvent

State = Forum.State

KINDS: dict[str, StatusKind] = {
    State.PREPARED: StatusKind.NEW,
    State.ANNOUNCED: StatusKind.WAIT,
    State.IN_SESSION: StatusKind.RUN,
    State.ANSWERING: StatusKind.DUE,
    State.CLOSED: StatusKind.DONE,
    State.CANCELLED: StatusKind.OFF,
}


@dataclass(frozen=True)
class Chip:
    """The word and the kind of a forum's status."""

    kind: StatusKind
    label: str


def chip_of(forum: Forum, today: dt.date) -> Chip:
    """Return the status of a forum: its state, but "open for comments" while it takes them."""
    if forum.state == State.ANNOUNCED and forum.takes_comments_on(today):
        return Chip(StatusKind.RUN, _("Open for comments"))
    return Chip(KINDS[forum.state], str(State(forum.state).label))


def next_for_staff(forum: Forum, today: dt.date, *, notice_days: int) -> str:
    """Return what the agency does next, and when; nothing for a forum that is over."""
    if forum.state == State.PREPARED:
        first = first_day(forum)
        if first is None:
            return _("Next: give the time of the meeting or the days for comments, then announce it.")
        return _("Next: announce it by %(day)s.") % {"day": formats.long_date(announce_by(first, notice_days))}
    if forum.state == State.ANNOUNCED:
        return _next_when_announced(forum, today)
    if forum.state == State.IN_SESSION:
        return _("Next: the inputs end when the meeting ends.")
    if forum.state == State.ANSWERING and forum.answers_due_on is not None:
        text = _("Next: every input is answered by %(day)s.")
        if forum.answers_are_public:
            text = _("Next: what is left is answered by %(day)s, then the head closes the forum.")
        return text % {"day": formats.long_date(forum.answers_due_on)}
    return ""


def next_for_public(forum: Forum, today: dt.date) -> str:
    """Return what people can expect next, and when; nothing where the state says it all."""
    if forum.state == State.ANNOUNCED:
        return _next_when_announced(forum, today)
    if forum.state == State.IN_SESSION:
        return _("The meeting is on now.")
    if forum.state == State.ANSWERING and not forum.answers_are_public and forum.answers_due_on is not None:
        return _("Every input gets a public answer by %(day)s.") % {"day": formats.long_date(forum.answers_due_on)}
    if forum.state == State.CLOSED and forum.input_count:
        return _("Every input was answered.")
    return ""


def _next_when_announced(forum: Forum, today: dt.date) -> str:
    comments_first = forum.comments_from is not None and (
        forum.starts_at is None or forum.comments_from <= local_day(forum.starts_at)
    )
    if forum.comments_from is not None and forum.comments_until is not None and comments_first:
        if today < forum.comments_from:
            return _("Comments are open from %(day)s.") % {"day": formats.long_date(forum.comments_from)}
        if today <= forum.comments_until:
            left = days_left(forum.comments_until, today)
            day = formats.long_date(forum.comments_until)
            return _("Comments are open until %(day)s, %(left)s.") % {"day": day, "left": left}
    if forum.starts_at is not None:
        words = {"moment": formats.moment(forum.starts_at), "left": countdown(forum.starts_at, timezone.now())}
        return _("The meeting begins on %(moment)s, %(left)s.") % words
    return _("The days for comments are over.")


def first_day(forum: Forum) -> dt.date | None:
    """Return the day on which people are first needed."""
    days = [local_day(forum.starts_at)] if forum.starts_at is not None else []
    if forum.comments_from is not None:
        days.append(forum.comments_from)
    return min(days, default=None)


def announce_by(first: dt.date, notice_days: int) -> dt.date:
    """Return the last day on which the agency's own term of notice is still kept."""
    return first - dt.timedelta(days=notice_days)


def is_late(forum: Forum, today: dt.date, notice_days: int) -> bool:
    """Tell whether a meeting that was not announced yet is nearer than the term of notice."""
    if forum.state != State.PREPARED or forum.starts_at is None:
        return False
    return today > announce_by(local_day(forum.starts_at), notice_days)


def local_day(moment: dt.datetime) -> dt.date:
    """Return the date of a moment in the active zone, which in a request is the agency's own."""
    return timezone.localtime(moment).date()


def countdown(moment: dt.datetime, now: dt.datetime) -> str:
    """Write how far away a moment is: "in 3 days", "tomorrow", "in 40 minutes", "it has begun"."""
    if moment <= now:
        return _("the time has come")
    days = (local_day(moment) - local_day(now)).days
    if days > 1:
        return ngettext("%(n)s day from now", "%(n)s days from now", days) % {"n": formats.number(days)}
    if days == 1:
        return _("tomorrow")
    minutes = int((moment - now).total_seconds() // 60)
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)s hour from now", "%(n)s hours from now", hours) % {"n": hours}
    return ngettext("%(n)s minute from now", "%(n)s minutes from now", max(minutes, 1)) % {"n": max(minutes, 1)}


def days_left(last: dt.date, today: dt.date) -> str:
    """Write how many days something stays open, the last one included."""
    left = (last - today).days
    if left == 0:
        return _("today is the last day")
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": formats.number(left)}


def words_of(event: ForumEvent) -> str:
    """Say what an event of a forum's record is."""
    if event.kind == "move":
        return str(State(event.to_state).label)
    words = {
        "rescheduled": _("Moved to another time or place"),
        "answers_published": _("Answers published"),
        "input_answered": _("Input answered"),
        "answer_changed": _("Answer changed"),
        "agreement_opened": _("Minutes of agreement opened for signatures"),
        "agreement_reopened": _("Minutes of agreement taken back"),
        "agreement_sealed": _("Minutes of agreement sealed"),
        "document_published": _("Document published"),
        "document_unpublished": _("Document withdrawn"),
    }
    return words.get(event.kind) or event.kind.replace("_", " ")
