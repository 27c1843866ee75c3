"""Forms of the life cycle: they check the shape of the input; the rules are in services.domain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.ui.fields import DayField, LineField, NoteField
from core.ui.formats import plain_date
from core.ui.forms import FormSection
from services.domain.decrees import LIMITS
from services.domain.lifecycle import NOTE_LIMIT
from services.models import MinutesOfAgreement, ServiceStandard, StakeholderElement, StandardDecree
from services.models.standards import StandardQuerySet

SIGNED_FILE = _("A PDF with a digital signature, a scan or a photo of the signed paper. At most 10 MB.")
NEW_MINUTES = ("held_on", "elements", "file")


class SignedFile(forms.FileField):
    """The signed paper; what may be kept of it is decided by the domain."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"})


class StandardsField(forms.ModelMultipleChoiceField):
    """Versions, by the name of their service."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _(
            "One of these standards went on meanwhile. Look at what is on offer now, and choose again."
        ),
    }

    def label_from_instance(self, standard: Any) -> str:
        return str(_("%(name)s, version %(n)s") % {"name": standard.service.name, "n": standard.version})


class MinutesField(forms.ModelChoiceField):
    """Minutes that are kept already, by number and day."""

    def label_from_instance(self, minutes: Any) -> str:
        return " · ".join(part for part in (minutes.number, plain_date(minutes.held_on), minutes.place) if part)


class SubmitForm(forms.Form):
    note = NoteField(
        label=_("Note for the head of the unit"),
        max_length=NOTE_LIMIT,
        required=False,
        help_text=_("What is new, and what they should look at."),
    )


class ConsultForm(forms.Form):
    note = NoteField(
        label=_("Note"),
        max_length=NOTE_LIMIT,
        required=False,
        help_text=_("When and where the forum meets, and who is invited."),
    )


class ReturnForm(forms.Form):
    note = NoteField(
        label=_("What the team has to change"),
        max_length=NOTE_LIMIT,
        help_text=_("The team reads this on top of the draft, and gets it by e-mail."),
    )


class NothingForm(forms.Form):
    """A move that needs no words."""


class AgreementForm(forms.Form):
    """Which standards were agreed, by minutes that are kept already or by new ones."""

    hide_optional = True  # what is needed depends on whether the minutes are new

    standards = StandardsField(label=_("Standards that were agreed"), queryset=ServiceStandard.objects.none())
    minutes = MinutesField(
        label=_("Signed minutes"),
        queryset=MinutesOfAgreement.objects.none(),
        required=False,
        empty_label=_("New minutes, given below"),
    )
    number = LineField(label=_("Number of the minutes"), max_length=120, required=False)
    held_on = DayField(label=_("Day of the forum"), required=False)
    place = LineField(label=_("Place"), max_length=200, required=False)
    elements = forms.MultipleChoiceField(
        label=_("Who took part"),
        choices=StakeholderElement,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The evaluation of public services counts these elements of the community."),
    )
    participants = forms.IntegerField(label=_("Number of participants"), min_value=1, max_value=100_000, required=False)
    summary = NoteField(label=_("What was agreed"), max_length=5000, required=False)
    file = SignedFile(label=_("Signed minutes as a file"), required=False, help_text=SIGNED_FILE)
    note = NoteField(label=_("Note for the history"), max_length=NOTE_LIMIT, required=False)

    sections = (
        FormSection("", ("standards", "minutes")),
        FormSection(
            _("New minutes"),
            ("number", "held_on", "place", "elements", "participants", "summary", "file"),
            _("Day, who took part and file are needed, the rest if there is any; nothing if you chose minutes above."),
        ),
        FormSection("", ("note",)),
    )

    def __init__(self, *args: Any, standards: StandardQuerySet, may_lack_minutes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_lack_minutes = may_lack_minutes
        _offer(self, "standards", standards)
        minutes = MinutesOfAgreement.objects.all()
        if minutes.exists():
            _offer(self, "minutes", minutes)
        else:
            del self.fields["minutes"]

    @property
    def has_new_minutes(self) -> bool:
        """Tell whether anything of new minutes was filled in."""
        return any(self.cleaned_data.get(name) for name in (*NEW_MINUTES, "number", "place", "participants", "summary"))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two: minutes that are there, or new ones with their day, participants and file."""
        data = super().clean() or {}
        if data.get("minutes"):
            if self.has_new_minutes:
                raise ValidationError(_("Choose minutes that are there, or give new ones; not both."), code="both")
        elif self.has_new_minutes or not self.may_lack_minutes:
            for name in NEW_MINUTES:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or choose minutes that are there."))
        return data

    def new_minutes(self) -> dict[str, Any]:
        """Return what `record_minutes` asks for."""
        names = ("number", "held_on", "place", "elements", "participants", "summary", "file")
        return {name: self.cleaned_data[name] for name in names}


