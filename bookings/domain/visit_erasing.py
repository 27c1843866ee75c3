"""What is emptied of visits when its time is over: who registered, and the words of who asked for a visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.domain.visitors import cancel_registration, person_of
from bookings.models import Registration, VisitRequest
from bookings.models.visitors import STANDING
from bookings.models.visits import OPEN_TO_PUBLIC as ANNOUNCED
from core.cases.domain.identities import people_of
from core.cases.models import Case
from core.privacy.domain.erasing import ERASED_TEXT
from core.privacy.domain.retention import note_erased

RECORD_CLASS = "visit_registrations"
BATCH = 500
MOST_COPIED = 500


def _due(before: dt.datetime) -> QuerySet[Registration]:
    """Return who registered for visits whose last day lies before a moment."""
    rows = Registration.objects.filter(forgotten_at=None, visit__last_on__lt=timezone.localdate(before))
    return rows.order_by("pk")


@transaction.atomic
def forget_visitors(before: dt.datetime) -> int:
    """Empty name and contact of visits that ended long enough ago, some hundred at a time; the numbers stay."""
    keys = list(_due(before).values_list("pk", flat=True)[:BATCH])
    return _forget(Registration.objects.filter(pk__in=keys))


def count_visitors(before: dt.datetime) -> int:
    """Return how many registrations `forget_visitors` would empty."""
    return _due(before).count()


def has_registrations(digest: str) -> bool:
    """Tell whether somebody is registered under an address, by its digest."""
    return Registration.objects.filter(email_digest=digest, forgotten_at=None).exists()


def copy_of_registrations(digest: str) -> list[dict[str, Any]]:
    """Return what is kept of who registered under an address: who, for what, when and what became of it."""
    rows = Registration.objects.filter(email_digest=digest, forgotten_at=None)
    return [
        {
            "code": row.code,
            "person": {name: value for name, value in asdict(person_of(row)).items() if value},
            "place": row.visit.place.name,
            "venue": row.visit.venue,
            "service": row.offered.name,
            "on": row.on.isoformat(),
            "number": row.number,
            "state": str(row.get_state_display()),
            "registered_at": row.registered_at.isoformat(),
        }
        for row in rows.select_related("visit__place", "offered").order_by("-on", "-pk")[:MOST_COPIED]
    ]


@transaction.atomic
def forget_registration(registration: Registration) -> None:
    """Give the place back, where it still stands, and empty name and contact: its owner takes the consent back."""
    if registration.state in STANDING and registration.visit.state in ANNOUNCED:
        cancel_registration(registration=registration)
    rows = Registration.objects.filter(pk=registration.pk, forgotten_at=None)
    number = _forget(rows)
    note_erased(key=RECORD_CLASS, number=number, ended_before=timezone.now())


def _forget(rows: QuerySet[Registration]) -> int:
    return rows.update(
        sealed=None, contact_digest="", email_digest="", has_email=False, has_phone=False, forgotten_at=timezone.now()
    )


def erase_requests(case_ids: list[int]) -> None:
    """Empty a place that is only written in words; one of the list and the number of people stay for the figures."""
    VisitRequest.objects.filter(case__in=case_ids, place=None).update(place_name=ERASED_TEXT)


def copy_of_requests(case_ids: list[int]) -> dict[int, dict[str, str]]:
    """Return what requests for visits hold of their citizens, by case; which office asked lies with the person."""
    names = ("place_name", "people", "from_on", "until_on")
    rows = VisitRequest.objects.filter(case__in=case_ids).values("case", *names)
    found = {row.pop("case"): {name: str(value) for name, value in row.items() if value} for row in rows}
    for pk, person in people_of(Case.objects.filter(pk__in=found)).items():
        if person.organisation:
            found[pk]["organisation"] = person.organisation
    return found
