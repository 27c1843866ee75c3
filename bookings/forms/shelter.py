"""Forms by which a family asks for a stay: shape only; the rules are in bookings.domain.stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.domain.shelter_health import TEXT_LIMIT, Health, NewPaper
from bookings.domain.stays import NAME_LIMIT, NewGuest, NewStay
from bookings.models import Shelter, Stay, StayPaper, StayPerson
from bookings.models.stays import MOST_BABIES
from bookings.shelter_rules import Nights
from core.cases.forms import CitizenForm, CounterFields, KeyField, person_of_form
from core.cases.states import Channel
from core.errors import InvalidInput
from core.privacy.shown import NoticeField
from core.ui.fields import DayField, LineField
from core.ui.forms import FormSection
from core.uploads import PDF_TYPES, check_upload

PAPER_HINT = gettext_lazy("PDF, JPEG, PNG or WebP. It is kept sealed, and every look at it is recorded.")
LEAST_BLOCKS = 2  # for companions, however few may come
RELATIONS = [("", gettext_lazy("Nobody")), *StayPerson.Relation.choices[1:]]
ASKED = [kind for kind in StayPaper.Kind.values if kind != StayPaper.Kind.CONTROL]


class SealedPaperField(forms.FileField):
    """One paper, which is sealed; cleans to NewPaper or None."""

    def __init__(self, *, paper: str, **kwargs: Any) -> None:
        self.paper = paper
        kwargs.setdefault("label", StayPaper.Kind(paper).label)
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.webp"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> NewPaper | None:
        brought: UploadedFile | None = super().clean(data, initial) or None
        if brought is None:
            return None
        try:
            return NewPaper(kind=self.paper, kept=check_upload(brought, PDF_TYPES))
        except InvalidInput as refusal:
            problems = [text for texts in refusal.errors.values() for text in texts]
            raise forms.ValidationError(problems) from refusal


class IdNumberField(LineField):
    """The NIK: 16 digits, spaces allowed while typing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("NIK"))
        super().__init__(
            max_length=24, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **kwargs
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        digits = "".join(value.split())
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == 16):
            raise forms.ValidationError(_("The NIK has 16 digits."), code="nik")


class PapersForm(forms.Form):
    """Papers that come later; at least one."""

    key = KeyField()

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, kind in enumerate(kinds):
            hint = PAPER_HINT if number == 0 else ""
            self.fields[f"paper_{kind}"] = SealedPaperField(paper=kind, help_text=hint)

    @property
    def papers(self) -> list[NewPaper]:
        """The papers that were brought."""
        return [paper for name, paper in self.cleaned_data.items() if name.startswith("paper_") and paper]


