"""Forms of the agency's settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import FormSection
from tenants.domain.profile import PROFILE_FIELDS
from tenants.models import Agency
from tenants.profile_forms import HOURS_SECTION, CheckedField, ColourForm, ContactForm, EmblemForm


class ProfileForm(ContactForm):
    """Names, contact, hours and place of the office."""

    short_name = CheckedField(
        PROFILE_FIELDS["short_name"], label=_("Short name"), help_text=_("The name that people use."), max_length=60
    )
    language = forms.ChoiceField(
        label=_("Language of the public pages"), choices=Agency.Language, widget=forms.RadioSelect
    )
    latitude = CheckedField(
        PROFILE_FIELDS["latitude"],
        label=_("Latitude"),
        required=False,
        help_text=_("In degrees, for example -1.610123."),
        widget=forms.TextInput({"class": "mk-input--10"}),
    )
    longitude = CheckedField(
        PROFILE_FIELDS["longitude"],
        label=_("Longitude"),
        required=False,
        help_text=_("In degrees, for example 103.613121."),
        widget=forms.TextInput({"class": "mk-input--10"}),
    )

    sections = (
        FormSection(_("Name and language"), ("short_name", "language")),
        FormSection(_("How to reach the office"), ("address", "phone", "whatsapp", "email")),
        HOURS_SECTION,
        FormSection(
            _("Place on the map"), ("latitude", "longitude"), _("Leave both empty when the place shall not be shown.")
        ),
    )


class IdentityForm(EmblemForm, ColourForm):
    """Emblem and colour. Nothing can be removed where there is no emblem."""

    def __init__(self, *args: Any, has_emblem: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_emblem:
            del self.fields["remove_emblem"]


class SecurityForm(forms.Form):
    """Rules for signing in."""

    requires_totp = forms.BooleanField(
        label=_("Everybody who signs in must also enter a code from an authenticator app"),
        help_text=_("Whoever has no app set up yet is asked to do so at the next sign-in."),
        required=False,
    )


class OversightForm(forms.Form):
    """Whether the bureau of the province sees a central office."""

    opted_in_oversight = forms.BooleanField(
        label=_("Show our figures to the organisation bureau of the province"),
        help_text=_("Only counts and published standards; never files, names or messages of citizens."),
        required=False,
    )