class DecreeForm(forms.Form):
    """The head of a decree."""

    number = LineField(
        label=_("Number"), max_length=LIMITS["number"], help_text=_("As it stands on the decree. It is once a year.")
    )
    dated_on = DayField(label=_("Date"))
    title = LineField(
        label=_("Title"), max_length=LIMITS["title"], help_text=_("For example: Penetapan Standar Pelayanan ...")
    )
    effective_on = DayField(
        label=_("In effect from"), help_text=_("The standards apply from this day. For example 17-08-2026")
    )
    signed_place = LineField(label=_("Place of signing"), max_length=LIMITS["signed_place"])
    signatory_name = LineField(label=_("Name of the signatory"), max_length=LIMITS["signatory_name"])
    signatory_position = LineField(label=_("Position of the signatory"), max_length=LIMITS["signatory_position"])

    sections: tuple[FormSection, ...] = (
        FormSection("", ("number", "dated_on", "title", "effective_on")),
        FormSection(_("Signature"), ("signed_place", "signatory_name", "signatory_position")),
    )


class NewDecreeForm(DecreeForm):
    """A decree with the agreed standards that it will enact."""

    standards = StandardsField(
        label=_("Standards on this decree"),
        queryset=ServiceStandard.objects.none(),
        required=False,
        help_text=_("More can be added, and taken off, until the decree is signed."),
    )
    sections = (*DecreeForm.sections, FormSection(_("What it enacts"), ("standards",)))

    def __init__(self, *args: Any, standards: StandardQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if standards.exists():
            _offer(self, "standards", standards)
        else:
            del self.fields["standards"]


class AddToDecreeForm(forms.Form):
    standards = StandardsField(label=_("Agreed standards without a decree"), queryset=ServiceStandard.objects.none())

    def __init__(self, *args: Any, standards: StandardQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "standards", standards)


class EnactForm(forms.Form):
    file = SignedFile(label=_("Signed decree"), help_text=SIGNED_FILE)


class BeginReviewForm(forms.Form):
    reason = NoteField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("For example: the yearly review, a new regulation, complaints, survey results."),
    )


class ConcludeReviewForm(forms.Form):
    statement_number = LineField(label=_("Number of the statement"), max_length=120, required=False)
    statement_on = DayField(label=_("Date of the statement"))
    file = SignedFile(label=_("Signed statement"), help_text=SIGNED_FILE)
    findings = NoteField(
        label=_("What was found"),
        max_length=5000,
        required=False,
        help_text=_("What was looked at, and why nothing has to change. Staff read this."),
    )


class StandardsSettingsForm(forms.Form):
    review_months = forms.IntegerField(
        label=_("Months between two reviews"),
        min_value=1,
        max_value=36,
        help_text=_("The evaluation of public services scores highest when every service is reviewed every year."),
    )
    remind_days = forms.IntegerField(
        label=_("Days of notice before a review is due"),
        min_value=1,
        max_value=180,
        help_text=_("The team gets an e-mail so many days before, on the day, and every 30 days after."),
    )


def agreed_without_decree() -> StandardQuerySet:
    """Return the standards that wait for a decree."""
    return of_services_in_use().filter(state=ServiceStandard.State.AGREED, decree=None)


def of_services_in_use() -> StandardQuerySet:
    """Return versions of services that are given, by the name of their service."""
    standards = ServiceStandard.objects.filter(service__retired_at__isnull=True).select_related("service")
    return standards.order_by("service__order", "service__name", "pk")


def decree_initial(decree: StandardDecree, names: Iterable[str]) -> dict[str, Any]:
    """Return what a form begins with."""
    return {name: getattr(decree, name) for name in names}


def _offer(form: forms.Form, name: str, queryset: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = queryset
