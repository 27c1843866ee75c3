"""The promise that an application gets: the duration of the standard in force, as a limit that the engine counts, and
the place in whose zone it is counted.
"""

from __future__ import annotations

from typing import Any

from core.cases.domain.clocks import Limit
from core.cases.models import CaseClock
from core.workdays.counting import OfficeCalendar, Unit
from core.workdays.office import office_calendar
from services.components import ComponentCode
from services.components.codes import TimeUnit
from services.models import Application, ApplicationForm, Service, ServicePoint, ServiceStandard
from services.queries import promise_of

# An hour that a standard promises is an hour in which the office is open: nobody serves at night.
UNITS: dict[str, tuple[Unit, int]] = {
    TimeUnit.MINUTE: (Unit.WORKING_MINUTES, 1),
    TimeUnit.HOUR: (Unit.WORKING_MINUTES, 60),
    TimeUnit.WORKING_DAY: (Unit.WORKING_DAYS, 1),
    TimeUnit.CALENDAR_DAY: (Unit.CALENDAR_DAYS, 1),
}


def promised_by(standard: ServiceStandard) -> dict[str, Any]:
    """Return the columns of an application that keep what a standard promises; uses prefetched components."""
    rows = standard.by_code()
    content = rows[ComponentCode.DURATION].content if ComponentCode.DURATION in rows else {}
    value, unit = content.get("duration_value"), content.get("duration_unit")
    known = isinstance(value, int) and value > 0 and unit in TimeUnit.values
    promise = promise_of(standard.service, standard)
    words = {
        name: {"headline": str(fact.headline), "detail": str(fact.detail)}
        for name, fact in (("duration", promise.duration), ("fee", promise.fee), ("product", promise.product))
    }
    words["start"] = {"headline": str(content.get("start_event") or ""), "detail": ""}
    return {
        "promised_value": value if known else None,
        "promised_unit": unit if known else "",
        "promise": words,
    }


def main_limit(application: Application) -> Limit | None:
    """Return the limit that the standard promised; None when it names no time. It runs from complete documents."""
    if application.promised_value is None:
        return None
    unit, factor = UNITS[application.promised_unit]
    source = f"standard:{application.service.code}:v{application.standard_version}"
    return Limit(amount=application.promised_value * factor, unit=unit, kind=CaseClock.Kind.MAIN, source=source[:120])


def limit_of_standard(standard: ServiceStandard) -> Limit | None:
    """Return the limit that a standard promises to whoever asks now; None when it names no time."""
    promised = promised_by(standard)
    if promised["promised_value"] is None:
        return None
    unit, factor = UNITS[promised["promised_unit"]]
    source = f"standard:{standard.service.code}:v{standard.version}"
    return Limit(amount=promised["promised_value"] * factor, unit=unit, kind=CaseClock.Kind.MAIN, source=source[:120])


def check_limit(form: ApplicationForm) -> Limit | None:
    """Return the limit within which the agency says whether it is complete; None where nothing is checked."""
    if form.check_days is None:
        return None
    return Limit(
        amount=form.check_days,
        unit=Unit.WORKING_DAYS,
        kind=CaseClock.Kind.COMPLETENESS,
        source=f"form:{form.service.code}:f{form.number}"[:120],
    )


def place_of(service: Service) -> str:
    """Return the code of the place at which a service is given; empty where there is none, or a choice of several."""
    codes = list(ServicePoint.objects.in_use().filter(services=service).values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""


def calendar_at(code: str) -> OfficeCalendar | None:
    """Return the agency's calendar in the zone of a place; None where that is the agency's own.

    Its own hours say when people may come there, not on which days the agency works on what they asked for.
    """
    point = ServicePoint.objects.filter(code=code).only("time_zone").first()
    return None if point is None or point.zone == office_calendar().zone else office_calendar(zone=point.zone)
