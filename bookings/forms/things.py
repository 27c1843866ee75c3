"""Forms of what is lent: they check the shape of the input; the rules are in bookings.domain."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.domain.checklists import MOST_ITEMS, MOST_LABEL
from bookings.domain.closing import MOST_REASON
from bookings.domain.photos import MOST_TEXT as PHOTO_TEXT
from bookings.domain.resources import LINES, MOST_RULES
from bookings.domain.terms import MOST_TEXT as TERMS_TEXT
from bookings.models import Resource
from bookings.models.resources import MOST_UNITS, STEPS
from bookings.resource_words import length
from bookings.spans import Span
from core.models import User
from core.places import TimeZone
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection
from core.ui.hours import HOURS, HoursForm, hours_from
from services.seam import CODE_LIMIT, Accessibility, Service, ServiceUnit, validate_code

Kind = Resource.Kind
# What makes no sense for a person, or for equipment.
NOT_OF_COMPANIONS = (
    *("summary", "use_rules", "capacity", "location", "accessibility", "service_code", "is_public", "fee", "fee_basis"),
    *("step_minutes", "shortest_minutes", "lead_hours", "horizon_days", "limit_count", "limit_days", "round_the_clock"),
)
NOT_OF_EQUIPMENT = ("capacity", "accessibility")


class ResourceForm(HoursForm):
    """What is said of something that is lent."""

    name = LineField(label=_("Name"), max_length=LINES["name"], help_text=_("As people call it. For example: Aula"))
    summary = LineField(label=_("In one sentence"), max_length=LINES["summary"], required=False)
    capacity = forms.IntegerField(label=_("People that it holds"), required=False)
    location = LineField(
        label=_("Where it is"), max_length=LINES["location"], required=False, help_text=_("Building, floor, or room.")
    )
    accessibility = forms.MultipleChoiceField(
        label=_("What helps people here"), choices=Accessibility, widget=forms.CheckboxSelectMultiple, required=False
    )
    use_rules = NoteField(
        label=_("Rules of its own"),
        max_length=MOST_RULES,
        required=False,
        help_text=_("What holds for this alone. The terms of use stand elsewhere."),
    )
    service_code = forms.ChoiceField(
        label=_("Service by whose standard it is lent"),
        required=False,
        help_text=_("Its requirements and its limit of time then hold for every request."),
    )
    unit_code = forms.ChoiceField(label=_("Unit in charge"), required=False, help_text=_("People read this."))
    responsible = forms.ModelChoiceField(
        label=_("Responsible officer"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Only staff sees the name."),
    )
    is_public = forms.BooleanField(label=_("People see it and may ask for it"), required=False, initial=True)
    position = forms.IntegerField(label=_("Order in lists"), initial=100, help_text=_("A lower number stands higher."))
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    round_the_clock = forms.BooleanField(
        label=_("Open day and night"), required=False, help_text=_("The hours below then do not count.")
    )
    keeps_days_off = forms.BooleanField(label=_("Closed on holidays"), required=False, initial=True)
    step_minutes = forms.TypedChoiceField(
        label=_("Starts and ends every"), choices=[(step, step) for step in STEPS], coerce=int, initial=30
    )
    shortest_minutes = forms.IntegerField(label=_("Shortest use (minutes)"), initial=60)
    longest_minutes = forms.IntegerField(
        label=_("Longest use (minutes)"), required=False, help_text=_("Leave it empty when opening hours are enough.")
    )
    before_minutes = forms.IntegerField(
        label=_("Kept free before a use (minutes)"), initial=0, help_text=_("For setting up.")
    )
    after_minutes = forms.IntegerField(
        label=_("Kept free after a use (minutes)"), initial=0, help_text=_("For cleaning and looking it over.")
    )
    lead_hours = forms.IntegerField(
        label=_("Asked for at least so many hours before"), initial=72, help_text=_("72 hours are three days.")
    )
    horizon_days = forms.IntegerField(label=_("Asked for at most so many days before"), initial=90)
    limit_count = forms.IntegerField(
        label=_("Uses by one community at most"), required=False, help_text=_("Leave it empty for no limit.")
    )
    limit_days = forms.IntegerField(label=_("Within so many days"), initial=30)
    fee = LineField(
        label=_("Fee"),
        max_length=LINES["fee"],
        required=False,
        help_text=_("Leave it empty when nothing is charged. For example: Rp 50.000 per jam"),
    )
    fee_basis = LineField(
        label=_("Legal basis of the fee"),
        max_length=LINES["fee_basis"],
        required=False,
        help_text=_("Without a basis nothing may be charged."),
    )

    sections = (
        FormSection(
            "",
            ("name", "code", "person", "quantity", "summary", "capacity", "location", "use_rules", "accessibility"),
        ),
        FormSection(_("In charge"), ("unit_code", "responsible", "service_code", "is_public", "position")),
        FormSection(
            _("Opening hours"),
            (*HOURS, "round_the_clock", "keeps_days_off", "time_zone"),
            _("For example 08.00-12.00, 13.00-16.00. Leave all days empty, and the hours of the office hold."),
        ),
        FormSection(
            _("Length of a use"),
            ("step_minutes", "shortest_minutes", "longest_minutes", "before_minutes", "after_minutes"),
        ),
        FormSection(_("Asking for it"), ("lead_hours", "horizon_days", "limit_count", "limit_days")),
        FormSection(_("Fee"), ("fee", "fee_basis")),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["service_code"].choices = [("", "—"), *_named(Service.objects.active())]
        fields["unit_code"].choices = [("", "—"), *_named(ServiceUnit.objects.filter(is_active=True))]
        fields["responsible"].queryset = User.objects.filter(is_active=True).order_by("full_name")
        fields["time_zone"].choices = [("", _("That of the office")), *TimeZone.choices]
        fields["step_minutes"].choices = [(step, length(step)) for step in STEPS]
        unfit = {Kind.COMPANION: NOT_OF_COMPANIONS, Kind.EQUIPMENT: NOT_OF_EQUIPMENT}
        for name in unfit.get(Kind(kind), ()):
            del fields[name]

    def said(self) -> dict[str, Any]:
        """Return the cleaned fields as the domain takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in HOURS}
        return {**said, "opening_hours": hours_from(self.cleaned_data)}


