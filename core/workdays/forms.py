"""Forms on working days; what is wrong with a rule of the office is judged by core.workdays.domain."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import DatePartsField, FormSection, MomentInput
from core.ui.hours import HOURS, HoursForm
from core.workdays.explaining import FIRST_YEAR, LAST_YEAR, LEAST_LIMIT, MOST_LIMIT
from core.workdays.models import OfficeRule

Kind = OfficeRule.Kind


class ReckoningForm(forms.Form):
    """When something came in, and how many working days were promised."""

    received_at = forms.DateTimeField(
        label=_("Received at"),
        help_text=_("Date and time, for example 2026-07-01 10:30."),
        widget=MomentInput({"class": "mk-input--20"}),
    )
    limit_days = forms.IntegerField(
        label=_("Promised working days"),
        min_value=LEAST_LIMIT,
        max_value=MOST_LIMIT,
        widget=forms.NumberInput({"class": "mk-input--4"}),
    )

    def clean_received_at(self) -> dt.datetime:
        moment: dt.datetime = self.cleaned_data["received_at"]
        if not FIRST_YEAR <= moment.year < LAST_YEAR:
            raise forms.ValidationError(
                _("Enter a year from %(first)d to %(last)d."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR - 1},
            )
        return moment


class DayOffForm(forms.Form):
    """Days on which the agency itself is closed."""

    first_on = DatePartsField(label=_("First day"))
    last_on = DatePartsField(label=_("Last day"), required=False, help_text=_("Leave it empty for a single day."))
    name = forms.CharField(label=_("Why"), max_length=120, help_text=_("Citizens read it beside their limit."))
    decree = forms.CharField(label=_("Number of the decree"), max_length=120, required=False)

    def rule(self) -> dict[str, Any]:
        """Return what the domain is asked for."""
        return {"kind": Kind.DAY_OFF, **self.cleaned_data}


class OtherHoursForm(HoursForm):
    """Opening hours that hold for a while, such as those of Ramadan."""

    first_on = DatePartsField(label=_("First day"))
    last_on = DatePartsField(label=_("Last day"))
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example: Ramadan 1448 Hijriah."))
    decree = forms.CharField(label=_("Number of the decree"), max_length=120, required=False)

    field_order = ("name", "first_on", "last_on", "decree", *HOURS)
    sections = (
        FormSection(_("When"), ("name", "first_on", "last_on", "decree")),
        FormSection(
            _("Opening hours"),
            HOURS,
            _("For example 08.00-12.00, 13.00-16.00. Leave a day empty when the office is closed."),
        ),
    )


class JointLeaveForm(forms.Form):
    """Whether days of joint leave are working days of this agency."""

    works = forms.BooleanField(
        label=_("Our office is open on days of joint leave, and they count as working days"),
        help_text=_("For offices with shifts. Limits get shorter: a day of joint leave then counts."),
        required=False,
    )
