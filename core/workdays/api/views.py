"""How a limit is computed, and when the office works: open to everybody."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import asked
from core.api.views import ApiView, PublicReads
from core.workdays.api.serializers import (
    CalendarQuerySerializer,
    DueQuerySerializer,
    DueSerializer,
    WorkYearSerializer,
)
from core.workdays.counting import Unit, count
from core.workdays.explaining import reckoning, year_of
from core.workdays.office import office_calendar

TAGS = ["workdays"]


class Due(PublicReads, ApiView):
    """The limit of something received at a moment."""

    @extend_schema(operation_id="workdays_due", tags=TAGS, parameters=[DueQuerySerializer], responses=DueSerializer)
    def get(self, request: Request) -> Response:
        """When a limit in working days ends, and what each day did to it."""
        calendar = office_calendar()
        with timezone.override(calendar.zone):
            query = asked(DueQuerySerializer, request)
            result = count(
                received_at=query["received_at"],
                amount=query["limit_days"],
                unit=Unit.WORKING_DAYS,
                calendar=calendar,
            )
            told = reckoning(result, limit_days=query["limit_days"], calendar=calendar)
            return Response(DueSerializer(told).data)


class WorkYear(PublicReads, ApiView):
    """The days off of a year."""

    @extend_schema(
        operation_id="workdays_calendar", tags=TAGS, parameters=[CalendarQuerySerializer], responses=WorkYearSerializer
    )
    def get(self, request: Request) -> Response:
        """The office's holidays of a year with their decrees, and its number of working days."""
        query = asked(CalendarQuerySerializer, request)
        calendar = office_calendar()
        year = query.get("year") or calendar.today(timezone.now()).year
        return Response(WorkYearSerializer(year_of(calendar, year)).data)
