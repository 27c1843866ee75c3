from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bookings.domain import Part
from bookings.domain.alternatives import MOST_DAYS
from bookings.models import Resource
from bookings.wishes import MOST_PEOPLE, kinds
from core.ui.fields import DayField
from core.ui.forms import FormSection
from core.workdays.counting import ONE_DAY
from services.seam import Accessibility

LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 24)
MOST_EQUIPMENT = 12
_DAY = {"type": "date", "class": "govuk-input mk-input--10"}
_PLACES = ("room", "outdoor")


class FirstFreeForm(forms.Form):
    """What is looked for. Everything stands in the address, so that a search can be sent to others."""

    orang = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input mk-input--4"}),
    )
    lama = forms.TypedChoiceField(label=_("For how long"), coerce=int, initial="3")
    mulai = DayField(label=_("From"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    sampai = DayField(label=_("Through"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    hari = forms.TypedMultipleChoiceField(
        label=_("On these days"), coerce=int, widget=forms.CheckboxSelectMultiple, initial=["0", "1", "2", "3", "4"]
    )
    jenis = forms.MultipleChoiceField(
        label=_("Kind"), widget=forms.CheckboxSelectMultiple, initial=list(_PLACES), required=False
    )
    akses = forms.MultipleChoiceField(label=_("Accessibility"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, data: Any, *, things: Sequence[Resource], today: dt.date) -> None:
        super().__init__(data, initial={"mulai": today, "sampai": today + 30 * ONE_DAY})
        self.fields["lama"].choices = [  # type: ignore[attr-defined]
            (str(hours), ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}) for hours in LENGTHS
        ]
        self.fields["hari"].choices = [(str(number), name) for number, name in WEEKDAYS.items()]  # type: ignore[attr-defined]
        present = {thing.kind for thing in things} - {Resource.Kind.EQUIPMENT}
        self.fields["jenis"].choices = [(value, label) for value, label in kinds().items() if value in present]  # type: ignore[attr-defined]
        offered = {help for thing in things for help in thing.accessibility}
        self.fields["akses"].choices = [(item.value, item.label) for item in Accessibility if item in offered]  # type: ignore[attr-defined]
        self._equipment = {f"alat-{thing.code}": thing for thing in things if thing.kind == Resource.Kind.EQUIPMENT}
        self._equipment = dict(list(self._equipment.items())[:MOST_EQUIPMENT])
        for name, thing in self._equipment.items():
            self.fields[name] = forms.IntegerField(
                label=thing.name,
                help_text=_("There are %(count)s of it.") % {"count": thing.quantity},
                min_value=0,
                max_value=thing.quantity,
                required=False,
                widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input mk-input--4"}),
            )
        self.sections = [
            FormSection("", ["orang", "lama", "mulai", "sampai", "hari"]),
            FormSection(_("What it should be like"), ["jenis", "akses"] if offered else ["jenis"]),
        ]
        if not offered:
            del self.fields["akses"]
        if self._equipment:
            self.sections.append(FormSection(_("Equipment along with it"), list(self._equipment)))

    def clean(self) -> dict[str, Any]:
        """Refuse dates in the wrong order and more of them than are looked through."""
        data = super().clean() or {}
        first, last = data.get("mulai"), data.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", _("The last date must not come before the first."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("sampai", _("At most %(count)s days are looked through at once.") % {"count": MOST_DAYS})
        return data

    def wish(self) -> dict[str, Any]:
        """Return what `first_free` takes."""
        data = self.cleaned_data
        return {
            "length": dt.timedelta(hours=data["lama"]),
            "first": data["mulai"],
            "last": data["sampai"],
            "people": data["orang"],
            "weekdays": set(data["hari"]),
            "kinds": data["jenis"] or list(_PLACES),
            "accessible": data.get("akses", []),
            "extras": [Part(thing.pk, data[name]) for name, thing in self._equipment.items() if data.get(name)],
        }
