"""What people who registered for a visit are told; each message leaves once.

By mail, and by a short message where the agency sends these. Whoever is reached by neither, also since the mail server
knows no such address, is rung up by the staff, who have a list of it, when the visit was moved or cancelled or a place
became free.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time

from bookings.domain.calls import keep_for_visitor
from bookings.domain.visitors import person_of, token_of
from bookings.models import Registration, SentVisitMail, Visit, VisitEvent
from bookings.models.visitors import STANDING, RegistrationQuerySet
from bookings.visit_calendars import registration_file
from bookings.visit_offers import other_visits
from core.accounts import links, mails
from core.accounts.mails import Attachment
from core.cases import gateway
from core.cases.domain.identities import Person
from core.cases.models import CaseSettings
from core.tenancy import current_schema
from core.ui.formats import clock, long_date

LOOK_BACK = dt.timedelta(days=3)
LETTER = "bookings/mail/visit_letter"
BY_TEXT = ":text"  # sets the row of a short message apart from that of the mail
TOLD = ("moved", "cancelled")
WITH_CALENDAR = frozenset({"registered", "moved_up", "moved", "cancelled"})
State = Registration.State


def tell_visitor(registration_id: int, kind: str) -> bool:
    """Tell a registered person `kind` ("moved/12" is event 12), unless it left already; return whether it left now."""
    rows = _reachable().select_related("visit__place__within", "offered")
    row = rows.filter(pk=registration_id).first()
    words, _rest, number = kind.partition("/")
    if row is None or row.state not in STANDING:
        return False
    if words == "registered" and row.state == State.WAITING:
        kind = words = "waiting"
    if words in ("moved_up", "reminder") and row.state != State.REGISTERED:
        return False
    context: dict[str, Any] = {"before": _before(number) if words == "moved" else {}}
    if words in TOLD:
        context["others"] = [
            {"place": other.visit.place.name, "on": other.on, "url": _address("visit", other.visit.pk)}
            for other in other_visits(row)
        ]
    person = person_of(row)
    by_mail = _mail_once(row, person, kind, words, context)
    by_text = False
    if person.phone and _tells_by_text():
        by_text = _text_once(row, person, kind, words)
    elif not person.email:
        keep_for_visitor(row, kind)
    return by_mail or by_text


def follow_event(event_id: int) -> int:
    """Tell everybody who counts on coming that a visit was moved or cancelled; return how many mails left."""
    event = VisitEvent.objects.filter(pk=event_id, kind__in=TOLD).first()
    if event is None:
        return 0
    rows = _reachable().standing().filter(visit=event.visit_id).order_by("pk")
    return _tell_each(rows, f"{event.kind}/{event.pk}")


def remind(now: dt.datetime | None = None) -> int:
    """Remind whoever is registered for tomorrow; once for each day that they were registered for."""
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    rows = _reachable().filter(on=tomorrow, state=State.REGISTERED, visit__state__in=_ANNOUNCED).order_by("pk")
    return _tell_each(rows, f"reminder/{tomorrow:%Y%m%d}")


def tell_of_the_last_days(now: dt.datetime | None = None) -> int:
    """Send what did not leave, since the broker or the mail server was away."""
    since = (now or timezone.now()) - LOOK_BACK
    events = VisitEvent.objects.filter(at__gte=since, kind__in=TOLD).order_by("pk")
    abouts = ("registered", "waiting", "moved_up")
    told = SentVisitMail.objects.filter(about__in=[*abouts, *(f"{about}{BY_TEXT}" for about in abouts)])
    rows = _reachable() if _tells_by_text() else Registration.objects.filter(has_email=True)
    rows = rows.standing().filter(registered_at__gte=since, visit__state__in=_ANNOUNCED)
    rows = rows.exclude(pk__in=told.values("registration")).order_by("pk")
    follow = [partial(follow_event, pk) for pk in list(events.values_list("pk", flat=True))]
    return mails.each_for_itself([*follow, partial(_tell_each, rows, "registered")])


_ANNOUNCED = (Visit.State.PUBLISHED, Visit.State.UNDER_WAY)


def _tell_each(rows: RegistrationQuerySet, kind: str) -> int:
    keys = list(rows.values_list("pk", flat=True))
    return mails.each_for_itself(partial(tell_visitor, pk, kind) for pk in keys)


def _tells_by_text() -> bool:
    return gateway.is_configured() and CaseSettings.load().tells_by_text


def _reachable() -> RegistrationQuerySet:
    return Registration.objects.filter(Q(has_email=True) | Q(has_phone=True))


def _is_new(row: Registration, about: str) -> bool:
    """Keep that a message leaves; False when it did already."""
    try:
        with transaction.atomic():
            SentVisitMail.objects.create(registration=row, about=about)
    except IntegrityError:
        return False
    return True


def _text_once(row: Registration, person: Person, about: str, words: str) -> bool:
    """Send a short message: what it is about, when and where. A number that is refused is rung up."""
    with transaction.atomic():
        if not _is_new(row, f"{about}{BY_TEXT}"):
            return False
        with mails.in_words_of_office():
            told = {"visit": row.visit, "subject": f"bookings/mail/visit_{words}_subject.txt"}
            parts = [mails.subject_of(LETTER, told)]
            when = [long_date(row.on), clock(row.visit.opens_at), row.visit.venue]
            parts.append(row.visit.reason.rstrip(".") if words == "cancelled" else ", ".join(when))
        text = ". ".join([*parts, _address("visit", row.visit_id)])
        try:
            gateway.send_text(key=f"{current_schema()}-{row.pk}-{about}".replace("/", "-"), to=person.phone, text=text)
        except gateway.TextRefused:
            if not person.email:
                keep_for_visitor(row, about)
            return False
    return True


def _mail_once(row: Registration, person: Person, about: str, words: str, context: dict[str, Any]) -> bool:
    if not person.email:
        return False
    schema = current_schema()
    with transaction.atomic():
        if not _is_new(row, about):
            return False
        attached = []
        if words in WITH_CALENDAR and row.state == State.REGISTERED:
            attached = [Attachment(f"{row.code}.ics", registration_file(row), "text/calendar")]
        shared = {
            "registration": row,
            "visit": row.visit,
            "name": person.name,
            "office": links.office_name(schema),
            "url": _address("registration", token_of(row)),
            "page_url": _address("visit", row.visit_id),
            "subject": f"bookings/mail/visit_{words}_subject.txt",
            "words": f"bookings/mail/visit_{words}.txt",
        }
        try:
            mails.send(LETTER, to=person.email, context={**shared, **context}, attached=attached)
        except SMTPException as error:
            if not mails.is_refused_for_good(error):
                raise
            keep_for_visitor(row, about)
            return False
    return True


def _address(name: str, *args: Any) -> str:
    """Return an address on the agency's host; a task has no request that would say whose addresses count."""
    return links.url(current_schema(), reverse(f"visits:{name}", urlconf=settings.URLCONF_AGENCY, args=args))


def _before(event_id: str) -> dict[str, Any]:
    """Return where and when a visit was before the event that a mail about a move names."""
    event = VisitEvent.objects.filter(pk=int(event_id)).first() if event_id.isdigit() else None
    before: dict[str, Any] = dict(event.facts.get("before", {})) if event is not None else {}
    for name in ("first_on", "last_on"):
        before[name] = parse_date(before.get(name) or "")
    for name in ("opens_at", "closes_at"):
        before[name] = parse_time(before.get(name) or "")
    return before
