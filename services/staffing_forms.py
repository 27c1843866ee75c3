"""Forms of the competence matrix, of sessions and of monitoring: they check shape; the rules are in services.domain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection
from services.attendance import read_guests
from services.models import MonitoringReport, Service, ServiceUnit, StaffCompetence, StandardSession
from services.models.sessions import GUEST_ELEMENTS

NO_LEVEL = ("", _("Cannot serve it"))
LEVELS = [NO_LEVEL, *StaffCompetence.Level.choices]
PROOF_HELP = _("PDF, JPEG, PNG or WebP.")


class ServicesField(forms.ModelMultipleChoiceField):
    """Services that are given, by their code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Service.objects.none(), widget=forms.CheckboxSelectMultiple, to_field_name="code", **kwargs
        )

    def offer(self, *, also: Iterable[Service] = ()) -> None:
        """Offer what is given now, and what was chosen before."""
        given = Service.objects.active() | Service.objects.filter(pk__in=[service.pk for service in also])
        self.queryset = given.order_by("order", "name", "pk")


class MatrixFilter(forms.Form):
    """Which part of the matrix to show."""

    hide_optional = True

    q = forms.CharField(
        label=_("Name or position"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    unit = forms.ModelChoiceField(
        label=_("Service unit"), queryset=ServiceUnit.objects.all(), required=False, to_field_name="code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.empty_label = _("All units")


class LevelsForm(forms.Form):
    """The levels of one person: one choice for each service that is given."""

    def __init__(self, *args: Any, services: Iterable[Service], levels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = list(services)
        for service in self.services:
            self.fields[f"service-{service.code}"] = forms.ChoiceField(
                label=service.name, choices=LEVELS, required=False, initial=levels.get(service.pk, "")
            )

    @property
    def levels(self) -> dict[Service, str]:
        """The chosen level of each service."""
        return {service: self.cleaned_data[f"service-{service.code}"] for service in self.services}


class TrainingForm(forms.Form):
    """The training behind a level."""

    level = forms.ChoiceField(label=_("Level"), choices=StaffCompetence.Level, widget=forms.RadioSelect)
    training = LineField(
        label=_("Training"),
        max_length=200,
        required=False,
        help_text=_("Course, briefing or session in which it was learned."),
    )
    trained_on = DayField(label=_("Trained on"), required=False)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("Leave it empty when the training does not run out.")
    )
    proof = forms.FileField(label=_("Certificate or other proof"), required=False, help_text=PROOF_HELP)


class SessionForm(forms.Form):
    """What is planned. Times are those of the agency's zone."""

    title = LineField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=StandardSession.Kind,
        widget=forms.RadioSelect,
        initial=StandardSession.Kind.INTERNALISATION,
    )
    day = DayField(label=_("Date"))
    begins = forms.TimeField(label=_("Begins at"), help_text=_("For example 09.00"), widget=forms.TimeInput)
    ends = forms.TimeField(label=_("Ends at"), required=False, widget=forms.TimeInput)
    place = LineField(label=_("Place"), max_length=300, help_text=_("Room and address, or the address of the meeting."))
    services = ServicesField(label=_("Services whose standards are explained"))
    material_url = forms.CharField(
        label=_("Address of the material"), max_length=500, required=False, help_text=_("Begins with https://")
    )
    sections = (
        FormSection("", ("title", "kind", "services")),
        FormSection(_("When and where"), ("day", "begins", "ends", "place", "material_url")),
    )

    def __init__(self, *args: Any, chosen: Iterable[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services: Any = self.fields["services"]
        services.offer(also=chosen)

    @property
    def values(self) -> dict[str, Any]:
        """What the domain asks for, with moments made of the day and its times."""
        data = dict(self.cleaned_data)
        day, begins, ends = data.pop("day"), data.pop("begins"), data.pop("ends")
        data["starts_at"] = timezone.make_aware(dt.datetime.combine(day, begins))
        data["ends_at"] = timezone.make_aware(dt.datetime.combine(day, ends)) if ends else None
        data["services"] = list(data["services"])
        return data


class StaffAttendanceForm(forms.Form):
    """Who of the staff was there."""

    people = forms.ModelMultipleChoiceField(
        label=_("Staff who were there"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, present: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        here = User.objects.filter(is_active=True) | User.objects.filter(pk__in=list(present))
        people.queryset = here.order_by("full_name", "pk")


class GuestsForm(forms.Form):
    """People from outside, pasted as a list."""

    element = forms.ChoiceField(label=_("Where they come from"), choices=GUEST_ELEMENTS, widget=forms.RadioSelect)
    guests = forms.CharField(
        label=_("Names"),
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One person a line; the institution behind a semicolon. For example: Siti Aminah; LKKS Kota"),
    )

    def clean(self) -> dict[str, Any]:
        """Read the lines; whatever is wrong is told with the number of its line."""
        data = super().clean() or {}
        if "element" in data and "guests" in data:
            pasted = read_guests(data["guests"], element=data["element"])
            for problem in pasted.problems:
                self.add_error("guests", problem)
            data["guests"] = pasted.guests
        return data


class QuestionForm(forms.Form):
    question = NoteField(label=_("Question"), max_length=1000)
    answer = NoteField(
        label=_("The answer"),
        max_length=5000,
        required=False,
        help_text=_("Leave it empty when it has to be found out."),
    )

    def clean_question(self) -> str:
        return " ".join(self.cleaned_data["question"].split("\n"))


class AnswerForm(forms.Form):
    answer = NoteField(label=_("The answer"), max_length=5000)


class ProofForm(forms.Form):
    caption = LineField(label=_("What it shows"), max_length=200)
    file = forms.FileField(label=_("Photo or document"), help_text=PROOF_HELP)


class HoldForm(forms.Form):
    minutes = NoteField(
        label=_("Minutes"), max_length=20_000, help_text=_("What was explained, what was said, what was agreed.")
    )


class CancelForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=500)


class ReportForm(forms.Form):
    """A report of monitoring and evaluation."""

    title = LineField(label=_("Title"), max_length=200)
    services = ServicesField(label=_("Services that were looked at"))
    period_start = DayField(label=_("Period from"))
    period_end = DayField(label=_("Period to"))
    methods = forms.MultipleChoiceField(
        label=_("Methods"), choices=MonitoringReport.Method, widget=forms.CheckboxSelectMultiple
    )
    findings = NoteField(label=_("Findings"), max_length=20_000)
    follow_up = NoteField(label=_("Follow-up"), max_length=20_000, required=False)
    reported_on = DayField(label=_("Date of the report"))
    file = forms.FileField(label=_("Report"), required=False, help_text=_("PDF"))
    sections = (
        FormSection("", ("title", "services", "period_start", "period_end", "methods")),
        FormSection(_("What came of it"), ("findings", "follow_up", "reported_on", "file")),
    )

    def __init__(self, *args: Any, chosen: Iterable[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services: Any = self.fields["services"]
        services.offer(also=chosen)
