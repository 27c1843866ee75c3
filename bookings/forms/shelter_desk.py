"""Forms of the officers of a shelter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.bed_allocation import Allocation
from bookings.domain.shelter_admin import MOST_BEDS, MOST_POINTS, MOST_ROOMS
from bookings.domain.stays import NAME_LIMIT, Known, NewGuest
from bookings.forms.shelter import IdNumberField
from bookings.models import Bed, Factor, Room, Shelter, Stay, StayPaper, StayPerson
from bookings.models.shelter import HEALTH_FACTORS, MOST_NIGHTS
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection

OPEN_FACTORS = [(str(one), one.label) for one in Factor if one not in HEALTH_FACTORS]
SEALED_FACTORS = [(str(one), one.label) for one in Factor if one in HEALTH_FACTORS]
REASON = gettext_lazy("Reason")


class WeighForm(forms.Form):
    """The priority. Reasons of health are only asked of who may open health data; they are not filled in before."""

    factors = forms.MultipleChoiceField(
        label=gettext_lazy("What gives precedence"),
        choices=OPEN_FACTORS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    corrects_health = forms.BooleanField(
        label=gettext_lazy("The reasons of health are other ones than the family said"), required=False
    )
    health_factors = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons of health that hold, if they are other ones"),
        choices=SEALED_FACTORS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = NoteField(
        label=REASON,
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("How you know it. Write nothing about the illness here."),
    )

    def __init__(self, *args: Any, may_open_health: bool, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not may_open_health:
            del self.fields["health_factors"], self.fields["corrects_health"]

    @property
    def confirmed_health(self) -> list[str] | None:
        """The reasons of health that hold, or None where they stay as they are."""
        return self.cleaned_data["health_factors"] if self.cleaned_data.get("corrects_health") else None


class ReasonForm(forms.Form):
    reason = NoteField(label=REASON, max_length=1000, widget=forms.Textarea({"rows": 3}))


class SeenForm(forms.Form):
    """Which papers an officer saw."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Seen on paper"),
        choices=StayPaper.Kind,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("No copy is kept of these."),
    )


