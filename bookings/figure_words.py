"""The words of the figures of use, for their pages and workbooks alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.domain.figures import Period, month_of, year_of
from bookings.domain.figures_shelter import Stays
from bookings.domain.lending import Refusal
from bookings.models import Booking, Lending, Offer, Stay, StayExtension, StayOffer
from core.ui import formats

# What the figure of the year means. Source: the head of Kantor Bahasa Provinsi Jambi, Jambi news of 17 July 2023:
# "in 2022 the communities that used the service reached 70 percent"; of what, the article does not say.
DEFINITION = gettext_lazy(
    "Of all uses by others that began in a year, so many in a hundred were made by communities and associations. "
    "A use is a request that was approved and at which somebody came, whatever was borrowed; what was refused, "
    "cancelled or not used does not count, and neither do activities of the agency itself."
)
USE = gettext_lazy(
    "A use is a booking that was approved and whose time has begun, without those to which nobody came. It counts in "
    "the period in which it begins, its hours in the one in which they lie. Open hours are those of the opening hours "
    "of today without closures, until now."
)


def period_words(period: Period) -> str:
    """Write a period: a year, a month with its year, or from a day through another."""
    if period == year_of(period.first):
        return _("Year %(year)s") % {"year": period.first.year}
    if period == month_of(period.first):
        return date_format(period.first, "F Y")
    days = {"first": formats.plain_date(period.first), "last": formats.plain_date(period.last)}
    return _("%(first)s to %(last)s") % days


def counted_words(counts: Mapping[str, int], labels: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Return codes with their words and numbers; a code that has no words stands for itself."""
    return [(code, str(labels.get(code, code)), number) for code, number in counts.items()]


def asker_labels() -> dict[str, Any]:
    """Return the words for who borrows."""
    return dict(Lending.Asker.choices)


def state_labels() -> dict[str, Any]:
    """Return the words for how a booking stands."""
    return dict(Booking.State.choices)


def refusal_labels() -> dict[str, Any]:
    """Return the words for why something was refused."""
    return dict(Refusal.choices)


def offer_labels() -> dict[str, Any]:
    """Return the words for what became of an offer from the waiting list."""
    return dict(Offer.State.choices)


def stay_groups(stays: Stays) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Return what is told of stays beside their number, by heading."""
    found = (
        (_("Route"), stays.by_route, Stay.Route.choices),
        (_("How they ended"), stays.by_ending, [("", _("Not over yet")), *Stay.Ending.choices]),
        (_("Offers from the waiting list"), stays.offers, [("", _("Open")), *StayOffer.Answer.choices]),
        (_("Extensions"), stays.extensions, StayExtension.State.choices),
    )
    return [(head, counted_words(counts, dict(known))) for head, counts, known in found]
