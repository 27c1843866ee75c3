"""What invited people and participants are told by mail; each mail leaves once.

Whoever gave no address is told by phone or on paper: the page of invitations lists them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.accounts import links
from core.accounts.mails import Attachment, each_for_itself, is_refused_for_good, send
from core.agencies import current_agency
from core.tenancy import current_schema
from forums.calendars import before_of, calendar_of
from forums.domain.lifecycle import today_here
from forums.domain.participants import fill_free_seats, waiting_number
from forums.models import Forum, ForumEvent, Invitation, Participant, SentForumMail
from forums.notices.planning import RESCHEDULED

REMIND_DAYS = 2
WITH_CALENDAR = frozenset({"invitation", "registered", "seat", "moved", "cancelled"})
LOOK_BACK = dt.timedelta(days=3)
State = Participant.State
Answer = Invitation.Answer


def tell_invited(invitation_id: int, kind: str) -> bool:
    """Send an invited person the mail `kind` (`invitation/2` is the second of its kind), unless it left already."""
    invitation = Invitation.objects.select_related("forum").filter(pk=invitation_id).first()
    if invitation is None or not invitation.email or not invitation.forum.is_public:
        return False
    words, _rest, _number = kind.partition("/")
    is_withdrawn = invitation.withdrawn_at is not None
    if is_withdrawn != (words == "withdrawn"):
        return False
    if words == "invitation" and not _still_to_come(invitation.forum):
        return False
    context = {
        "invitation": invitation,
        "name": invitation.contact_name or invitation.name,
        "url": _address("invitation", invitation.key),
    }
    left = _tell_once(invitation.forum, kind, f"invitation/{invitation.pk}", invitation.email, words, context)
    if left and words in ("invitation", "reminder"):
        stamped = "mailed_at" if words == "invitation" else "reminded_at"
        Invitation.objects.filter(pk=invitation.pk).update(**{stamped: timezone.now()})
    return left


def tell_participant(participant_id: int, kind: str) -> bool:
    """Send a participant the mail `kind`, unless it left already."""
    participant = Participant.objects.select_related("forum").filter(pk=participant_id).first()
    if participant is None or not participant.email or participant.state == State.WITHDRAWN:
        return False
    words, _rest, _number = kind.partition("/")
    if words == "registered" and participant.state == State.WAITING:
        kind = words = "waiting"
    if words == "seat" and participant.state != State.REGISTERED:
        return False
    context = {
        "participant": participant,
        "name": participant.name,
        "place": waiting_number(participant),
        "url": _address("personal_link", participant.forum.code, participant.key),
    }
    return _tell_once(participant.forum, kind, f"participant/{participant.pk}", participant.email, words, context)


def follow_event(event_id: int) -> int:
    """Tell whoever is concerned by an announcement, a cancellation or a new time; return how many mails left."""
    event = ForumEvent.objects.filter(pk=event_id).first()
    forum = Forum.objects.filter(pk=event.forum_id).first() if event else None
    if event is None or forum is None:
        return 0
    if event.kind == RESCHEDULED:
        fill_free_seats(forum=forum)
        return _tell_all(forum, f"moved/{event.pk}") if forum.state == Forum.State.ANNOUNCED else 0
    if event.to_state == Forum.State.CANCELLED:
        return _tell_all(forum, "cancelled")
    if event.to_state == Forum.State.ANNOUNCED:
        unsent = _standing(forum).filter(mailed_at__isnull=True).values_list("pk", flat=True)
        return each_for_itself(partial(tell_invited, pk, "invitation") for pk in list(unsent))
    return 0


def remind() -> int:
    """Remind of every meeting that begins within two days; once for each day it was set to."""
    today = today_here()
    now, zone = timezone.now(), current_agency().zone
    soon = Forum.objects.filter(
        state=Forum.State.ANNOUNCED, starts_at__gt=now, starts_at__lt=now + dt.timedelta(days=REMIND_DAYS + 1)
    )
    mails: list[partial[bool]] = []
    for forum in soon:
        if forum.starts_at is None:
            continue
        day = timezone.localdate(forum.starts_at, zone)
        if (day - today).days > REMIND_DAYS or timezone.localdate(forum.announced_at or now, zone) == today:
            continue  # too early, or announced today: the invitation has only just arrived
        kind = f"reminder/{forum.starts_at:%Y%m%dT%H%M}"
        silent = _standing(forum).filter(answer=Answer.NONE, mailed_at__isnull=False).values_list("pk", flat=True)
        coming = _coming(forum).values_list("pk", flat=True)
        mails += [partial(tell_invited, pk, kind) for pk in silent]
        mails += [partial(tell_participant, pk, kind) for pk in coming]
    return each_for_itself(mails)


def tell_of_the_last_days() -> int:
    """Send what did not leave, since the broker or the mail server was away."""
    since = timezone.now() - LOOK_BACK
    open_forums = Forum.objects.filter(state=Forum.State.ANNOUNCED)
    events = ForumEvent.objects.filter(at__gte=since).order_by("pk").values_list("pk", flat=True)
    mails: list[Callable[[], int]] = [partial(follow_event, pk) for pk in list(events)]
    for forum in open_forums:
        unsent = _standing(forum).filter(mailed_at__isnull=True).values_list("pk", flat=True)
        mails += [partial(tell_invited, pk, "invitation") for pk in unsent]
        mails += [partial(_confirm, forum, since)]
    return each_for_itself(mails)


def _confirm(forum: Forum, since: dt.datetime) -> int:
    """Send what registrations of the last days were not told: that they arrived, or that a seat became free."""
    told: dict[str, set[str]] = {}
    rows = SentForumMail.objects.filter(forum=forum, about__in=("registered", "waiting", "seat"))
    for about, to in rows.values_list("about", "to"):
        told.setdefault(to, set()).add(about)
    people = forum.participants.exclude(email="").exclude(state=State.WITHDRAWN)
    mails = []
    for participant in people.filter(source=Participant.Source.REGISTRATION, is_guest=False):
        known = told.get(f"participant/{participant.pk}", set())
        if not known and participant.registered_at >= since:
            mails.append(partial(tell_participant, participant.pk, "registered"))
        elif known == {"waiting"} and participant.state == State.REGISTERED:
            mails.append(partial(tell_participant, participant.pk, "seat"))
    return each_for_itself(mails)


def _tell_all(forum: Forum, kind: str) -> int:
    """Tell every participant, and everybody who got an invitation and did not decline; one mail for each address."""
    seen: set[str] = set()
    mails: list[partial[bool]] = []
    for participant in _coming(forum):
        if participant.email.lower() not in seen:
            seen.add(participant.email.lower())
            mails.append(partial(tell_participant, participant.pk, kind))
    invited = _standing(forum).filter(mailed_at__isnull=False).exclude(answer=Answer.DECLINED)
    for invitation in invited:
        if invitation.email.lower() not in seen:
            seen.add(invitation.email.lower())
            mails.append(partial(tell_invited, invitation.pk, kind))
    return each_for_itself(mails)


def _standing(forum: Forum) -> Any:
    return Invitation.objects.filter(forum=forum, withdrawn_at__isnull=True).exclude(email="").order_by("pk")


def _coming(forum: Forum) -> Any:
    people = Participant.objects.filter(forum=forum, is_guest=False).exclude(email="")
    return people.exclude(state=State.WITHDRAWN).order_by("pk")


def _still_to_come(forum: Forum) -> bool:
    return forum.state == Forum.State.ANNOUNCED and (forum.starts_at is None or forum.starts_at > timezone.now())


def _tell_once(forum: Forum, about: str, to: str, email: str, words: str, context: dict[str, Any]) -> bool:
    schema = current_schema()
    with_calendar = words in WITH_CALENDAR and forum.has_meeting
    with transaction.atomic():
        try:
            with transaction.atomic():
                SentForumMail.objects.create(forum=forum, about=about, to=to)
        except IntegrityError:
            return False
        attached = [Attachment(f"{forum.code}.ics", calendar_of(forum), "text/calendar")] if with_calendar else []
        shared = {
            "forum": forum,
            "before": _before(about) if words == "moved" else {},
            "office": links.office_name(schema),
            "page_url": _address("forum", forum.code),
            "subject": f"forums/mail/{words}_subject.txt",
            "words": f"forums/mail/{words}.txt",
        }
        try:
            send("forums/mail/letter", to=email, context={**shared, **context}, attached=attached)
        except SMTPException as error:
            if not is_refused_for_good(error):
                raise
            return False
    return True


def _address(name: str, *args: Any) -> str:
    """Return an address on the agency's host; a task has no request that would say whose addresses count."""
    return links.url(current_schema(), reverse(f"forums:{name}", urlconf=settings.URLCONF_AGENCY, args=args))


def _before(about: str) -> dict[str, Any]:
    """Return what a forum was before the event that a mail about a move names."""
    event = ForumEvent.objects.filter(pk=int(about.partition("/")[2])).first()
    return before_of(event) if event else {}
