"""Forms on what an agency says about itself, used by central IT and by the agency's own administrators.

Each field asks the rule of the registry that the domain function asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from core.ui.forms import FormSection
from core.ui.hours import HOURS, HoursForm
from tenants.colours import ColourCheck, accept_colour, check_colour
from tenants.domain.profile import PROFILE_FIELDS


class CheckedField(forms.CharField):
    """A text that a rule of the registry cleans; the rule is not asked about an optional field left empty."""

    def __init__(self, check: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.check(text) if text else ""


HOURS_SECTION = FormSection(
    gettext_lazy("Opening hours"),
    HOURS,
    gettext_lazy("For example 08.00-12.00, 13.00-16.00. Leave a day empty when the office is closed."),
)


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