class BedField(forms.ChoiceField):
    """A choice of the beds that are free; one that somebody else got meanwhile is refused with the reason."""

    def __init__(self, *, house: Iterable[Bed], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.house = {str(bed.pk) for bed in house}

    def valid_value(self, value: Any) -> bool:
        """Take every bed of the house: the domain says why one of them cannot be had."""
        return str(value) in self.house


class BedsForm(forms.Form):
    """A bed for each person, the suggestion chosen already; and why, where it is not in turn or other beds.

    `beds` are those that are free, `house` all that there are.
    """

    def __init__(
        self,
        *args: Any,
        people: Sequence[Known],
        beds: Iterable[Bed],
        house: Iterable[Bed],
        suggested: Allocation | None,
        asks_way: bool = False,
        asks_from: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        first = {place.sleeper: place.bed for place in suggested.places} if suggested else {}
        choices = [("", _("Choose a bed")), *((str(bed.pk), _bed_words(bed)) for bed in beds)]
        self.names = {known.person.pk: f"bed_{known.person.pk}" for known in people}
        for known in people:
            self.fields[self.names[known.person.pk]] = BedField(
                house=house,
                label=known.name or known.person.get_role_display(),
                choices=choices,
                initial=str(first.get(known.person.pk, "")),
                help_text=_person_words(known.person),
            )
        if asks_from:
            self.fields["from_on"] = DayField(label=_("From the night of"))
        if asks_way:
            self.fields["way"] = forms.ChoiceField(
                label=_("How"),
                choices=[
                    ("offer", _("Offer them: the family accepts by its link")),
                    ("approve", _("Approve at once: the family has said yes, or it is urgent")),
                ],
                widget=forms.RadioSelect,
                initial="offer",
            )
        self.fields["reason"] = NoteField(
            label=REASON,
            max_length=500,
            required=asks_from,
            widget=forms.Textarea({"rows": 2}),
            help_text=_("Needed where you choose other beds, or where others come first and could have beds now."),
        )

    @property
    def chosen(self) -> dict[int, int]:
        """The bed of each person by key."""
        return {person: int(self.cleaned_data[name]) for person, name in self.names.items()}


class InspectionForm(forms.Form):
    """What is looked at for each bed; what is not ticked was not in order."""

    def __init__(self, *args: Any, beds: Iterable[Bed], checklist: Sequence[str], leaving: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {
            f"look_{bed.pk}_{number}": (bed.pk, item) for bed in beds for number, item in enumerate(checklist)
        }
        labels = {bed.pk: str(bed) for bed in beds}
        for name, (bed, item) in self.lines.items():
            self.fields[name] = forms.BooleanField(label=f"{labels[bed]}: {item}", required=False)
        if leaving:
            self.fields["how"] = forms.ChoiceField(
                label=_("How did the stay end?"),
                choices=[
                    (one.value, one.label) for one in (Stay.Ending.COMPLETED, Stay.Ending.EARLY, Stay.Ending.HOSPITAL)
                ],
                widget=forms.RadioSelect,
                initial=Stay.Ending.COMPLETED,
            )
        self.fields["note"] = NoteField(
            label=_("Note"),
            max_length=1000,
            required=False,
            widget=forms.Textarea({"rows": 2}),
            help_text=_("What is not ticked above was not in order: write what."),
        )

    @property
    def items(self) -> list[dict[str, Any]]:
        """What was found, for the domain."""
        return [
            {"bed": bed, "item": item, "ok": bool(self.cleaned_data[name])} for name, (bed, item) in self.lines.items()
        ]


class CompanionForm(forms.Form):
    """Who goes, and who comes instead; without a relation nobody comes."""

    companion = forms.ChoiceField(label=gettext_lazy("Who goes?"), widget=forms.RadioSelect)
    on = DayField(label=gettext_lazy("From the night of"))
    relation = forms.ChoiceField(
        label=gettext_lazy("Who comes instead?"),
        choices=[("", gettext_lazy("Nobody")), *StayPerson.Relation.choices[1:]],
        required=False,
    )
    name = LineField(label=gettext_lazy("Name"), max_length=NAME_LIMIT, required=False)
    nik = IdNumberField(required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=StayPerson.Sex, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, people: Sequence[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["companion"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(one.person.pk), one.name or str(one.person)) for one in people]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("relation"):
            for name, words in (("name", _("Write the name.")), ("sex", _("Choose one."))):
                if not values.get(name):
                    self.add_error(name, words)
        return values

    @property
    def new(self) -> NewGuest | None:
        """Who comes, or None."""
        values = self.cleaned_data
        if not values["relation"]:
            return None
        return NewGuest(
            role="companion",
            sex=values["sex"],
            age="adult",
            relation=values["relation"],
            name=values["name"],
            id_number=values["nik"],
        )


class DecideForm(forms.Form):
    """Grant or refuse an extension; a refusal has a reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("grant", gettext_lazy("They may stay longer")), ("refuse", gettext_lazy("They cannot stay longer"))],
        widget=forms.RadioSelect,
    )
    reason = NoteField(
        label=REASON,
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("For a refusal. The family reads it."),
    )


class DeathForm(forms.Form):
    """Until when companions keep their beds, and a note for the shelter."""

    free_from = DayField(
        label=gettext_lazy("The companions keep their beds until"),
        required=False,
        help_text=gettext_lazy("Leave it empty when they go today."),
    )
    note = NoteField(label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))


class ShelterForm(forms.ModelForm):
    """A shelter with its numbers. Lists are written a line each."""

    districts = forms.CharField(
        label=gettext_lazy("Districts of the region"), required=False, widget=forms.Textarea({"rows": 4})
    )
    far_districts = forms.CharField(
        label=gettext_lazy("Of these far ones"), required=False, widget=forms.Textarea({"rows": 3})
    )
    checklist = forms.CharField(
        label=gettext_lazy("Looked at for each bed"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One line each."),
    )

    class Meta:
        model = Shelter
        fields = [
            *("code", "name", "address", "phone", "about", "eligibility", "house_rules", "service_code", "time_zone"),
            *("check_in_time", "check_out_time", "nights_limit", "horizon_days", "emergency_days"),
            *("papers_reminder_days", "offer_hours"),
            *("companions_adult", "companions_child", "companions_dependent", "offers_by_itself", "is_public"),
        ]
        widgets = {name: forms.Textarea({"rows": 4}) for name in ("about", "eligibility", "house_rules")} | {
            name: forms.TimeInput() for name in ("check_in_time", "check_out_time")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelter = self.instance
        for name in ("districts", "far_districts", "checklist"):
            self.fields[name].initial = "\n".join(getattr(shelter, name) or [])
        for factor in Factor:
            self.fields[f"weight_{factor}"] = forms.IntegerField(
                label=factor.label,
                min_value=0,
                max_value=MOST_POINTS,
                initial=(shelter.weights or {}).get(str(factor), 0),
            )
        self.fields["nights_limit"].validators += [MinValueValidator(1), MaxValueValidator(MOST_NIGHTS)]
        weights = tuple(f"weight_{factor}" for factor in Factor)
        self.sections = (
            FormSection(_("The house"), ("name", "code", "address", "phone", "time_zone", "service_code", "is_public")),
            FormSection(_("What the public reads"), ("about", "eligibility", "house_rules")),
            FormSection(
                _("Nights"),
                ("check_in_time", "check_out_time", "nights_limit", "horizon_days"),
            ),
            FormSection(_("Emergencies"), ("emergency_days", "papers_reminder_days")),
            FormSection(_("Companions"), ("companions_adult", "companions_child", "companions_dependent")),
            FormSection(_("Waiting list"), ("offer_hours", "offers_by_itself")),
            FormSection(_("Points of priority"), ("districts", "far_districts", *weights)),
            FormSection(_("Check-in and check-out"), ("checklist",)),
        )

    def _lines(self, name: str) -> list[str]:
        return [line for line in (" ".join(row.split()) for row in self.cleaned_data[name].splitlines()) if line]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name, limit in (("districts", 60), ("far_districts", 60), ("checklist", 100)):
            if any(len(line) > limit for line in self._lines(name)):
                self.add_error(name, _("At most %(most)s characters a line.") % {"most": limit})
            else:
                setattr(self.instance, name, self._lines(name))
        self.instance.weights = {str(factor): values.get(f"weight_{factor}") or 0 for factor in Factor}
        return values


class RoomForm(forms.Form):
    """A room and how many beds it has."""

    name = LineField(label=gettext_lazy("Name"), max_length=60)
    rule = forms.ChoiceField(label=gettext_lazy("Who sleeps there"), choices=Room.Rule, widget=forms.RadioSelect)
    is_isolation = forms.BooleanField(label=gettext_lazy("For who needs a room alone"), required=False)
    beds = forms.IntegerField(
        label=gettext_lazy("Beds"),
        min_value=0,
        max_value=MOST_BEDS,
        help_text=gettext_lazy("More beds are added. A bed is taken away in the list of the shelter."),
    )
    accessible = forms.IntegerField(
        label=gettext_lazy("Of these accessible"), min_value=0, max_value=MOST_BEDS, initial=0
    )
    position = forms.IntegerField(label=gettext_lazy("Position"), min_value=0, max_value=999, initial=100)


class FamilyForm(forms.Form):
    code = LineField(label=gettext_lazy("Code of the other stay"), max_length=20)


class RoomsForm(forms.Form):
    """Several rooms of one kind, named by a word and numbers."""

    stem = LineField(label=gettext_lazy("Name before the number"), max_length=50, initial=gettext_lazy("Bedroom"))
    first = forms.IntegerField(label=gettext_lazy("First number"), min_value=1, max_value=999)
    number = forms.IntegerField(label=gettext_lazy("How many rooms"), min_value=1, max_value=MOST_ROOMS)
    beds = forms.IntegerField(label=gettext_lazy("Beds in each"), min_value=1, max_value=MOST_BEDS)
    accessible = forms.IntegerField(
        label=gettext_lazy("Of these accessible"), min_value=0, max_value=MOST_BEDS, initial=0
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Who sleeps there"), choices=Room.Rule, widget=forms.RadioSelect, initial=Room.Rule.ANY
    )


def _person_words(person: StayPerson) -> str:
    return f"{person.get_role_display()}, {person.get_sex_display()}, {person.get_age_display()}"


def _bed_words(bed: Bed) -> str:
    words = f"{bed.room} {bed.label}"
    return f"{words} ({_('accessible')})" if bed.is_accessible else words


def initial_of(room: Room | None, beds: int, accessible: int) -> dict[str, Any]:
    """Return what the form of a room begins with."""
    if room is None:
        return {"beds": 2, "rule": Room.Rule.ANY}
    return {
        "name": room.name,
        "rule": room.rule,
        "is_isolation": room.is_isolation,
        "beds": beds,
        "accessible": accessible,
        "position": room.position,
    }
