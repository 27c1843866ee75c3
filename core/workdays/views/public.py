"""How a limit is counted: the page for everybody, and the days off as a calendar file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from core.agencies import current_agency
from core.workdays.counting import Unit, count
from core.workdays.explaining import days_off_of, holidays_file, years_wanted
from core.workdays.forms import ReckoningForm
from core.workdays.grid import build_grid, missing_words
from core.workdays.office import office_calendar


@require_safe
def reckoning(request: HttpRequest) -> HttpResponse:
    """Ask when something came in and what was promised, and show every day of the count."""
    calendar = office_calendar()
    today = calendar.today(timezone.now())
    context: dict[str, Any] = {
        "zone": calendar.zone.key,
        "version": calendar.version,
        "wanted": missing_words(years_wanted(calendar, today=today)),
        "year": str(today.year),
        "days_off": [off for off in days_off_of(calendar, today.year) if off.on >= today],
    }
    with timezone.override(calendar.zone):
        form = ReckoningForm(request.GET if "received_at" in request.GET or "limit_days" in request.GET else None)
        if form.is_bound and form.is_valid():
            asked = form.cleaned_data
            result = count(
                received_at=asked["received_at"],
                amount=asked["limit_days"],
                unit=Unit.WORKING_DAYS,
                calendar=calendar,
            )
            query = {"received_at": asked["received_at"].isoformat(), "limit_days": asked["limit_days"]}
            context |= {
                "result": result,
                "limit_days": asked["limit_days"],
                "grid": build_grid(result, calendar=calendar),
                "query": urlencode(query),
            }
        return render(request, "workdays/reckoning.html", context | {"form": form})


@require_safe
def holidays(request: HttpRequest) -> HttpResponse:
    """The days off of the office, to subscribe to."""
    response = HttpResponse(holidays_file(office_calendar()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hari-libur-{current_agency().slug}.ics"'
    response["Cache-Control"] = "public, max-age=3600"
    return response
