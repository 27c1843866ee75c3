"""Who comes and goes at a shelter, who asks for something, whose papers are late: for the board and the start page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bookings.domain import shelter_papers
from bookings.domain.shelter_beds import today_at
from bookings.models import Booking, Shelter, Stay
from core.accounts.access import signed_in
from core.panels import Panel

VIEW = "bookings.view_stay"
SHOWN = 5  # of each list, on the start page
State = Booking.State


@dataclass(frozen=True)
class Duty:
    """A list of stays with something to do; `status` is the word's kind on the start page (core.ui.status)."""

    key: str
    title: str
    word: str
    status: str
    stays: list[Stay]


def duties(shelter: Shelter) -> list[Duty]:
    """Return the lists of one shelter, also empty ones, in four queries."""
    today = today_at(shelter)
    stays = Stay.objects.filter(shelter=shelter).select_related("case", "booking").order_by("pk")
    arriving = stays.filter(booking__state=State.APPROVED, nights__startswith__lte=today)
    leaving = stays.filter(booking__state=State.IN_USE, nights__endswith__lte=today)
    longer = stays.filter(extensions__state="asked").distinct()
    late = shelter_papers.late(shelter)
    return [
        Duty("datang", _("Arriving"), _("arrives"), "wait", list(arriving)),
        Duty("pulang", _("Leaving today"), _("leaves today"), "run", list(leaving)),
        Duty("perpanjangan", _("Ask to stay longer"), _("asks to stay longer"), "due", list(longer)),
        Duty("surat", _("Papers are late"), _("papers are late"), "late", list(late)),
    ]


def stays_today(request: HttpRequest) -> Panel | None:
    """Show the officers what is to be done in their shelters today."""
    if not signed_in(request).has_perm(VIEW):
        return None
    shelters = Shelter.objects.filter(retired_at=None)
    rows = [(shelter, [one for one in duties(shelter) if one.stays]) for shelter in shelters]
    houses = [(shelter, found) for shelter, found in rows if found]
    return Panel("bookings/shelter/_today.html", {"houses": houses, "most": SHOWN}) if houses else None