class StayForm(CitizenForm):
    """What a family writes. Papers may follow; the officer asks for what is missing."""

    shelter = forms.ChoiceField(label=gettext_lazy("Which shelter?"))
    first_on = DayField(label=gettext_lazy("First night"))
    last_on = DayField(label=gettext_lazy("Day of departure"))
    route = forms.ChoiceField(
        label=gettext_lazy("How do you come?"),
        choices=Stay.Route,
        widget=forms.RadioSelect,
        initial=Stay.Route.RESIDENT,
    )
    district = forms.ChoiceField(label=gettext_lazy("District of origin of the patient"), required=False)
    patient_name = LineField(label=gettext_lazy("Name of the patient"), max_length=NAME_LIMIT)
    patient_nik = IdNumberField(label=gettext_lazy("NIK of the patient"))
    patient_sex = forms.ChoiceField(
        label=gettext_lazy("Sex of the patient"), choices=StayPerson.Sex, widget=forms.RadioSelect
    )
    patient_age = forms.ChoiceField(
        label=gettext_lazy("Age of the patient"), choices=StayPerson.Age, widget=forms.RadioSelect
    )
    is_dependent = forms.BooleanField(label=gettext_lazy("Cannot do without help"), required=False)
    needs_accessible = forms.BooleanField(
        label=gettext_lazy("Needs a bed that can be reached without steps"), required=False
    )
    needs_own_room = forms.BooleanField(label=gettext_lazy("Needs a room alone, as the doctor says"), required=False)
    babies = forms.IntegerField(
        label=gettext_lazy("Babies under 2 who sleep with a parent"),
        min_value=0,
        max_value=MOST_BABIES,
        required=False,
        help_text=gettext_lazy("They need no bed of their own and count as no companion."),
    )
    hospital = LineField(label=gettext_lazy("Hospital that treats"), max_length=TEXT_LIMIT)
    referred_by = LineField(label=gettext_lazy("Hospital that refers"), max_length=TEXT_LIMIT, required=False)
    diagnosis = LineField(
        label=gettext_lazy("Why is the patient treated?"),
        max_length=TEXT_LIMIT,
        required=False,
        help_text=gettext_lazy("In short. Only the officer of the shelter opens it, and every look is recorded."),
    )
    treatment = LineField(label=gettext_lazy("Which treatment, and when?"), max_length=TEXT_LIMIT, required=False)
    pregnant = forms.BooleanField(label=gettext_lazy("Pregnant"), required=False)
    therapy = forms.BooleanField(label=gettext_lazy("Chemotherapy or radiotherapy"), required=False)
    jamkesda = forms.BooleanField(
        label=gettext_lazy("Covered by the regional health guarantee (Jamkesda)"), required=False
    )
    notice = NoticeField("stay")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelters = list(Shelter.objects.filter(retired_at=None, **({"is_public": True} if self.is_guarded else {})))
        most = max((one.most_companions for one in shelters), default=LEAST_BLOCKS)
        self.numbers = range(1, max(most, LEAST_BLOCKS) + 1)
        for number in self.numbers:
            self._add_companion(number)
        for number, kind in enumerate(ASKED):
            self.fields[f"paper_{kind}"] = SealedPaperField(paper=kind, help_text=PAPER_HINT if number == 0 else "")
        _choose(self, "shelter", [(one.code, one.name) for one in shelters])
        if len(shelters) == 1:
            self.fields["shelter"].initial = shelters[0].code
            self.fields["shelter"].widget = forms.HiddenInput()
        names = sorted({name for one in shelters for name in one.districts})
        _choose(self, "district", [("", _("Another one")), *((name, name) for name in names)])
        self.fields["name"].required = True
        self.fields["phone"].required = True
        self.shelters = {one.code: one for one in shelters}
        self.sections = tuple(self._sections())

    def _add_companion(self, number: int) -> None:
        told = {"n": number}
        self.fields[f"companion{number}_relation"] = forms.ChoiceField(
            label=_("Companion %(n)s: who is it?") % told, choices=RELATIONS, required=False
        )
        self.fields[f"companion{number}_name"] = LineField(
            label=_("Name of companion %(n)s") % told, max_length=NAME_LIMIT, required=False
        )
        self.fields[f"companion{number}_nik"] = IdNumberField(label=_("NIK of companion %(n)s") % told, required=False)
        self.fields[f"companion{number}_sex"] = forms.ChoiceField(
            label=_("Sex of companion %(n)s") % told,
            choices=StayPerson.Sex,
            widget=forms.RadioSelect,
            required=False,
        )

    def _sections(self) -> Iterator[FormSection]:
        if not self.is_guarded:
            yield FormSection(_("How it came"), ("channel", "received_on", "received_time"))
        yield FormSection(_("When"), ("shelter", "first_on", "last_on", "route"))
        yield FormSection(
            _("The patient"),
            (
                *("patient_name", "patient_nik", "patient_sex", "patient_age", "district", "jamkesda"),
                *("is_dependent", "needs_accessible", "needs_own_room"),
            ),
            _(
                "Are two patients of one family treated? Ask once for each, and tell the officers both codes: they may"
                " share a room."
            ),
        )
        names = [f"companion{n}_{part}" for n in self.numbers for part in ("relation", "name", "nik", "sex")]
        yield FormSection(_("Who accompanies the patient"), (*names, "babies"), self._companions_words())
        hint = _("This is sealed: it is opened only for a reason, and deleted some months after the stay.")
        yield FormSection(
            _("The treatment"), ("hospital", "referred_by", "diagnosis", "treatment", "pregnant", "therapy"), hint
        )
        hint = _("What you do not have yet you can send later. Together 12 MB at most.")
        yield FormSection(_("Papers"), tuple(f"paper_{kind}" for kind in ASKED), hint)
        hint = _("Beds are offered to you there, and an offer ends after some hours.")
        yield FormSection(_("How can we reach you?"), ("name", "phone", "email"), hint)

    def _companions_words(self) -> str:
        """Tell how many may come along, where there is one shelter only."""
        if len(self.shelters) != 1:
            return _("How many may come along stands on the page of each shelter. Leave it empty where nobody comes.")
        (one,) = self.shelters.values()
        told = {"adult": one.companions_adult, "child": one.companions_child, "dependent": one.companions_dependent}
        words = _(
            "Companions at most: of an adult %(adult)s, of a child %(child)s (the parents), of who is elderly or cannot"
            " do without help %(dependent)s. Leave it empty where nobody comes."
        )
        return words % told

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for number in self.numbers:
            if not values.get(f"companion{number}_relation"):
                if values.get(f"companion{number}_name"):
                    self.add_error(f"companion{number}_relation", _("Say who it is."))
                continue
            for part, words in (("name", _("Write the name.")), ("sex", _("Choose one."))):
                field = f"companion{number}_{part}"
                if not values.get(field) and field not in self.errors:
                    self.add_error(field, words)
        return values

    @property
    def guests(self) -> list[NewGuest]:
        """The patient and whoever was named as a companion."""
        values = self.cleaned_data
        found = [
            NewGuest(
                role="patient",
                sex=values["patient_sex"],
                age=values["patient_age"],
                relation="self",
                name=values["patient_name"],
                id_number=values["patient_nik"],
            )
        ]
        found += [
            NewGuest(
                role="companion",
                sex=values[f"companion{number}_sex"],
                age="adult",
                relation=values[f"companion{number}_relation"],
                name=values[f"companion{number}_name"],
                id_number=values[f"companion{number}_nik"],
            )
            for number in self.numbers
            if values[f"companion{number}_relation"]
        ]
        return found

    @property
    def new(self) -> NewStay:
        """What the domain is to keep."""
        values = self.cleaned_data
        return NewStay(
            key=values["key"],
            shelter=self.shelters[values["shelter"]],
            nights=Nights(values["first_on"], values["last_on"]),
            guests=self.guests,
            person=person_of_form(self),
            route=values["route"],
            district=values["district"],
            is_dependent=values["is_dependent"],
            needs_accessible=values["needs_accessible"],
            needs_own_room=values["needs_own_room"],
            jamkesda=values["jamkesda"],
            babies=values["babies"] or 0,
            health=Health(
                diagnosis=values["diagnosis"],
                treatment=values["treatment"],
                hospital=values["hospital"],
                referred_by=values["referred_by"],
                factors=tuple(name for name in ("pregnant", "therapy") if values[name]),
            ),
            papers=[paper for kind in ASKED if (paper := values[f"paper_{kind}"])],
            channel=values.get("channel", Channel.WEB),
            received_at=getattr(self, "received_at", None),
            notice_version=values["notice"],
        )


class CounterStayForm(CounterFields, StayForm):
    """Entered by staff for a family that came, wrote or called."""


class ExtensionForm(forms.Form):
    """Until when, and the doctor's letter, which staff may have seen."""

    until_on = DayField(label=gettext_lazy("New day of departure"))
    paper = SealedPaperField(paper=StayPaper.Kind.CONTROL, help_text=PAPER_HINT)


class AnswerOfferForm(forms.Form):
    """Which of the two buttons it was."""

    answer = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])


class DayForm(forms.Form):
    """A date in an address; what is none is today."""

    mulai = DayField(required=False)

    def day(self, today: dt.date) -> dt.date:
        """Return the date that was asked for, else today."""
        found: dt.date | None = self.cleaned_data.get("mulai") if self.is_valid() else None
        return found if found is not None and 2000 <= found.year <= 2100 else today


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
