"""The public list of complaints and aspirations: what it is narrowed to, its rows, and its open data."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cases.models import Case
from core.cases.states import CaseState
from core.sheets import harmless
from core.workdays.counting import OfficeCalendar, days_taken
from core.workdays.office import office_calendar
from feedback.complaint_panels import outcome_words
from feedback.models import Complaint
from feedback.models.complaints import ComplaintQuerySet
from services.seam import Service

MOST_ROWS = 20_000
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells spreadsheet programs that the CSV is UTF-8
WORDS_LIMIT = 100
WORKING, ANSWERED, FINISHED = "diproses", "ditindaklanjuti", "selesai"
STATES = {
    WORKING: (CaseState.RECEIVED, CaseState.INCOMPLETE, CaseState.VERIFIED, CaseState.ASSIGNED, CaseState.IN_PROGRESS),
    ANSWERED: (CaseState.ANSWERED,),
    FINISHED: (CaseState.CLOSED, CaseState.REJECTED, CaseState.FORWARDED, CaseState.ARCHIVED, CaseState.WITHDRAWN),
}
COLUMNS = (
    "code",
    "kind",
    "title",
    "text",
    "service_code",
    "unit_code",
    "channel",
    "received_on",
    "state",
    "answered_on",
    "working_days",
    "outcome",
    "follow_up",
)


class FilterForm(forms.Form):
    """What the list is narrowed to. What is not on offer is left out."""

    hide_optional = True

    jenis = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    layanan = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    tahun = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=WORDS_LIMIT)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        every = ("", _("All"))
        _choose(self, "jenis", [every, ("complaint", _("Complaint")), ("aspiration", _("Aspiration"))])
        states = [(WORKING, _("In progress")), (ANSWERED, _("Followed up")), (FINISHED, _("Finished"))]
        _choose(self, "status", [every, *states])
        _choose(self, "layanan", [every, *Service.objects.public().values_list("code", "name")])
        this_year = timezone.localdate().year
        _choose(self, "tahun", [every, *((str(year), str(year)) for year in range(this_year, this_year - 6, -1))])
        self.is_valid()

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, without what is not on offer."""
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class Row:
    """One complaint as everybody reads it."""

    complaint: Complaint
    days: int | None
    outcome: str

    @property
    def case(self) -> Case:
        return self.complaint.case


def narrowed(asked: dict[str, str]) -> ComplaintQuerySet:
    """Return the public complaints that fit, newest first."""
    found = Complaint.objects.public().select_related("case")
    if kind := asked.get("jenis"):
        found = found.filter(case__kind=kind)
    if state := asked.get("status"):
        found = found.filter(case__state__in=STATES[state])
    if service := asked.get("layanan"):
        found = found.filter(case__service_code=service)
    if year := asked.get("tahun"):
        found = found.filter(case__counted_from__year=int(year))
    if words := asked.get("q"):
        found = found.filter(
            Q(public_title__icontains=words) | Q(public_text__icontains=words) | Q(case__code__iexact=words)
        )
    return found.order_by("-case__received_at", "-pk")


def rows_of(complaints: Iterable[Complaint], calendar: OfficeCalendar | None = None) -> list[Row]:
    """Return what a list shows of each, with the working days that its answer took."""
    calendar = calendar or office_calendar()
    return [_row(complaint, calendar) for complaint in complaints]


def csv_lines(asked: dict[str, str]) -> Iterator[str]:
    """Write the public complaints that fit as CSV: no names, no contacts, and nothing that is confidential."""
    calendar = office_calendar()
    yield BYTE_ORDER_MARK + _line(COLUMNS)
    for complaint in narrowed(asked)[:MOST_ROWS].iterator(chunk_size=500):
        row = _row(complaint, calendar)
        case = row.case
        yield _line(
            harmless(str(cell))
            for cell in (
                case.code,
                case.kind,
                complaint.public_title,
                complaint.public_text,
                case.service_code,
                complaint.reported_unit_code,
                case.channel,
                _day(case.received_at),
                case.state,
                _day(case.answered_at),
                "" if row.days is None else row.days,
                case.outcome,
                complaint.follow_up,
            )
        )


def _row(complaint: Complaint, calendar: OfficeCalendar) -> Row:
    case = complaint.case
    days = days_taken(case.received_at, case.answered_at, calendar) if case.answered_at else None
    return Row(complaint, days, outcome_words(case.outcome))


def _day(moment: dt.datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(list(cells))
    return out.getvalue()


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
