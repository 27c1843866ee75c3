"""Forms of borrowing: they check the shape of what was sent; the rules are in bookings.domain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.domain import lending_rules as rules
from bookings.domain.lending import ACTIVITY_LIMIT, KIND, TITLE_LIMIT, NewLending
from bookings.domain.reserving import Part
from bookings.domain.series import Rhythm, dates_of
from bookings.domain.terms import terms_for
from bookings.models import BookingSettings, Lending, Resource
from bookings.spans import Span
from core.cases.forms import CitizenForm, CounterFields, FilesField, files_of, person_of_form
from core.cases.states import Channel
from core.privacy.shown import NoticeField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection

MOST_PEOPLE = 100_000
MOST_THINGS = 60
WHAT = gettext_lazy("What do you want to borrow?")


class TimeFields(forms.Form):
    """When: a date with two hours, and a last date for what takes longer than a day. Times are those of the office."""

    on = DayField(label=gettext_lazy("Date"))
    starts = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput, help_text=gettext_lazy("For example 09.00")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput, help_text=gettext_lazy("For example 11.00")
    )
    ends_on = DayField(
        label=gettext_lazy("Last date"),
        required=False,
        help_text=gettext_lazy("Only when it takes longer than a day. For example 17-08-2026"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        during = self.during_of(values)
        if during is not None and during.end <= during.start:
            self.add_error("ends", _("The end must come after the start."))
        return values

    @property
    def during(self) -> Span:
        """The time of a valid form."""
        found = self.during_of(self.cleaned_data)
        assert found is not None  # noqa: S101  # the form is valid
        return found

    @staticmethod
    def during_of(values: Mapping[str, Any]) -> Span | None:
        """Return the time of some values, as far as they say one."""
        on, starts, ends = values.get("on"), values.get("starts"), values.get("ends")
        if on is None or starts is None or ends is None:
            return None
        return Span(_moment(on, starts), _moment(values.get("ends_on") or on, ends))


class ThingFields(forms.Form):
    """What is borrowed: a place, and how many of each equipment."""

    facility = forms.ChoiceField(label=gettext_lazy("Room or place"), required=False)

    def add_things(self, resources: Sequence[Resource]) -> list[str]:
        """Add a field for each kind of equipment, and the choice of places; return the names of the fields."""
        places = [row for row in resources if row.kind in rules.PLACES]
        choices = [("", _("No room, only equipment")), *((str(row.pk), place_label(row)) for row in places)]
        field = self.fields["facility"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        self.equipment = {thing_field(row): row for row in resources if row.kind == Resource.Kind.EQUIPMENT}
        for name, row in self.equipment.items():
            self.fields[name] = forms.IntegerField(
                label=row.name,
                required=False,
                min_value=0,
                max_value=row.quantity,
                help_text=_("At most %(most)s") % {"most": row.quantity},
            )
        return ["facility", *self.equipment]

    @property
    def parts(self) -> list[Part]:
        """What a valid form asks for."""
        values = self.cleaned_data
        found = [Part(int(values["facility"]))] if values.get("facility") else []
        return found + [Part(row.pk, values[name]) for name, row in self.equipment.items() if values.get(name)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not self.parts:
            self.add_error("facility", _("Choose what you want to borrow."))
        return values


class LendingForm(ThingFields, TimeFields, CitizenForm):
    """A request to borrow. Files of the standard's documents may come with it, or later as a message."""

    rhythm = forms.ChoiceField(label=gettext_lazy("On several dates?"), required=False)
    times = forms.IntegerField(label=gettext_lazy("How many dates"), required=False, min_value=2, max_value=52)
    own_dates = NoteField(
        label=gettext_lazy("Other dates"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("One date on each line, for your own dates. For example 17-08-2026"),
    )
    title = LineField(
        label=gettext_lazy("What is the activity?"),
        max_length=TITLE_LIMIT,
        help_text=gettext_lazy("In a few words, and without names of people: others may read it."),
    )
    text = NoteField(label=gettext_lazy("More about it"), max_length=ACTIVITY_LIMIT, required=False)
    participants = forms.IntegerField(
        label=gettext_lazy("How many people come?"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    wants_companion = forms.BooleanField(label=gettext_lazy("An officer shall accompany us"), required=False)
    asker = forms.ChoiceField(label=gettext_lazy("Who borrows?"), choices=Lending.Asker.choices)
    organisation = LineField(label=gettext_lazy("Name of the organisation"), max_length=160, required=False)
    terms_read = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)
    accepts = forms.BooleanField(label=gettext_lazy("We have read the terms of use and accept them"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = BookingSettings.load()
        rows = Resource.objects.public() if self.is_guarded else Resource.objects.in_use()
        self.resources = list(rows.filter(kind__in=rules.LENT)[:MOST_THINGS])
        things = self.add_things(self.resources)
        self.fields["notice"] = NoticeField(KIND)
        self.fields["name"].label = _("Who is in charge?")
        self.fields["name"].required = True
        for name in ("facility", "participants"):  # needed or not, as the hint says
            self.fields[name].hide_optional = True  # type: ignore[attr-defined]
        for name in ("email", "phone"):
            self.fields[name].hide_optional = self.is_guarded  # type: ignore[attr-defined]  # one of both is needed
        self.fields["email"].help_text = _("We tell you there when something happens. An e-mail or a number is needed.")
        self.fields["participants"].help_text = _("Needed for a room or place.")
        _choose(self, "rhythm", [("", _("No, once")), *rhythms()])
        self.fields["times"].help_text = _("At most %(most)s") % {"most": self.settings.most_dates}
        if self.settings.companions != BookingSettings.Companions.ON_WISH or not _companions_exist():
            del self.fields["wants_companion"]
        self.standard = rules.standard_of(self._chosen() or self.resources)
        papers = self.papers = self._add_papers()
        self.terms = terms_for(self._chosen())
        if not self.terms or not self.is_guarded:
            del self.fields["terms_read"], self.fields["accepts"]
            self.terms = []
        else:
            self.initial["terms_read"] = self._terms_read()
        self.sections = self._sections(things, papers)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("rhythm") == Rhythm.OWN and "own_dates" in values:
            values["own_dates"] = self._own_dates(values["own_dates"])
        elif values.get("rhythm") and not values.get("times"):
            self.add_error("times", _("Write how many dates."))
        if self.terms and not (values.get("accepts") and values.get("terms_read") == self._terms_read()):
            self.add_error("accepts", _("Read the terms of use and accept them."))
            data: Any = copy(self.data)  # of a QueryDict this is a copy that may be changed
            data[self.add_prefix("terms_read")] = self._terms_read()
            self.data = data
        return values

    @property
    def new(self) -> NewLending:
        """What the domain is to keep."""
        values = self.cleaned_data
        return NewLending(
            key=values["key"],
            title=values["title"],
            during=self.during,
            parts=self.parts,
            asker=values["asker"],
            participants=values["participants"],
            text=values["text"],
            wants_companion=values.get("wants_companion", False),
            terms=self.terms,
            person=person_of_form(self),
            channel=values.get("channel", Channel.WEB),
            received_at=getattr(self, "received_at", None),
            files=files_of(self),
            notice_version=values["notice"],
        )

    def dates(self) -> list[Span]:
        """Return the dates of a series; none for a request of one date. Raises InvalidInput."""
        values = self.cleaned_data
        if not values["rhythm"]:
            return []
        own = values["own_dates"] if values["rhythm"] == Rhythm.OWN else ()
        return dates_of(self.during, rhythm=values["rhythm"], times=values["times"] or 0, own=own)

    def _chosen(self) -> list[Resource]:
        """Return what is asked for so far: what was sent, or what the link named; all things where nothing was."""
        typed = self.data.get(self.add_prefix("facility")) if self.is_bound else self.initial.get("facility")
        chosen = [row for row in self.resources if str(row.pk) == str(typed or "")]
        for name, row in self.equipment.items():
            value = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
            chosen += [row] if value not in (None, "", "0", 0) else []
        return chosen

    def _terms_read(self) -> str:
        """Return what names the versions that the page shows."""
        return "-".join(str(terms.pk) for terms in self.terms)

    def _add_papers(self) -> list[str]:
        """Add a field for each document of the standard under which the chosen things are lent."""
        names: list[str] = []
        for number, label in enumerate(rules.papers_of(self.standard)):
            names.append(rules.paper_purpose(number).replace("-", "_"))
            self.fields[names[-1]] = FilesField(most=1, purpose=rules.paper_purpose(number), label=label)
        if not names:
            self.fields["attachments"] = FilesField(most=3)
        return names or ["attachments"]

    def _own_dates(self, typed: str) -> list[dt.date]:
        found = []
        for line in filter(None, (line.strip() for line in typed.splitlines())):
            try:
                found.append(DayField().clean(line))
            except forms.ValidationError:
                self.add_error("own_dates", _("This is not a date: %(line)s") % {"line": line[:40]})
                break
        return found

    def _sections(self, things: Sequence[str], papers: Sequence[str]) -> list[FormSection]:
        later = _("You may also send them later, as a message on the page of your booking.")
        return [
            FormSection(WHAT, (*things, "wants_companion")),
            FormSection(_("When?"), ("on", "starts", "ends", "ends_on", "rhythm", "times", "own_dates")),
            FormSection(_("What for?"), ("title", "text", "participants")),
            FormSection(_("Who borrows?"), ("asker", "organisation", "name", "email", "phone")),
            FormSection(_("Documents"), tuple(papers), later),
            FormSection(_("Terms of use"), ("accepts",)),
        ]


class CounterLendingForm(CounterFields, LendingForm):
    """Entered by staff for somebody who came, wrote or called."""

    def _sections(self, things: Sequence[str], papers: Sequence[str]) -> list[FormSection]:
        came = FormSection(_("How it came"), ("channel", "received_on", "received_time"))
        return [came, *super()._sections(things, papers)[:-1]]


class ChangeForm(ThingFields, TimeFields):
    """Another time, or other things, for what is booked already."""

    participants = forms.IntegerField(
        label=gettext_lazy("How many people come?"), required=False, min_value=1, max_value=MOST_PEOPLE
    )

    def __init__(self, *args: Any, lending: Lending, public: bool = True, **kwargs: Any) -> None:
        during = lending.booking.during
        initial: dict[str, Any] = {**time_initial(Span.of(during)), "participants": lending.booking.participants}
        rows = Resource.objects.in_use().filter(kind__in=rules.LENT)
        resources = [row for row in rows if row.is_public or not public or str(row.pk) in lending.wanted]
        for row in resources:
            if (quantity := lending.wanted.get(str(row.pk))) is not None:
                initial |= {"facility": str(row.pk)} if row.kind in rules.PLACES else {thing_field(row): quantity}
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        things = self.add_things(resources)
        self.sections = [
            FormSection(_("When?"), ("on", "starts", "ends", "ends_on")),
            FormSection(_("What?"), (*things, "participants")),
        ]


def thing_field(resource: Resource) -> str:
    """Return the name of the field that says how many of an equipment are asked for."""
    return f"thing_{resource.pk}"


def place_label(resource: Resource) -> str:
    """Return a place with how many people it holds."""
    if resource.capacity is None:
        return resource.name
    return _("%(name)s, up to %(most)s people") % {"name": resource.name, "most": resource.capacity}


def rhythms() -> list[tuple[str, str]]:
    """Return how the dates of a series may follow one another."""
    return [
        (Rhythm.WEEKLY, _("Every week")),
        (Rhythm.FORTNIGHTLY, _("Every two weeks")),
        (Rhythm.MONTHLY, _("Every month")),
        (Rhythm.OWN, _("On dates of our own")),
    ]


def time_initial(during: Span) -> dict[str, Any]:
    """Return a time as the fields of a form begin with it."""
    start, end = timezone.localtime(during.start), timezone.localtime(during.end)
    return {
        "on": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "ends_on": end.date() if end.date() != start.date() else None,
    }


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _companions_exist() -> bool:
    return Resource.objects.in_use().filter(kind=Resource.Kind.COMPANION).exists()


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
