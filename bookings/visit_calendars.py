"""Visits in somebody's calendar: the same entry for ever, with a number that rises when the visit is moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from bookings.models import Registration, Visit
from core.agencies import current_agency
from core.calendar_text import Happening, calendar_file


def visit_file(visits: Iterable[Visit]) -> bytes:
    """Return a calendar file, in Indonesian, with an entry for each day of each visit."""
    agency = current_agency()
    with translation.override("id"):
        entries = [entry for visit in visits for entry in _entries(visit)]
        return calendar_file(entries, producer=f"{agency.name}//Maklumat", name=_("Mobile unit: visits"))


def registration_file(registration: Registration) -> bytes:
    """Return a calendar file with the one day on which somebody comes; it names the service, not the person."""
    agency, visit = current_agency(), registration.visit
    with translation.override("id"):
        text = _("%(service)s, number %(number)s") % {
            "service": registration.offered.name,
            "number": registration.number,
        }
        is_off = registration.state == Registration.State.CANCELLED
        entry = _entry(visit, registration.on, uid=f"pendaftaran-{registration.pk}", text=text, is_off=is_off)
        return calendar_file([entry], producer=f"{agency.name}//Maklumat")


def _entries(visit: Visit) -> Iterable[Happening]:
    services = ", ".join(row.name for row in visit.offered.all())
    for number, day in enumerate(visit.days, start=1):
        yield _entry(visit, day, uid=f"kunjungan-{visit.pk}-{number}", text=services)


def _entry(visit: Visit, day: dt.date, *, uid: str, text: str, is_off: bool = False) -> Happening:
    agency = current_agency()
    url = f"{agency.url}/keliling/{visit.pk}/"
    is_cancelled = is_off or visit.state == Visit.State.CANCELLED
    return Happening(
        uid=f"{uid}@{agency.slug}.maklumat",
        sequence=visit.revision + is_cancelled,
        title=_("Mobile unit in %(place)s") % {"place": visit.place.name},
        starts=dt.datetime.combine(day, visit.opens_at, visit.zone),
        ends=dt.datetime.combine(day, visit.closes_at, visit.zone),
        changed_at=visit.ended_at or visit.published_at or visit.created_at,
        place=f"{visit.venue}, {visit.place.name}",
        text=f"{text}\n{url}",
        url=url,
        is_cancelled=is_cancelled,
    )
