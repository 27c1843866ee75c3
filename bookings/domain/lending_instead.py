"""What somebody who cannot borrow what they wish can borrow instead: only what asking for it would be given at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bookings.domain import lending_rules as rules
from bookings.domain.alternatives import Alternative, alternatives_for
from bookings.domain.reserving import Part
from bookings.models import Booking, BookingSettings, Resource
from bookings.spans import Span
from core.cases.domain.identities import Person
from core.cases.models import CaseIdentity


def instead_of(
    *,
    parts: Sequence[Part],
    during: Span,
    participants: int | None,
    person: Person,
    wants_companion: bool,
    most: int = 5,
    now: dt.datetime | None = None,
) -> list[Alternative]:
    """Return what can be asked for instead by this person, with a companion who is free where one comes along."""
    resources = list(Resource.objects.filter(pk__in=[part.resource for part in parts]))
    asker = rules.asker_of(person, rules.community_of(person))
    return alternatives_for(
        parts=parts,
        during=during,
        now=now,
        participants=participants,
        most=most,
        companion=rules.needs_companion(resources, wished=wants_companion, settings=BookingSettings.load()),
        accepts=asker.may_have,
    )


def instead_of_booking(
    *,
    booking: Booking,
    parts: Sequence[Part],
    during: Span,
    participants: int | None,
    most: int = 5,
    now: dt.datetime | None = None,
) -> list[Alternative]:
    """Return to what a request can be moved; what it holds itself does not stand in its way."""
    lending = booking.lending
    found = CaseIdentity.objects.filter(case=lending.case_id).only("email_digest", "phone_digest").first()
    marks = {"email": found.email_digest, "phone": found.phone_digest} if found is not None else {}
    asker = rules.Asker(lending.community, marks, without=booking.pk)
    return alternatives_for(
        parts=parts,
        during=during,
        now=now,
        participants=participants,
        most=most,
        anew=booking,
        companion=lending.wants_companion,
        accepts=asker.may_have,
    )
