"""What is emptied of visits when its time is over: who registered, and the words of who asked for a visit."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Registration, VisitRequest
from core.cases.domain.identities import people_of
from core.cases.models import Case
from core.privacy.domain.erasing import ERASED_TEXT

RECORD_CLASS = "visit_registrations"
BATCH = 500


def _due(before: dt.datetime) -> QuerySet[Registration]:
    """Return who registered for visits whose last day lies before a moment."""
    rows = Registration.objects.filter(forgotten_at=None, visit__last_on__lt=timezone.localdate(before))
    return rows.order_by("pk")


@transaction.atomic
def forget_visitors(before: dt.datetime) -> int:
    """Empty name and contact of visits that ended long enough ago, some hundred at a time; the numbers stay."""
    keys = list(_due(before).values_list("pk", flat=True)[:BATCH])
    return Registration.objects.filter(pk__in=keys).update(
        sealed=None, contact_digest="", email_digest="", has_email=False, has_phone=False, forgotten_at=timezone.now()
    )


def count_visitors(before: dt.datetime) -> int:
    """Return how many registrations `forget_visitors` would empty."""
    return _due(before).count()


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
