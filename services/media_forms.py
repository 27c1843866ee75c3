"""Forms of the register of media: they check the shape of the input; the rules are in services.domain.media."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.fields import DayField, LineField
from core.ui.forms import FormSection
from services.models import Medium, ServicePledge, ServiceStandard

PHOTO_HELP = _("JPEG, PNG or WebP. Show the sign where people see it; avoid faces.")


class StandardChoices(forms.ModelMultipleChoiceField):
    """Public versions, by the name of their service."""

    def label_from_instance(self, standard: Any) -> str:
        words = _("%(name)s, version %(n)s") % {"name": standard.service.name, "n": standard.version}
        return _("%(version)s (applies later)") % {"version": words} if standard.is_upcoming else words


class PlacementForm(forms.Form):
    """A place where something is published, with its proof."""

    medium = forms.ChoiceField(label=_("Medium"), choices=Medium, widget=forms.RadioSelect)
    what = LineField(
        label=_("What it is"), max_length=160, help_text=_("For example: papan pengumuman, leaflet, unggahan Instagram")
    )
    place = LineField(
        label=_("Place"), max_length=300, required=False, help_text=_("Where people see it. For example: ruang tunggu")
    )
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Of the post, page or application, when it can be opened by everybody."),
    )
    placed_on = DayField(label=_("Published there since"))
    standards = StandardChoices(
        label=_("Services that are shown"),
        queryset=ServiceStandard.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    pledge = forms.ModelChoiceField(
        label=_("Or the pledge"), queryset=ServicePledge.objects.none(), required=False, empty_label=_("No pledge")
    )
    covers_all = forms.BooleanField(
        label=_("All six components of service delivery can be read there"),
        required=False,
        help_text=_(
            "Requirements; system, mechanism and procedure; time; fee; product; and complaints. "
            "A leaflet, poster or booklet made here shows all six. A picture with the opening hours does not."
        ),
    )
    coverage_note = LineField(
        label=_("What can be read there"),
        max_length=300,
        required=False,
        help_text=_("Only when it is not all six. For example: waktu dan biaya"),
    )
    photo = forms.FileField(label=_("Photo as proof"), required=False, help_text=PHOTO_HELP)
    photo_text = LineField(
        label=_("What the photo shows"),
        max_length=300,
        required=False,
        help_text=_("One sentence for people who cannot see it."),
    )

    sections = (
        FormSection(_("What is shown"), ("standards", "pledge")),
        FormSection(_("Where"), ("medium", "what", "place", "url", "placed_on")),
        FormSection(_("How much of it"), ("covers_all", "coverage_note")),
        FormSection(_("Proof"), ("photo", "photo_text"), _("A photo, or an address above that everybody can open.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standards: Any = self.fields["standards"]
        standards.queryset = (
            (ServiceStandard.objects.current() | ServiceStandard.objects.upcoming())
            .filter(service__retired_at__isnull=True)
            .select_related("service")
            .order_by("service__order", "service__name", "version")
        )
        pledge: Any = self.fields["pledge"]
        pledge.queryset = ServicePledge.objects.published()


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo as proof"), help_text=PHOTO_HELP)
    photo_text = LineField(
        label=_("What the photo shows"), max_length=300, help_text=_("One sentence for people who cannot see it.")
    )


class EndPlacementForm(forms.Form):
    removed_on = DayField(label=_("Taken away on"))
    note = LineField(label=_("Why"), max_length=300, required=False)


class SippnForm(forms.Form):
    """Since when a service stands in SIPP Nasional."""

    entered_on = DayField(label=_("Entered in SIPP Nasional on"))
    url = forms.URLField(
        label=_("Address of the page in SIPP Nasional"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Copy it from the browser after the entry was accepted."),
    )
