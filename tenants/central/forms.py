"""Forms of central IT. The rules are the registry's, asked field by field, so that a step can say what is wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.places import TimeZone
from core.roles import AGENCY_ROLES, Role
from core.sheets import XLSX
from core.ui.forms import DatePartsField, FormSection
from tenants.domain.profile import PROFILE_FIELDS, REGISTRY_FIELDS
from tenants.hosts import normalise_domain, subdomain_of
from tenants.models import Agency, Province
from tenants.models.agencies import MAX_SLUG
from tenants.names import check_slug, clean_name
from tenants.onboarding.asking import is_taken
from tenants.profile_forms import HOURS_SECTION, CheckedField, ColourForm, ContactForm, EmblemForm


class ProvinceField(forms.ChoiceField):
    """A province by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._provinces, **kwargs)

    @staticmethod
    def _provinces() -> list[tuple[str, str]]:
        return [("", _("Choose a province")), *Province.objects.values_list("code", "name")]


def _kinds() -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in Agency.Kind.choices]


def slug_field(label: Any) -> CheckedField:
    """Return the field for an address name; longer ones than may be are told so by the check."""
    widget = forms.TextInput({"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"})
    return CheckedField(check_slug, label=label, max_length=63, widget=widget)


class AgencyForm(forms.Form):
    """Who the agency is."""

    name = CheckedField(
        REGISTRY_FIELDS["name"],
        label=gettext_lazy("Agency name"),
        help_text=gettext_lazy("The full official name."),
        max_length=160,
    )
    short_name = CheckedField(
        PROFILE_FIELDS["short_name"],
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("The name that people use; its letters stand in the emblem's place."),
        max_length=60,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds, widget=forms.RadioSelect)
    province = ProvinceField(label=gettext_lazy("Province"))
    parent_name = CheckedField(
        REGISTRY_FIELDS["parent_name"],
        label=gettext_lazy("Parent organisation"),
        required=False,
        help_text=gettext_lazy("For example the ministry or the provincial government; it stands below the name."),
        max_length=160,
    )


class AddressForm(forms.Form):
    """Where the agency is found, and which clock it lives by."""

    slug = slug_field(gettext_lazy("Address name"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=TimeZone, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = _("The site will be at %(address)s.") % {
            "address": subdomain_of(_("address-name"))
        }

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if is_taken(slug):
            raise ValidationError(
                _("Another agency has this address name already. Still free: %(proposal)s."),
                code="taken",
                params={"proposal": free_slug(slug)},
            )
        return slug


def free_slug(slug: str) -> str:
    """Return the address name itself when it is free, else with the first number behind it that makes it so."""
    if not is_taken(slug):
        return slug
    candidates = (f"{slug[: MAX_SLUG - 3].rstrip('-')}-{number}" for number in range(2, 100))
    return next((candidate for candidate in candidates if not is_taken(candidate)), slug)


class LooksForm(EmblemForm, ColourForm, ContactForm):
    """What citizens see in the header and the footer."""

    sections = (
        FormSection(gettext_lazy("Identity"), ("emblem", "remove_emblem", "colour")),
        FormSection(gettext_lazy("How to reach the office"), ("address", "phone", "whatsapp", "email")),
        HOURS_SECTION,
    )


class AdministratorForm(forms.Form):
    """The person who is invited first, and invites everybody else."""

    admin_name = CheckedField(
        lambda text: clean_name(text, most=150),
        label=gettext_lazy("Full name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    admin_email = CheckedField(
        lambda text: str(PROFILE_FIELDS["email"](text)).lower(),
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("A one-time link is sent to this address when the agency is ready."),
        max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "off", "spellcheck": "false"}),
    )


class RegistryForm(AgencyForm):
    """What only central IT changes about an agency that exists."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=TimeZone, widget=forms.RadioSelect)
    opted_in_oversight = forms.BooleanField(
        label=gettext_lazy("The bureau of the province sees this agency"),
        help_text=gettext_lazy("Only for technical units of ministries; all others are seen in any case."),
        required=False,
    )


class RenameForm(forms.Form):
    """Another address name."""

    slug = slug_field(gettext_lazy("New address name"))


class DomainForm(forms.Form):
    """An own domain."""

    domain = CheckedField(
        normalise_domain,
        label=gettext_lazy("Own domain"),
        help_text=gettext_lazy("For example layanan.example.go.id, without https://."),
        max_length=253,
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )


class SuspendForm(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Visitors of the site read it."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )
    until = DatePartsField(
        label=gettext_lazy("Closed until"),
        required=False,
        help_text=gettext_lazy("The site opens by itself at the end of this day. Leave it empty to open it by hand."),
    )

    def until_moment(self, agency: Agency) -> dt.datetime | None:
        """Return the end of the chosen day in the agency's zone."""
        day: dt.date | None = self.cleaned_data["until"]
        if day is None:
            return None
        return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()), agency.zone)


class InviteForm(AdministratorForm):
    """Another person of the agency."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in Role if role in AGENCY_ROLES],
        initial=Role.AGENCY_ADMIN.value,
    )


class ConfirmSlugForm(forms.Form):
    """Typing the address name proves that the right agency is meant."""

    slug = forms.CharField(
        label=gettext_lazy("Type the address name to confirm"), widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].strip()
        if slug != self.agency.slug:
            raise ValidationError(_("This is not “%(slug)s”."), code="mismatch", params={"slug": self.agency.slug})
        return slug


class UploadForm(forms.Form):
    """A filled-in spreadsheet."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet of agencies"),
        help_text=gettext_lazy("The filled-in template as XLSX, at most 4 MB."),
        widget=forms.FileInput({"accept": f".xlsx,{XLSX}"}),
    )
