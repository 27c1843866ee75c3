"""The permit of a booking that is approved: what the borrower shows at the gate. Printed anew when it is asked for, so
that it has the time and the things of now; it names the borrower and is kept nowhere.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.models import Booking, Resource
from core.agencies import AgencyFacts
from core.cases.domain.identities import person_or_nobody
from core.cases.models import Case
from core.documents.blocks import NONE, facts, heading, paragraph, part, points, qr, title
from core.documents.paper import Paper, document, letterhead, on_paper
from core.ui.formats import moment, number

HOLDS = (Booking.State.APPROVED, Booking.State.IN_USE)


def has_permit(booking: Booking) -> bool:
    """Tell whether there is a permit to print."""
    return booking.kind == Booking.Kind.LENDING and booking.state in HOLDS


def permit_paper(case: Case, booking: Booking, agency: AgencyFacts) -> Paper:
    """Return the permit before it is compiled."""
    person, during = person_or_nobody(case), booking.during
    held: dict[int, int] = {}
    for key, lot in booking.reservations.filter(released_at=None).values_list("resource_id", "lot"):
        held[key] = held.get(key, 0) + lot.upper - lot.lower
    rows = list(Resource.objects.filter(pk__in=held))
    things = [row for row in rows if row.kind != Resource.Kind.COMPANION]
    with on_paper(agency.zone):
        blocks = [
            title(_("Permit of use"), _("Number: %(number)s") % {"number": case.code}),
            paragraph(_("%(agency)s permits the use of what is named here.") % {"agency": agency.name}),
            facts(
                [
                    (_("Borrower"), ", ".join(filter(None, (person.organisation, person.name))) or NONE),
                    (_("Activity"), booking.title),
                    (_("From"), moment(during.lower)),
                    (_("Until"), moment(during.upper)),
                    (_("Number of people"), number(booking.participants) if booking.participants else ""),
                    (_("Companion officer"), _("an officer comes along") if len(things) < len(rows) else ""),
                    (_("Approved on"), moment(case.answered_at) if case.answered_at is not None else ""),
                ]
            ),
            heading(_("What may be used")),
            points([(_named(row, held[row.pk]), row.location) for row in things]),
            paragraph(_("The terms of use that the borrower accepted hold. It is not passed on to others."), "note"),
            qr(
                agency.url + reverse("use:scan", args=[case.code], urlconf=settings.URLCONF_AGENCY),
                _("Code of the booking"),
                _("Show this code at the hand-over and at the return."),
                _("This permit holds without a signature. The officer scans the code and sees whether it is in force."),
            ),
        ]
        return document(
            letterhead(agency),
            title=f"{_('Permit of use')} {case.code}",
            parts=[part(blocks)],
            made_at=case.answered_at or case.received_at,
        )


def _named(resource: Resource, quantity: int) -> str:
    return f"{resource.name} ({number(quantity)})" if resource.quantity > 1 else resource.name