class NewResourceForm(ResourceForm):
    """The same with what stays: its code, how many there are at first, who a companion is."""

    code = forms.CharField(
        label=_("Code for the address"),
        max_length=CODE_LIMIT,
        validators=[validate_code],
        required=False,
        help_text=_("Leave it empty, and it is made of the name. It stays the same for ever."),
    )
    quantity = forms.IntegerField(label=_("How many there are"), min_value=1, max_value=MOST_UNITS, initial=1)
    person = forms.ModelChoiceField(label=_("Member of staff"), queryset=User.objects.none())

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        fields: dict[str, Any] = self.fields
        if kind != Kind.EQUIPMENT:
            del fields["quantity"]
        if kind != Kind.COMPANION:
            del fields["person"]
        else:
            staff = User.objects.filter(is_active=True, as_companion=None).order_by("full_name")
            fields["person"].queryset = staff
            fields["name"].help_text = _("As colleagues see it in lists.")


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(
        label=_("How many there are now"),
        help_text=_("Count what can be lent: what is broken or lost does not belong to it."),
    )


class _ManyForm(forms.Form):
    """A form that is about one resource, or with `choosing` about several that are ticked, or about everything."""

    everything = forms.BooleanField(label=_("Everything that is lent, without beds"), required=False)
    resources = forms.ModelMultipleChoiceField(
        label=_("Or only these"),
        queryset=Resource.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, choosing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if choosing:
            fields["resources"].queryset = Resource.objects.in_use().things()
        else:
            del fields["everything"], fields["resources"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "resources" in self.fields and not self.has_error("resources"):
            if cleaned.get("everything"):
                # Officers who accompany are people: nobody sends them on leave with the chairs.
                cleaned["resources"] = Resource.objects.in_use().things().exclude(kind=Kind.COMPANION)
            if cleaned.get("beds"):
                chosen = [*cleaned["resources"], *_beds()]
                cleaned["resources"] = sorted(chosen, key=lambda row: row.pk)
            if not cleaned["resources"]:
                self.add_error("resources", _("Choose what this is about."))
        return cleaned


class ClosureForm(_ManyForm):
    """From when until when something cannot be used; without hours, whole days. Beds only where that is said."""

    beds = forms.BooleanField(
        label=_("Also all beds of the shelter"),
        required=False,
        help_text=_(
            "Patients who are to come wait for other beds, and are told. For who is in the house already, the officers "
            "of the shelter are told to find a place."
        ),
    )

    starts_on = DayField(label=_("From (date)"))
    starts_at = forms.TimeField(
        label=_("From (hour)"), required=False, help_text=_("Leave the hours empty for whole days.")
    )
    ends_on = DayField(label=_("Through (date)"))
    ends_at = forms.TimeField(label=_("Until (hour)"), required=False)
    reason = LineField(label=_("Reason"), max_length=MOST_REASON, help_text=_("People read it."))

    def __init__(self, *args: Any, is_person: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if "resources" not in fields or not _beds().exists():
            del fields["beds"]
        if is_person:
            fields["reason"].help_text = _("Only staff reads it. For example: cuti, tugas luar, pelatihan")

    def during(self, zone: ZoneInfo) -> Span:
        """Return the time that was given, at a place in this zone."""
        said = self.cleaned_data
        start = dt.datetime.combine(said["starts_on"], said["starts_at"] or dt.time(0), zone)
        if said["ends_at"] is not None:
            return Span(start, dt.datetime.combine(said["ends_on"], said["ends_at"], zone))
        return Span(start, dt.datetime.combine(said["ends_on"] + dt.timedelta(days=1), dt.time(0), zone))


class OtherHoursForm(_ManyForm, HoursForm):
    """Other opening hours on some days."""

    first_on = DayField(label=_("From (date)"))
    last_on = DayField(label=_("Through (date)"))
    reason = LineField(
        label=_("Reason"), max_length=MOST_REASON, help_text=_("People read it. For example: Jam kerja bulan Ramadan")
    )

    sections = (
        FormSection("", ("everything", "resources", "first_on", "last_on", "reason")),
        FormSection(
            _("Opening hours on these days"),
            HOURS,
            _("For example 08.00-12.00, 13.00-16.00. A day without hours is closed."),
        ),
    )


class RetireForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=MOST_REASON, help_text=_("People who have booked it read this."))


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, at most 10 MB. Where and when it was taken is deleted. No faces."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    text = LineField(
        label=_("What the picture shows"),
        max_length=PHOTO_TEXT,
        help_text=_("For people who do not see it. For example: Panggung aula dilihat dari pintu masuk"),
    )


class PhotoTextForm(forms.Form):
    text = LineField(label=_("What the picture shows"), max_length=PHOTO_TEXT)


class TermsForm(forms.Form):
    text = NoteField(
        label=_("Terms of use"),
        max_length=TERMS_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One rule a line. A new version holds from now on; who accepted an older one keeps to that."),
    )

    def __init__(self, *args: Any, may_be_empty: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_be_empty:
            self.fields["text"].required = False
            self.fields["text"].help_text = _("Leave it empty, and the terms of the agency hold for it.")


class ChecklistForm(forms.Form):
    lines = NoteField(
        label=_("What is looked at"),
        max_length=MOST_ITEMS * (MOST_LABEL + 1),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One a line. For example: Kunci lengkap"),
    )


def _beds() -> QuerySet[Resource]:
    return Resource.objects.in_use().filter(kind=Kind.BED)


def _named(rows: Any) -> list[tuple[str, str]]:
    return list(rows.order_by("name").values_list("code", "name"))
