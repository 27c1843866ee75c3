"""Forms about personal data: what citizens ask, and what staff set, decide and enter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.antispam import GuardedForm
from core.cases import regimes
from core.cases.domain.identities import Person
from core.cases.forms import EmailLineField, KeyField, PhoneField
from core.cases.models import Case
from core.cases.models.messages import TEXT_LIMIT
from core.contacts import email_problem
from core.privacy.models import DataRequest, Incident
from core.privacy.processing import LegalBasis
from core.privacy.shown import NoticeField
from core.ui.fields import DayField, LineField, NoteField

Right = DataRequest.Right
CORRECTABLE = ("name", "email", "phone", "address")


def area(rows: int = 4) -> forms.Textarea:
    """Return a field of several lines."""
    return forms.Textarea({"rows": rows})


class MyDataForm(GuardedForm):
    """The address whose data somebody wants to have."""

    email = EmailLineField(label=_("E-mail that you left with us"))


class RequestForm(GuardedForm):
    """What somebody asks about the data of their case; empty fields of a correction stay as they are."""

    key = KeyField()
    right = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=[(right.value, right.label) for right in (Right.CORRECTION, Right.DELETION, Right.WITHDRAWAL)],
        widget=forms.RadioSelect,
    )
    text = NoteField(label=_("What is to be done, and why?"), max_length=TEXT_LIMIT, widget=area())
    name = LineField(label=_("Right name"), max_length=160, required=False, help_text=_("Only for a correction."))
    email = EmailLineField(label=_("Right e-mail"), required=False)
    phone = PhoneField(label=_("Right mobile number"), required=False)
    address = LineField(label=_("Right address"), max_length=300, required=False)
    notice = NoticeField("data_request")

    @property
    def correction(self) -> Person | None:
        """What is right instead; None when something else is asked for."""
        if self.cleaned_data["right"] != Right.CORRECTION:
            return None
        return Person(**{name: self.cleaned_data[name] for name in CORRECTABLE})


class DecideForm(forms.Form):
    key = KeyField()
    decision = forms.ChoiceField(label=_("Decision"), choices=DataRequest.Decision.choices, widget=forms.RadioSelect)
    text = NoteField(label=_("Answer to the citizen"), max_length=TEXT_LIMIT, widget=area())
    ground = NoteField(
        label=_("Ground of a refusal"),
        max_length=1000,
        required=False,
        widget=area(2),
        help_text=_("For example a duty to keep the record, or a dispute that still runs."),
    )


class RetentionForm(forms.Form):
    months = forms.IntegerField(label=_("Months that records are kept after their end"), min_value=1, max_value=360)
    ground = LineField(
        label=_("Ground"), max_length=300, required=False, help_text=_("For example the retention schedule (JRA).")
    )


class HoldForm(forms.Form):
    reason = NoteField(label=_("Why are these records needed longer?"), max_length=500, widget=area(3))
    until = DayField(
        label=_("Until"), required=False, help_text=_("Leave it empty until somebody ends it. For example 17-08-2026")
    )


class NoticeForm(forms.Form):
    """The agency's own words for one form."""

    basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices)
    purpose = NoteField(label=_("Purpose"), max_length=4000, widget=area())
    data = NoteField(label=_("Kinds of data"), max_length=4000, widget=area())  # type: ignore[assignment]
    recipients = NoteField(label=_("Who gets to see them"), max_length=4000, widget=area(3))
    contact = LineField(label=_("Contact for questions"), max_length=200, required=False)


