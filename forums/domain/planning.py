"""The plan of a forum: what it is about, when and where, whom to ask, and the agency's own terms.

A prepared forum is changed freely. Once it is announced its standards are fixed, and a new time or place is told to
everybody concerned: that is the event `rescheduled`, whose facts hold what was and what is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.turns import just_made
from forums.domain.lifecycle import add_event, lock_forum, refuse_findings, scheduling_findings, today_here
from forums.errors import ForumChanged, ForumCodeTaken, ForumFinished, ForumMoveRefused
from forums.models import Forum, ForumSettings, ForumStandard
from forums.participation import new_code
from services.seam import ServiceStandard, Typed

PERMISSION = "forums.manage_forum"
PURPOSE_LIMIT = 5000
PLACE_NOTE_LIMIT = 500
LINK_LIMIT = 300
MOST_SEATS = 100_000
LONGEST_COMMENTS_DAYS = 366
LONGEST_MEETING = dt.timedelta(days=7)
FARTHEST = dt.timedelta(days=5 * 366)
TRIES = 20
TOLD = ("method", "starts_at", "ends_at", "place", "link", "comments_from", "comments_until")
BOUNDS = {
    "notice_days": (0, 90),
    "comment_days": (1, 120),
    "answer_days": (1, 120),
    "report_days": (1, 120),
    "progress_months": (1, 12),
    "forums_a_year": (0, 12),
    "contact_months": (1, 60),
}
State = Forum.State


class Subject(TypedDict):
    """What a forum is about, and why it is held."""

    title: str
    subject: str
    purpose: str


class Schedule(TypedDict, total=False):
    """When and where a forum is held, and who may take part. Moments are aware."""

    method: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    place: str
    place_note: str
    link: str
    capacity: int | None
    registration_until: dt.datetime | None
    comments_from: dt.date | None
    comments_until: dt.date | None
    by_invitation: bool
    anonymous_allowed: bool
    moderated_first: bool


class Letter(TypedDict):
    """Whom people may ask, and what the invitation letter says of itself."""

    contact_name: str
    contact_phone: str
    letter_number: str
    letter_date: dt.date | None
    signatory_name: str
    signatory_position: str


@transaction.atomic
def create_forum(*, standards: Sequence[ServiceStandard], by: Actor, **fields: Unpack[Subject]) -> Forum:
    """Add a forum under a code of its own; a form that is sent twice makes one. Raises InvalidInput."""
    require(by, PERMISSION)
    checked = _checked_subject(fields, standards)
    same = just_made(Forum.objects.filter(state=State.PREPARED, **checked), by=by)
    if same is not None:
        return same
    terms = ForumSettings.load()
    forum = Forum(
        created_by=by, anonymous_allowed=terms.anonymous_allowed, moderated_first=terms.moderated_first, **checked
    )
    _save_under_free_code(forum)
    _ask_about(forum, standards)
    changes = {"forum": forum.code, "subject": forum.subject, "standards": [str(row) for row in standards]}
    audit.record(action="forums.forum_created", target=forum, changes=changes)
    return forum


@transaction.atomic
def change_subject(
    *, forum: Forum, lock: int, standards: Sequence[ServiceStandard], by: Actor, **fields: Unpack[Subject]
) -> Forum:
    """Change what a forum is about; the standards of an announced one stay as they are.

    Raises InvalidInput, ForumChanged, ForumFinished, ForumMoveRefused.
    """
    require(by, PERMISSION)
    forum = _lock_plan(forum, lock)
    if forum.is_public:
        standards = [row.standard for row in forum.standards.select_related("standard__service") if row.standard]
    before = {name: getattr(forum, name) for name in ("title", "subject", "purpose")}
    checked = _checked_subject(fields, standards)
    if forum.is_public and not checked["purpose"]:
        raise InvalidInput({"purpose": [_("Write what the forum is for.")]})
    if not forum.is_public:
        _ask_about(forum, standards)
    return _save(forum, checked, action="forums.forum_changed", before=before)


@transaction.atomic
def schedule_forum(*, forum: Forum, lock: int, by: Actor, **fields: Unpack[Schedule]) -> Forum:
    """Set when and where a forum is held and who may take part. Everybody concerned is told of an announced one.

    Raises InvalidInput, ForumChanged, ForumFinished, ForumMoveRefused, and ForumNotReady when an announced forum
    would lose what it needs.
    """
    require(by, PERMISSION)
    forum = _lock_plan(forum, lock)
    before = {name: getattr(forum, name) for name in fields}
    told = _told(forum)
    checked = _checked_schedule({**{name: getattr(forum, name) for name in Schedule.__annotations__}, **fields})
    forum = _save(forum, checked, action="forums.forum_scheduled", before=before)
    now = _told(forum)
    if forum.is_public and now != told:
        refuse_findings(scheduling_findings(forum))
        changed = [name for name in TOLD if now[name] != told[name]]
        facts = {"before": {name: told[name] for name in changed}, "after": {name: now[name] for name in changed}}
        add_event(forum, "rescheduled", by=by, facts=facts)
    return forum


@transaction.atomic
def change_letter(*, forum: Forum, lock: int, by: Actor, **fields: Unpack[Letter]) -> Forum:
    """Set the contact person and the facts of the letter. Raises InvalidInput, ForumChanged, ForumFinished."""
    require(by, PERMISSION)
    typed = Typed()
    checked: dict[str, Any] = {
        "contact_name": typed.line("contact_name", fields["contact_name"], 160),
        "contact_phone": typed.line("contact_phone", fields["contact_phone"], 40),
        "letter_number": typed.line("letter_number", fields["letter_number"], 120),
        "letter_date": fields["letter_date"],
        "signatory_name": typed.line("signatory_name", fields["signatory_name"], 160),
        "signatory_position": typed.line("signatory_position", fields["signatory_position"], 160),
    }
    typed.refuse()
    forum = lock_unfinished(forum)
    _refuse_stale(forum, lock)
    before = {name: getattr(forum, name) for name in checked}
    return _save(forum, checked, action="forums.letter_changed", before=before)


@transaction.atomic
def change_settings(*, by: Actor, **fields: Any) -> ForumSettings:
    """Set the agency's own terms; forums that run already keep their days. Raises InvalidInput."""
    require(by, "forums.close_forum")
    errors: dict[str, list[Any]] = {}
    for name, (least, most) in BOUNDS.items():
        if not least <= fields[name] <= most:
            errors[name] = [_("Choose between %(least)s and %(most)s.") % {"least": least, "most": most}]
    if errors:
        raise InvalidInput(errors)
    ForumSettings.objects.get_or_create(pk=1)
    row = ForumSettings.objects.select_for_update().get(pk=1)
    names = [*BOUNDS, "anonymous_allowed", "moderated_first"]
    changes = {name: [getattr(row, name), fields[name]] for name in names if getattr(row, name) != fields[name]}
    for name in names:
        setattr(row, name, fields[name])
    row.save()
    audit.record(action="forums.settings_changed", target=row, changes=changes)
    return row


