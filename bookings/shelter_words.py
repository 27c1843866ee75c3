"""What a family reads on the status page of its stay: what comes next, and what it does about it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain import shelter_beds as beds
from bookings.domain.stays import papers_missing
from bookings.models import Booking, Stay
from bookings.shelter_panels import stay_of
from core.cases.models import Case
from core.cases.states import CaseState as State
from core.ui.formats import moment

Words = tuple[str, str]  # the heading and the sentence below it; an empty one is left to the engine
ENDED = (State.REJECTED, State.WITHDRAWN, State.CLOSED)


def next_words(case: Case) -> str:
    """Return what comes next, as the heading says it."""
    return _words(case)[0]


def next_text(case: Case) -> str:
    """Return the sentence below the heading."""
    return _words(case)[1]


def _words(case: Case) -> Words:
    stay = stay_of(case)
    if stay is None:
        return "", ""
    if case.state in ENDED:
        return _over(case, stay)
    if case.state == State.RECEIVED:
        return _asked(stay)
    if case.state == State.VERIFIED:
        return _waits(stay)
    if case.state == State.ANSWERED:
        return _lives(stay)
    return "", ""


def _asked(stay: Stay) -> Words:
    text = ""
    if papers_missing(stay):
        text = _("Papers are still missing: you find them on this page. Send them, so that we can decide.")
    return _("Next: we look through your papers"), text


def _waits(stay: Stay) -> Words:
    offer = stay.offers.filter(answer="").first()
    if offer is not None:
        told = {"until": _moment(stay, offer.expires_at)}
        text = _("We hold them until %(until)s. If you say nothing, they go to the next family.") % told
        return _("Next: you say whether you take the beds"), text
    text = _("We tell you as soon as we can offer you beds. If you need them no longer, please take the request back.")
    return _("Next: we offer you beds as soon as there are enough for all of you"), text


def _lives(stay: Stay) -> Words:
    span = beds.span_of(stay.shelter, beds.nights_of(stay))
    if stay.booking.state == Booking.State.IN_USE:
        told = {"until": _moment(stay, span.end)}
        if stay.extensions.filter(state="asked").exists():
            text = _("You stay until %(until)s. We decide whether you may stay longer, and tell you.") % told
        else:
            text = _(
                "You stay until %(until)s. If the treatment takes longer, ask to stay longer before then, with the"
                " control letter of the doctor."
            )
            text %= told
        return _("You are staying in the shelter now"), text
    told = {"from": _moment(stay, span.start)}
    text = _("We expect you from %(from)s. If you cannot come, take it back, so that another family gets the beds.")
    return _("Next: you come to the shelter on the first day"), text % told


def _over(case: Case, stay: Stay) -> Words:
    if stay.ending == Stay.Ending.DECEASED:
        return _("This stay is over"), ""
    again = _("If you need beds again, you may ask anew at any time.")
    if case.state == State.REJECTED:
        return _("This was refused; the reason stands below"), again
    if case.state == State.WITHDRAWN:
        return _("This request has ended"), again
    if stay.ending == Stay.Ending.NO_SHOW:
        return _("This stay is over"), _("We expected you, and nobody came. If you still need beds, please ask anew.")
    return _("This stay is over"), again


def _moment(stay: Stay, value: dt.datetime) -> str:
    """Write a moment in the zone of the shelter."""
    with timezone.override(stay.shelter.zone):
        return moment(value)