class IncidentForm(forms.Form):
    """What is known of an incident when it is entered."""

    title = LineField(label=_("In short"), max_length=200)
    discovered_on = DayField(label=_("Found on"), help_text=_("The 72 hours run from here. For example 17-08-2026"))
    discovered_time = forms.TimeField(label=_("Found at the hour"), help_text=_("For example 09.00"))
    happened_on = DayField(label=_("Happened on"), required=False, help_text=_("If it is known."))
    happened_time = forms.TimeField(label=_("Happened at the hour"), required=False)
    data = NoteField(label=_("Which personal data are concerned"), max_length=4000, widget=area())  # type: ignore[assignment]
    cause = NoteField(label=_("When and how it happened"), max_length=4000, widget=area())

    @property
    def values(self) -> dict[str, Any]:
        """What the domain takes."""
        data = self.cleaned_data
        happened = moment(data["happened_on"], data["happened_time"] or dt.time()) if data["happened_on"] else None
        return {
            **{name: data[name] for name in ("title", "data", "cause")},
            "discovered_at": moment(data["discovered_on"], data["discovered_time"]),
            "happened_at": happened,
        }


class ChangeIncidentForm(IncidentForm):
    """What is known of it by now."""

    handling = NoteField(label=_("Handling and recovery"), max_length=4000, required=False, widget=area())
    is_public = forms.BooleanField(
        label=_("The public is told, too"),
        required=False,
        help_text=_("Where it disturbs public services or concerns many people."),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, incident: Incident) -> dict[str, Any]:
        """Return what the form shows of an incident."""
        found = timezone.localtime(incident.discovered_at)
        happened = timezone.localtime(incident.happened_at) if incident.happened_at else None
        names = ("title", "data", "cause", "handling", "is_public", "lock")
        return {
            **{name: getattr(incident, name) for name in names},
            "discovered_on": found.date(),
            "discovered_time": found.time().replace(microsecond=0),
            "happened_on": happened.date() if happened else None,
            "happened_time": happened.time().replace(microsecond=0) if happened else None,
        }

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**super().values, **{name: data[name] for name in ("handling", "is_public", "lock")}}


class PeopleForm(forms.Form):
    """Who is concerned: whoever wrote these cases, and addresses from elsewhere."""

    kind = forms.ChoiceField(label=_("Cases of the kind"), required=False)
    since = DayField(label=_("Received from"), required=False, help_text=_("For example 17-08-2026"))
    until = DayField(label=_("Received until"), required=False)
    emails = NoteField(
        label=_("Other e-mail addresses"),
        max_length=20000,
        required=False,
        widget=area(5),
        help_text=_("One on each line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("No cases")),
            ("*", _("Every kind")),
            *regimes.choices(),
        ]

    def clean_emails(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["emails"].splitlines() if line.strip()]
        if wrong := [number for number, line in enumerate(found, start=1) if email_problem(line)]:
            text = _("These lines are no e-mail addresses: %(lines)s")
            raise forms.ValidationError(text, code="email", params={"lines": ", ".join(map(str, wrong[:20]))})
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values["kind"] and not values["emails"]:
            self.add_error("kind", _("Choose cases, or write addresses."))
        return values

    def cases(self) -> QuerySet[Case] | None:
        """Return the chosen cases."""
        data = self.cleaned_data
        if not data["kind"]:
            return None
        found = Case.objects.filter(erased_at__isnull=True)
        if data["kind"] != "*":
            found = found.filter(kind=data["kind"])
        if data["since"]:
            found = found.filter(received_at__gte=moment(data["since"], dt.time()))
        if data["until"]:
            found = found.filter(received_at__lt=moment(data["until"] + dt.timedelta(days=1), dt.time()))
        return found


class AuthorityForm(forms.Form):
    told_on = DayField(label=_("Told on"), help_text=_("For example 17-08-2026"))
    told_time = forms.TimeField(label=_("Told at the hour"), help_text=_("For example 09.00"))
    note = NoteField(label=_("How: number of the letter, who received it"), max_length=1000, widget=area(3))

    @property
    def at(self) -> dt.datetime:
        return moment(self.cleaned_data["told_on"], self.cleaned_data["told_time"])


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Return a moment in the zone of the agency."""
    return timezone.make_aware(dt.datetime.combine(day, time))