def lock_unfinished(forum: Forum) -> Forum:
    """Return the forum, locked until the transaction ends. Raises ForumFinished."""
    forum = lock_forum(forum)
    if forum.is_finished:
        raise ForumFinished
    return forum


# --- within -----------------------------------------------------------------------------------------------------------
def _lock_plan(forum: Forum, lock: int) -> Forum:
    forum = lock_unfinished(forum)
    if not forum.is_editable:
        raise ForumMoveRefused(from_state=forum.state, to_state=forum.state)
    _refuse_stale(forum, lock)
    return forum


def _refuse_stale(forum: Forum, lock: int) -> None:
    if forum.lock != lock:
        raise ForumChanged(lock=forum.lock)


def _save(forum: Forum, values: dict[str, Any], *, action: str, before: dict[str, Any]) -> Forum:
    """Save the values of a locked forum and record what changed; nothing happens when nothing did."""
    changed = {name: value for name, value in values.items() if getattr(forum, name) != value}
    for name, value in changed.items():
        setattr(forum, name, value)
    forum.lock += 1
    forum.save(update_fields=["lock", *changed])
    kept = {name: [_plain(before.get(name)), _plain(value)] for name, value in changed.items()}
    audit.record(action=action, target=forum, changes={"forum": forum.code, **kept})
    if forum.is_public:
        content_changed()
    return forum


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _told(forum: Forum) -> dict[str, Any]:
    return {name: _plain(getattr(forum, name)) for name in TOLD}


