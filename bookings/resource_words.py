"""The rules of what is lent, in words: the same for whoever asks and for whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.models import Resource
from core.hours import DAYS, describe_hours
from core.ui.formats import duration, number
from core.workdays.counting import DEFAULT_HOURS
from core.workdays.office import office_calendar
from services.seam import Accessibility

Line = tuple[str, str]
NO_FEE = "Tidak dipungut biaya"  # the words of the law, in both languages


def length(minutes: int) -> str:
    """Write minutes in the largest unit that they fill: "2 jam", "90 menit"."""
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes and minutes % size == 0:
            return duration(minutes // size, unit)
    return duration(minutes, "minute")


def hours_words(resource: Resource) -> str:
    """Write when it is open, in a week without holidays."""
    if resource.round_the_clock:
        return _("Open day and night")
    if resource.opening_hours:
        return describe_hours(resource.opening_hours)
    hours = office_calendar().hours
    return describe_hours(hours if any(hours.get(day) for day in DAYS) else DEFAULT_HOURS)


def fee_words(resource: Resource) -> str:
    """Write what is charged, with its basis; without a basis nothing is."""
    return f"{resource.fee} ({resource.fee_basis})" if resource.fee and resource.fee_basis else NO_FEE


def accessibility_words(resource: Resource) -> list[str]:
    """Return what helps people here, in words."""
    return [str(item.label) for item in Accessibility if item in resource.accessibility]


def rules_in_words(resource: Resource) -> Iterator[Line]:
    """Yield each rule of a resource with its name."""
    days_off = _("Closed on public holidays") if resource.keeps_days_off else _("Open on public holidays too")
    yield _("Opening hours"), f"{hours_words(resource)}\n{days_off}"
    if resource.kind == Resource.Kind.COMPANION:
        return
    yield _("Length of a use"), _length_of_use(resource)
    if resource.before_minutes or resource.after_minutes:
        yield _("Kept free"), _kept_free(resource)
    yield _("When to ask"), _when_to_ask(resource)
    if resource.limit_count is not None:
        words = ngettext(
            "At most %(n)s use within %(days)s", "At most %(n)s uses within %(days)s", resource.limit_count
        )
        limit = {"n": number(resource.limit_count), "days": duration(resource.limit_days, "day")}
        yield _("For each community"), words % limit


def _length_of_use(resource: Resource) -> str:
    step = _("starts and ends every %(step)s") % {"step": length(resource.step_minutes)}
    if resource.longest_minutes is None:
        return _("At least %(shortest)s; %(step)s") % {"shortest": length(resource.shortest_minutes), "step": step}
    facts = {
        "shortest": length(resource.shortest_minutes),
        "longest": length(resource.longest_minutes),
        "step": step,
    }
    return _("From %(shortest)s to %(longest)s; %(step)s") % facts


def _kept_free(resource: Resource) -> str:
    parts = []
    if resource.before_minutes:
        parts.append(_("%(length)s before for setting up") % {"length": length(resource.before_minutes)})
    if resource.after_minutes:
        parts.append(_("%(length)s after for cleaning") % {"length": length(resource.after_minutes)})
    return ", ".join(parts)


def _when_to_ask(resource: Resource) -> str:
    latest = _("At most %(days)s before") % {"days": duration(resource.horizon_days, "day")}
    if not resource.lead_hours:
        return latest
    return _("At least %(lead)s before; %(latest)s") % {
        "lead": length(resource.lead_hours * 60),
        "latest": latest[0].lower() + latest[1:],
    }
