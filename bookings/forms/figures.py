"""Which days the figures are about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.domain.figures import MOST_DAYS, Period, month_of, year_of
from bookings.domain.figures_lists import ALL_USES, LENT, Asked
from bookings.domain.lending import Refusal
from bookings.models import Booking, Lending, Resource
from core.dates import months_before
from core.ui.fields import DayField


def _day(label: Any) -> forms.DateField:
    return DayField(
        label=label, required=False, input_formats=["%Y-%m-%d"], widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    """Two days; without them the present year. Words in the address that are no days are told beside the field."""

    dari = _day(gettext_lazy("From"))
    sampai = _day(gettext_lazy("Through"))

    def __init__(self, data: Any, *, today: dt.date) -> None:
        self.usual = year_of(today)
        self.filled: dict[str, Any] = {
            "dari": data.get("dari") or self.usual.first.isoformat(),
            "sampai": data.get("sampai") or self.usual.last.isoformat(),
        }
        super().__init__(self.filled)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and more of them than one page can count."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("dari"), found.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", _("The last day is before the first one."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("sampai", _("Five years at most are counted at once."))
        return found

    @property
    def period(self) -> Period:
        """Return what was asked for, or the present year where that was wrong."""
        if not self.is_valid():
            return self.usual
        return Period(self.cleaned_data["dari"], self.cleaned_data["sampai"])


class UsesForm(PeriodForm):
    """Which bookings are listed: what a figure counted."""

    keadaan = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    sarana = forms.ChoiceField(label=gettext_lazy("What was lent"), required=False)
    peminjam = forms.ChoiceField(label=gettext_lazy("Who borrows"), required=False)
    alasan = forms.ChoiceField(label=gettext_lazy("Refused because"), required=False)
    jenis = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, data: Any, *, today: dt.date) -> None:
        super().__init__(data, today=today)
        things = Resource.objects.exclude(kind=Resource.Kind.BED).order_by("position", "name", "pk")
        every = ("", _("All"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "keadaan": [(ALL_USES, _("Uses")), ("", _("All requests")), *Booking.State.choices],
            "sarana": [every, *((code, name) for code, name in things.values_list("code", "name"))],
            "peminjam": [every, *Lending.Asker.choices],
            "alasan": [every, *Refusal.choices],
            "jenis": [every, *(kind for kind in Booking.Kind.choices if kind[0] in LENT)],
        }
        for name, known in choices.items():
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, required=False, choices=known)
            asked = data.get(name, ALL_USES if name == "keadaan" else "")
            self.filled[name] = asked if asked in dict(known) else ""

    @property
    def asked(self) -> Asked:
        """Return what the list is narrowed to; what is not among the choices narrows nothing."""
        found = {name: self.filled[name] for name in ("keadaan", "sarana", "peminjam", "alasan", "jenis")}
        return Asked(self.period, found["sarana"], found["peminjam"], found["keadaan"], found["alasan"], found["jenis"])


@dataclass(frozen=True)
class Chip:
    """A period that one press leads to."""

    label: str
    query: str
    is_current: bool


def chips(present: Period, today: dt.date) -> list[Chip]:
    """Return the periods that people ask for most."""
    wanted = (
        (_("This year"), year_of(today)),
        (_("Last year"), year_of(today.replace(month=1, day=1) - dt.timedelta(days=1))),
        (_("This month"), month_of(today)),
        (_("Last month"), month_of(months_before(today, 1))),
    )
    return [Chip(label, query_of(period), period == present) for label, period in wanted]


def query_of(period: Period) -> str:
    """Return a period as the query of an address."""
    return f"?dari={period.first.isoformat()}&sampai={period.last.isoformat()}"
