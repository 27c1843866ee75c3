"""Forms on what an agency says about itself, used by central IT and by the agency's own administrators.

Each field asks the rule of the registry that the domain function asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from core.hours import DAYS, check_day, read_span_texts, write_span_texts
from core.ui.forms import FormSection
from tenants.colours import ColourCheck, accept_colour, check_colour
from tenants.domain.profile import PROFILE_FIELDS

HOURS = tuple(f"hours_{day}" for day in DAYS)


class CheckedField(forms.CharField):
    """A text that a rule of the registry cleans; the rule is not asked about an optional field left empty."""

    def __init__(self, check: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.check(text) if text else ""


def _hours_field(number: int) -> CheckedField:
    day = DAYS[number]

    def check(text: str) -> str:
        return write_span_texts(check_day(day, text))

    return CheckedField(
        check,
        label=WEEKDAYS[number],
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class HoursForm(forms.Form):
    """Opening hours, one line for each day of the week."""

    hours_mon = _hours_field(0)
    hours_tue = _hours_field(1)
    hours_wed = _hours_field(2)
    hours_thu = _hours_field(3)
    hours_fri = _hours_field(4)
    hours_sat = _hours_field(5)
    hours_sun = _hours_field(6)


HOURS_SECTION = FormSection(
    gettext_lazy("Opening hours"),
    HOURS,
    gettext_lazy("For example 08.00-12.00, 13.00-16.00. Leave a day empty when the office is closed."),
)


def hours_from(cleaned: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """Return the opening hours of the cleaned fields."""
    return {day: spans for day in DAYS if (spans := read_span_texts(cleaned.get(f"hours_{day}") or ""))}


def hours_initial(hours: Mapping[str, list[list[str]]]) -> dict[str, str]:
    """Return what the fields show for the opening hours."""
    return {f"hours_{day}": write_span_texts(spans) for day, spans in hours.items()}


class ContactForm(HoursForm):
    """How to reach the office."""

    address = CheckedField(
        PROFILE_FIELDS["address"],
        label=gettext_lazy("Office address"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    phone = CheckedField(
        PROFILE_FIELDS["phone"],
        label=gettext_lazy("Telephone"),
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    whatsapp = CheckedField(
        PROFILE_FIELDS["whatsapp"],
        label=gettext_lazy("WhatsApp"),
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    email = CheckedField(
        PROFILE_FIELDS["email"],
        label=gettext_lazy("E-mail address of the office"),
        required=False,
        widget=forms.TextInput({"type": "email", "autocomplete": "email", "spellcheck": "false"}),
    )


class ColourForm(forms.Form):
    """The colour of identity. A colour without contrast is refused with the nearest one that passes."""

    colour = CheckedField(
        lambda text: accept_colour(text)[0],
        label=gettext_lazy("Colour of the agency"),
        help_text=gettext_lazy(
            "# and six digits, for example #0b6257. It must be readable on white and under white text."
        ),
        max_length=7,
        widget=forms.TextInput({"class": "mk-input--10", "spellcheck": "false", "autocomplete": "off"}),
    )

    @property
    def colour_check(self) -> ColourCheck | None:
        """What is to be said about the colour that was typed; None while it is not a colour."""
        try:
            return check_colour(str(self["colour"].value() or ""))
        except ValidationError:
            return None


class EmblemForm(forms.Form):
    """The picture in the header."""

    emblem = forms.FileField(
        label=gettext_lazy("Emblem"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP, at least 48 by 48 pixels, at most 4 MB."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_emblem = forms.BooleanField(label=gettext_lazy("Remove the emblem"), required=False)


# What the registry calls otherwise than the forms: what is wrong with the week stands beside its first day.
FORM_NAMES = MappingProxyType({"opening_hours": "hours_mon"})
