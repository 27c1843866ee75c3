"""What people who registered for a visit are told by mail; each mail leaves once.

Whoever left no address is called by the staff: the attendance list shows the numbers.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time

from bookings.domain.visitors import person_of, token_of
from bookings.models import Registration, SentVisitMail, Visit, VisitEvent
from bookings.models.visitors import STANDING
from bookings.visit_calendars import registration_file
from bookings.visit_offers import other_visits
from core.accounts import links
from core.accounts.mails import Attachment, send
from core.tenancy import current_schema

LOOK_BACK = dt.timedelta(days=3)
TOLD = ("moved", "cancelled")
WITH_CALENDAR = frozenset({"registered", "moved_up", "moved", "cancelled"})
State = Registration.State


def tell_visitor(registration_id: int, kind: str) -> bool:
    """Send a registered person the mail `kind` ("moved/12" tells of event 12), unless it left already."""
    rows = Registration.objects.select_related("visit__place__within", "offered")
    row = rows.filter(pk=registration_id, has_email=True).first()
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
    return _send_once(row, kind, words, context)


def follow_event(event_id: int) -> int:
    """Tell everybody who counts on coming that a visit was moved or cancelled; return how many mails left."""
    event = VisitEvent.objects.filter(pk=event_id, kind__in=TOLD).first()
    if event is None:
        return 0
    rows = Registration.objects.standing().filter(visit=event.visit_id, has_email=True).order_by("pk")
    return sum(tell_visitor(pk, f"{event.kind}/{event.pk}") for pk in list(rows.values_list("pk", flat=True)))


def remind(now: dt.datetime | None = None) -> int:
    """Remind whoever is registered for tomorrow; once for each day that they were registered for."""
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    rows = Registration.objects.filter(
        on=tomorrow, state=State.REGISTERED, has_email=True, visit__state__in=_ANNOUNCED
    ).order_by("pk")
    return sum(tell_visitor(pk, f"reminder/{tomorrow:%Y%m%d}") for pk in list(rows.values_list("pk", flat=True)))


def tell_of_the_last_days(now: dt.datetime | None = None) -> int:
    """Send what did not leave, since the broker or the mail server was away."""
    since = (now or timezone.now()) - LOOK_BACK
    sent = 0
    events = VisitEvent.objects.filter(at__gte=since, kind__in=TOLD).order_by("pk")
    for pk in list(events.values_list("pk", flat=True)):
        sent += follow_event(pk)
    told = SentVisitMail.objects.filter(about__in=("registered", "waiting", "moved_up")).values("registration")
    rows = Registration.objects.standing().filter(registered_at__gte=since, has_email=True, visit__state__in=_ANNOUNCED)
    for pk in list(rows.exclude(pk__in=told).order_by("pk").values_list("pk", flat=True)):
        sent += tell_visitor(pk, "registered")
    return sent


_ANNOUNCED = (Visit.State.PUBLISHED, Visit.State.UNDER_WAY)


def _send_once(row: Registration, about: str, words: str, context: dict[str, Any]) -> bool:
    person, schema = person_of(row), current_schema()
    if not person.email:
        return False
    with transaction.atomic():
        try:
            with transaction.atomic():
                SentVisitMail.objects.create(registration=row, about=about)
        except IntegrityError:
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
        send("bookings/mail/visit_letter", to=person.email, context={**shared, **context}, attached=attached)
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
