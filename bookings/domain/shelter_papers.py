"""Papers that an emergency brings later: who is late is reminded once, and so are the officers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.domain.shelter_beds import today_at
from bookings.domain.stays import HANDLE
from bookings.models import Booking, Shelter, Stay
from bookings.shelter_rules import ONE_DAY
from core.accounts import recipients
from core.cases.domain.lifecycle import add_event, lock_case
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.roles import Role

LIVING = (Booking.State.WAITING, Booking.State.REQUESTED, Booking.State.APPROVED, Booking.State.IN_USE)


def late(shelter: Shelter, now: dt.datetime | None = None) -> QuerySet[Stay]:
    """Return the stays of a shelter whose papers should be there already, the latest first."""
    rows = Stay.objects.filter(
        shelter=shelter, papers_due_on__lt=today_at(shelter, now), booking__state__in=LIVING, ending=""
    )
    return rows.select_related("case", "booking", "shelter").order_by("papers_due_on", "pk")


def remind(shelter: Shelter, now: dt.datetime | None = None) -> int:
    """Remind the families whose papers are late by the days of the shelter, and the officers, once; return how many."""
    now = now or timezone.now()
    before = today_at(shelter, now) - ONE_DAY * shelter.papers_reminder_days
    rows = late(shelter, now).filter(papers_reminded_at=None, papers_due_on__lte=before)
    return sum(_remind(stay, now) for stay in rows)


@transaction.atomic
def _remind(stay: Stay, now: dt.datetime) -> bool:
    case = lock_case(stay.case)
    due = Stay.objects.filter(pk=stay.pk, papers_reminded_at=None, papers_due_on=stay.papers_due_on, ending="")
    if case.is_ended or not due.update(papers_reminded_at=now):
        return False
    key, facts = f"stay-papers-{stay.papers_due_on}", {"papers_on": str(stay.papers_due_on)}
    add_event(case, "stay_papers_late", by=None, public=False, facts=facts)
    tell_citizen(case, "bookings/stay_papers_late", key=key, facts=facts)
    for officer in recipients.people([Role.SHELTER_MANAGER], [Role.UNIT_HEAD], [Role.HEAD], permission=HANDLE):
        tell_staff(officer, "bookings/stay_papers_late_staff", key=key, case=case, facts=facts)
    return True