def _save_under_free_code(forum: Forum) -> None:
    for _try in range(TRIES):
        forum.code = new_code()
        try:
            with translate_violations({"forums_forum_code_key": ForumCodeTaken}):
                forum.save()
        except ForumCodeTaken:
            forum.pk = None
            continue
        return
    raise ForumCodeTaken


def _ask_about(forum: Forum, standards: Sequence[ServiceStandard]) -> None:
    """Make these exactly the standards of a prepared forum; who stays keeps its row."""
    chosen = {standard.service_id: standard for standard in standards}
    forum.standards.exclude(service__in=list(chosen)).delete()
    for row in forum.standards.all():
        standard = chosen.pop(row.service_id)
        if row.standard_id != standard.pk:
            row.standard, row.version = standard, standard.version
            row.save(update_fields=["standard", "version"])
    ForumStandard.objects.bulk_create(
        ForumStandard(forum=forum, service_id=service, standard=standard, version=standard.version)
        for service, standard in chosen.items()
    )


def _checked_subject(fields: Subject, standards: Sequence[ServiceStandard]) -> dict[str, Any]:
    typed = Typed()
    checked = {
        "title": typed.line("title", fields["title"], 200, needed=True),
        "purpose": typed.text("purpose", fields["purpose"], PURPOSE_LIMIT),
        "subject": fields["subject"],
    }
    if checked["subject"] not in Forum.Subject.values:
        typed.add("subject", _("Choose one of the options."))
    if len({standard.service_id for standard in standards}) < len(standards):
        typed.add("standards", _("Choose one version of each service only."))
    typed.refuse()
    return checked


def _checked_schedule(fields: dict[str, Any]) -> dict[str, Any]:
    typed = Typed()
    checked = {
        **fields,
        "place": typed.line("place", fields["place"], 200),
        "place_note": typed.text("place_note", fields["place_note"], PLACE_NOTE_LIMIT),
        "link": typed.address("link", fields["link"], LINK_LIMIT),
    }
    if checked["method"] not in Forum.Method.values:
        typed.add("method", _("Choose one of the options."))
    for judge in (_judge_meeting, _judge_comments, _judge_seats):
        judge(typed, checked)
    typed.refuse()
    return checked


def _judge_meeting(typed: Typed, fields: dict[str, Any]) -> None:
    starts_at, ends_at = fields["starts_at"], fields["ends_at"]
    if (starts_at is None) != (ends_at is None):
        typed.add("ends_at" if ends_at is None else "starts_at", _("A meeting has a beginning and an end."))
    elif starts_at is not None and ends_at <= starts_at:
        typed.add("ends_at", _("The meeting ends after it begins."))
    elif starts_at is not None and ends_at - starts_at > LONGEST_MEETING:
        typed.add("ends_at", _("A meeting lasts seven days at most."))
    elif starts_at is not None and ends_at - timezone.now() > FARTHEST:
        typed.add("ends_at", _("This is more than five years away. Check the year."))
    until = fields["registration_until"]
    if until is not None and starts_at is None:
        typed.add("registration_until", _("Only a meeting has a registration."))
    elif until is not None and ends_at is not None and until > ends_at:
        typed.add("registration_until", _("Registration closes before the meeting ends."))


def _judge_comments(typed: Typed, fields: dict[str, Any]) -> None:
    first, last = fields["comments_from"], fields["comments_until"]
    if (first is None) != (last is None):
        typed.add("comments_until" if last is None else "comments_from", _("Give the first and the last day."))
    elif first is not None and last < first:
        typed.add("comments_until", _("The last day comes after the first."))
    elif first is not None and (last - first).days > LONGEST_COMMENTS_DAYS:
        typed.add("comments_until", _("Comments are open for one year at most."))
    elif first is not None and last - today_here() > FARTHEST:
        typed.add("comments_until", _("This is more than five years away. Check the year."))


def _judge_seats(typed: Typed, fields: dict[str, Any]) -> None:
    seats = fields["capacity"]
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        typed.add("capacity", _("Give a number of seats from 1, or leave it empty."))


def moves_of_schedule(forum: Forum) -> int:
    """Return how often an announced forum was moved: the sequence of its calendar entry."""
    return forum.events.filter(kind="rescheduled").count()


def is_begun(forum: Forum) -> bool:
    """Tell whether the time of the meeting has come."""
    return forum.starts_at is not None and forum.starts_at <= timezone.now()
