"""Forms of visits for staff: plan, cancel, attendance, report, places, units, weights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.domain.places import TRAVELS, PlaceFacts
from bookings.domain.reserving import Part
from bookings.domain.visit_reports import CAPTION_LIMIT
from bookings.domain.visit_requests import TEXT_LIMIT
from bookings.domain.visitors import NAME_LIMIT, NewVisitor
from bookings.domain.visits import REASON_LIMIT, Offer, VisitPlan
from bookings.models import BookingSettings, MobileUnit, Place, Resource, Visit, VisitService
from bookings.models.visits import NOTE_LIMIT
from bookings.visit_services import services_to_offer
from core.cases.domain.identities import Person
from core.cases.forms import EmailLineField, KeyField, PhoneField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection

EQUIPMENT, SERVICE, SERVED = "n", "q", "served"
MOST_QUOTA = 999

ALONE = ("vehicles", "team")  # each of them travels once; equipment has a number


class TravelForm(forms.Form):
    """What travels: vehicles, people, and how many of each equipment."""

    vehicles = forms.MultipleChoiceField(label=_("Vehicle"), widget=forms.CheckboxSelectMultiple, required=False)
    team = forms.MultipleChoiceField(label=_("Team"), widget=forms.CheckboxSelectMultiple, required=False)

    def _add_travel(self, parts: Mapping[int, int]) -> list[str]:
        """Fill the choices and add a number for each equipment; return the names of all these fields."""
        rows = list(Resource.objects.in_use().filter(kind__in=TRAVELS).order_by("position", "name", "pk"))
        for name, kind in (("vehicles", Resource.Kind.VEHICLE), ("team", Resource.Kind.COMPANION)):
            mine = [row for row in rows if row.kind == kind]
            if not mine:
                del self.fields[name]
                continue
            field: Any = self.fields[name]
            field.choices = [(str(row.pk), row.name) for row in mine]
            self.initial.setdefault(name, [str(row.pk) for row in mine if row.pk in parts])
        equipment = [row for row in rows if row.kind == Resource.Kind.EQUIPMENT]
        for row in equipment:
            self.fields[f"{EQUIPMENT}_{row.pk}"] = forms.IntegerField(
                label=gettext("%(name)s (there are %(number)s)") % {"name": row.name, "number": row.quantity},
                min_value=0,
                max_value=row.quantity,
                required=False,
                initial=parts.get(row.pk),
            )
        alone = [name for name in ALONE if name in self.fields]
        return [*alone, *(f"{EQUIPMENT}_{row.pk}" for row in equipment)]

    @property
    def parts(self) -> list[Part]:
        """Return what was chosen."""
        values = self.cleaned_data
        alone = [Part(int(pk)) for name in ALONE for pk in values.get(name, ())]
        mark = f"{EQUIPMENT}_"
        several = [
            Part(int(name.removeprefix(mark)), number)
            for name, number in values.items()
            if name.startswith(mark) and number
        ]
        return alone + several


class PlanForm(TravelForm):
    """A visit: where, when, what travels, which services for how many people."""

    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())
    venue = LineField(
        label=_("Where exactly?"), max_length=200, help_text=_("For example: Balai Desa, beside the mosque.")
    )
    first_on = DayField(label=_("First day"))
    last_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty for one day."))
    opens_at = forms.TimeField(label=_("From"), initial=dt.time(9), help_text=_("The same on each day."))
    closes_at = forms.TimeField(label=_("Until"), initial=dt.time(14))
    public_note = NoteField(
        label=_("What should everybody know?"),
        max_length=1000,
        required=False,
        help_text=_("For example: parking, a ramp, a boat that leaves at 07.00."),
    )

    def __init__(self, *args: Any, visit: Visit | None = None, unit: MobileUnit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if visit is not None:
            names = ("venue", "first_on", "last_on", "opens_at", "closes_at", "public_note")
            self.initial.update({"place": visit.place_id, **{name: getattr(visit, name) for name in names}})
        kept = [] if visit is None else [visit.place_id]
        place: Any = self.fields["place"]
        place.queryset = Place.objects.filter(Q(retired_at=None) | Q(pk__in=kept)).order_by("name", "pk")
        travel = self._add_travel(parts_of(visit) if visit is not None else parts_of_unit(unit))
        services = self._add_services(visit)
        self.sections = (
            FormSection(_("Where and when"), ("place", "venue", "first_on", "last_on", "opens_at", "closes_at")),
            FormSection(
                _("What travels"), tuple(travel), _("It is held for the whole time, the nights between included.")
            ),
            FormSection(
                _("Services: how many people a day?"),
                tuple(services),
                _("Empty: not given at this visit. 0: for as many as come."),
            ),
            FormSection(_("For everybody to read"), ("public_note",)),
        )

    def _add_services(self, visit: Visit | None) -> list[str]:
        known = {} if visit is None else {row.service_code: row for row in visit.offered.all()}
        names = dict(services_to_offer())
        names |= {code: row.name for code, row in known.items() if code not in names}
        self.codes = {f"{SERVICE}_{code}": code for code in names}
        for field, code in self.codes.items():
            self.fields[field] = forms.IntegerField(
                label=names[code],
                min_value=0,
                max_value=MOST_QUOTA,
                required=False,
                initial=(known[code].quota or 0) if code in known else None,
            )
        return list(self.codes)

    @property
    def plan(self) -> VisitPlan:
        """Return the plan."""
        values = self.cleaned_data
        offers = [Offer(code, values[field] or None) for field, code in self.codes.items() if values[field] is not None]
        names = ("place", "venue", "first_on", "opens_at", "closes_at", "public_note")
        return VisitPlan(
            last_on=values["last_on"] or values["first_on"],
            parts=self.parts,
            offers=offers,
            unit=self.unit,
            **{name: values[name] for name in names},
        )


class UnitForm(TravelForm):
    """A mobile unit with what usually travels with it."""

    name = LineField(label=_("Name"), max_length=120)
    is_retired = forms.BooleanField(label=_("Out of use"), required=False)

    def __init__(self, *args: Any, unit: MobileUnit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit is not None:
            self.initial.update({"name": unit.name, "is_retired": unit.retired_at is not None})
        travel = self._add_travel(parts_of_unit(unit))
        if unit is None:
            del self.fields["is_retired"]
        lacks_vehicle = _("A vehicle is entered among what is lent first; it can join later.")
        hint = "" if "vehicles" in travel else lacks_vehicle
        self.sections = (FormSection("", ("name",)), FormSection(_("What usually travels"), tuple(travel), hint))


class PlaceForm(forms.Form):
    """A place that may be visited."""

    name = LineField(label=_("Name"), max_length=120, help_text=_("For example: Desa Sapeken or Kabupaten Sumenep"))
    level = forms.ChoiceField(label=_("Kind of place"), choices=Place.Level, widget=forms.RadioSelect)
    within = forms.ModelChoiceField(label=_("Lies in"), queryset=Place.objects.none(), required=False)
    contact_unit = LineField(
        label=_("Office that is our contact there"),
        max_length=160,
        required=False,
        help_text=_("An office, not a person."),
    )
    contact_email = EmailLineField(label=_("E-mail of that office"), required=False)
    distance_km = forms.IntegerField(label=_("Kilometres from the office"), min_value=0, max_value=9999, required=False)
    has_weak_internet = forms.BooleanField(label=_("Internet is weak or missing"), required=False)
    visited_before_on = DayField(label=_("Last visit before visits were kept here"), required=False)

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within: Any = self.fields["within"]
        others = Place.objects.filter(retired_at=None).order_by("name", "pk")
        within.queryset = others if place is None else others.exclude(pk=place.pk)
        if place is not None:
            self.initial.update({name: getattr(place, name) for name in self.fields if name != "within"})
            self.initial["within"] = place.within_id

    @property
    def facts(self) -> PlaceFacts:
        """Return what is kept of the place."""
        return PlaceFacts(**self.cleaned_data)


class CancelForm(forms.Form):
    reason = LineField(
        label=_("Why?"), max_length=REASON_LIMIT, help_text=_("Everybody who registered reads it, and the public page.")
    )


class RefuseForm(forms.Form):
    key = KeyField()
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    text = NoteField(label=_("Why?"), max_length=TEXT_LIMIT, help_text=_("The place reads it. Say what it can do."))


class PutOnListForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Place of the list"), queryset=Place.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.queryset = Place.objects.filter(retired_at=None).order_by("name", "pk")


class WalkInForm(forms.Form):
    """Somebody who came without registration: a name is enough, so that the queue goes on."""

    key = KeyField()
    service = forms.ModelChoiceField(label=_("Service"), queryset=VisitService.objects.none(), empty_label=None)
    name = LineField(label=_("Name"), max_length=NAME_LIMIT, widget=forms.TextInput({"autocomplete": "off"}))
    phone = PhoneField(label=_("Mobile number"), required=False)

    def __init__(self, *args: Any, visit: Visit, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        service: Any = self.fields["service"]
        service.queryset = visit.offered.all()
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    @property
    def new(self) -> NewVisitor:
        """Return who came for what."""
        values = self.cleaned_data
        person = Person(name=values["name"], phone=values["phone"])
        return NewVisitor(offered=values["service"], on=self.on, person=person)


class ReportForm(forms.Form):
    """What a visit came to. The numbers begin with the attendance that was kept."""

    summary = NoteField(label=_("How did it go?"), max_length=NOTE_LIMIT)
    problems = NoteField(label=_("Problems"), max_length=NOTE_LIMIT, required=False)
    follow_up = NoteField(
        label=_("What follows"), max_length=NOTE_LIMIT, required=False, help_text=_("Who does what until when.")
    )

    def __init__(self, *args: Any, visit: Visit, came: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({name: getattr(visit, name) for name in ("summary", "problems", "follow_up")})
        self.offered = list(visit.offered.all())
        for row in self.offered:
            self.fields[f"{SERVED}_{row.pk}"] = forms.IntegerField(
                label=row.name,
                min_value=0,
                max_value=99_999,
                initial=came.get(row.pk, 0) if row.served is None else row.served,
            )
        self.sections = (
            FormSection(_("People served"), tuple(f"{SERVED}_{row.pk}" for row in self.offered)),
            FormSection(_("Report"), ("summary", "problems", "follow_up")),
        )

    @property
    def served(self) -> dict[int, int]:
        """Return the people served by the key of each service."""
        return {row.pk: self.cleaned_data[f"{SERVED}_{row.pk}"] for row in self.offered}


class PhotoForm(forms.Form):
    file = forms.FileField(label=_("Photo"), widget=forms.FileInput({"accept": ".jpg,.jpeg,.png,.webp"}))
    caption = LineField(label=_("What does it show?"), max_length=CAPTION_LIMIT)


class WeightsForm(forms.Form):
    """How requests are ranked, and when a place counts as not visited for long."""

    NAMES = (
        "visit_people_weight",
        "visit_away_weight",
        "visit_reach_weight",
        "visit_gap_months",
        "visit_answer_days",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = BookingSettings.load()
        bounds = {"visit_gap_months": (1, 60), "visit_answer_days": (1, 60)}
        for name in self.NAMES:
            least, most = bounds.get(name, (0, 100))
            column: Any = BookingSettings._meta.get_field(name)
            label = str(column.verbose_name)
            self.fields[name] = forms.IntegerField(
                label=label[:1].upper() + label[1:], min_value=least, max_value=most, initial=getattr(terms, name)
            )
        self.sections = (
            FormSection(_("Order of places"), self.NAMES[:3], _("A place gets at most so many points for each.")),
            FormSection(_("Times"), self.NAMES[3:]),
        )


def parts_of(visit: Visit) -> dict[int, int]:
    """Return how many of each resource a visit holds."""
    found: dict[int, int] = {}
    for key, lot in visit.booking.reservations.filter(released_at=None).values_list("resource_id", "lot"):
        found[key] = found.get(key, 0) + lot.upper - lot.lower
    return found


def parts_of_unit(unit: MobileUnit | None) -> dict[int, int]:
    """Return what usually travels with a unit."""
    return {} if unit is None else dict(unit.parts.values_list("resource_id", "quantity"))
