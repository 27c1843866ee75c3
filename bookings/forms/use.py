"""Forms of hand-over and return, made of what a booking holds; of a damage that is settled; of another companion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.companions import Load
from bookings.domain.damages import NewDamage
from bookings.domain.using import KEY_LIMIT, MOST_KEYS, NAME_LIMIT
from bookings.forms.damage import MOST_PHOTOS, PHOTO_HINT, PICTURES, ask_for_whole, damage_fields, damage_of
from bookings.looking import Held, Line, Looked, words_of_line
from bookings.models import Condition, Fuel, Resource
from core.cases.domain.lifecycle import NOTE_LIMIT, REASON_LIMIT
from core.cases.forms import FilesField, KeyField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import MomentInput

MOST_METER = 9_999_999


@dataclass(frozen=True)
class Group:
    """The fields of one resource; those of its damage stand folded until something is in them."""

    held: Held
    fields: list[BoundField]
    damage: list[BoundField]

    @property
    def is_open(self) -> bool:
        return any(bound.errors or bound.data for bound in self.damage)


class LookingForm(forms.Form):
    """What both have in common: when, what was found of each resource, who stood there, photos."""

    is_return = False

    key = KeyField()
    at = forms.DateTimeField(
        label=gettext_lazy("When"),
        required=False,
        widget=MomentInput,
        help_text=gettext_lazy("Leave it as it is for now."),
    )
    note = NoteField(label=gettext_lazy("Note"), required=False, max_length=NOTE_LIMIT)
    receiver = LineField(
        label=gettext_lazy("Who received it for the borrower"),
        required=False,
        max_length=NAME_LIMIT,
        help_text=gettext_lazy("The name is kept sealed, and stands on the minutes."),
    )
    photos = FilesField(
        label=gettext_lazy("Photos"),
        kinds=PICTURES,
        most=MOST_PHOTOS,
        purpose="state",
        is_internal=True,
        help_text=PHOTO_HINT,
    )

    def __init__(self, *args: Any, held: Sequence[Held], before: Mapping[str, Looked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held, self.before = held, before
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        for one in held:
            self._add_resource(one, before.get(one.resource.code))

    def groups(self) -> list[Group]:
        """Return the fields of each resource, for the page."""
        return [
            Group(one, [self[name] for name in self._names(one)], [self[name] for name in self._damage_names(one)])
            for one in self.held
        ]

    def rest(self) -> list[BoundField]:
        """Return the fields that belong to no resource."""
        return [self[name] for name in ("keys", "photos", "note", "receiver", "at") if name in self.fields]

    @property
    def looked(self) -> list[Looked]:
        """What was found, of a valid form."""
        return [self._looked(one) for one in self.held]

    def _add_resource(self, one: Held, before: Looked | None) -> None:
        if one.quantity > 1:
            self._add(
                one,
                "count",
                forms.IntegerField(
                    label=_("How many, counted"),
                    min_value=0,
                    max_value=one.quantity,
                    initial=None if self.is_return else one.quantity,
                    help_text=self._then(_("booked: %(n)s") % {"n": one.quantity}, before and before.counted),
                ),
            )
        for at, label in enumerate(one.labels):
            was = before.condition_of(label) if before is not None else ""
            field = forms.ChoiceField(
                label=words_of_line(label),
                choices=Condition.choices,
                widget=forms.RadioSelect,
                initial=None if self.is_return else Condition.GOOD,
                help_text=self._then("", dict(Condition.choices).get(was)),
            )
            self._add(one, f"line{at}", field)
        if one.resource.kind == Resource.Kind.VEHICLE:
            least = before.meter if before is not None and before.meter is not None else 0
            meter = forms.IntegerField(
                label=_("Meter (km)"),
                min_value=least,
                max_value=MOST_METER,
                help_text=self._then("", before and before.meter),
            )
            fuel = forms.ChoiceField(
                label=_("Fuel"),
                choices=Fuel.choices,
                widget=forms.RadioSelect,
                help_text=self._then("", before and dict(Fuel.choices).get(before.fuel)),
            )
            self._add(one, "meter", meter)
            self._add(one, "fuel", fuel)

    def _add(self, one: Held, name: str, field: forms.Field) -> None:
        self.fields[f"r{one.resource.pk}_{name}"] = field

    def _then(self, words: str, found: object) -> str:
        if not self.is_return or found in (None, ""):
            return words
        return _("At the hand-over: %(found)s") % {"found": found}

    def _names(self, one: Held) -> Iterator[str]:
        start = f"r{one.resource.pk}_"
        damage = set(self._damage_names(one))
        yield from (name for name in self.fields if name.startswith(start) and name not in damage)

    def _damage_names(self, one: Held) -> list[str]:
        return []

    def _looked(self, one: Held) -> Looked:
        found, start = self.cleaned_data, f"r{one.resource.pk}_"
        return Looked(
            code=one.resource.code,
            name=one.resource.name,
            lines=tuple(Line(label, found[f"{start}line{at}"]) for at, label in enumerate(one.labels)),
            expected=one.quantity,
            counted=found.get(f"{start}count"),
            meter=found.get(f"{start}meter"),
            fuel=found.get(f"{start}fuel", ""),
        )


class HandoverForm(LookingForm):
    """Give out."""

    keys = NoteField(
        label=gettext_lazy("Keys and cards handed out"),
        required=False,
        max_length=MOST_KEYS * (KEY_LIMIT + 2),
        help_text=gettext_lazy("One a line, with its number. What does not come back stays in the list of keys."),
    )

    def clean_keys(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["keys"].splitlines() if line.strip()]


class ReturnForm(LookingForm):
    """Take back: beside each line stands how it was given out, below each resource what broke or was lost."""

    is_return = True
    DAMAGE = ("kind", "quantity", "what", "remedy", "due_on", "cost", "photos")

    def __init__(self, *args: Any, keys: Sequence[str] = (), is_borrowed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].label = _("Who brought it back for the borrower")
        if not is_borrowed:  # nobody stands there who could sign, and there is no case that keeps files
            del self.fields["receiver"], self.fields["photos"]
        if keys:
            self.fields["keys"] = keys_back(keys)
        for one in self.held:
            for name, field in damage_fields(quantity=one.quantity, is_borrowed=is_borrowed).items():
                self._add(one, f"damage_{name}", field)

    @property
    def damages(self) -> list[NewDamage]:
        """What broke or was lost, of a valid form."""
        found = self.cleaned_data
        return [
            damage_of(found, one.resource.code, start)
            for one in self.held
            if found.get(f"{(start := f'r{one.resource.pk}_damage_')}kind")
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the whole of a damage that was begun."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.held:
            ask_for_whole(self, f"r{one.resource.pk}_damage_")
        return values

    def _damage_names(self, one: Held) -> list[str]:
        names = [f"r{one.resource.pk}_damage_{name}" for name in self.DAMAGE]
        return [name for name in names if name in self.fields]


class KeysForm(forms.Form):
    """Keys that came back after the return."""

    def __init__(self, *args: Any, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"] = keys_back(keys)
        self.fields["keys"].required = True


class ExchangeForm(forms.Form):
    """Who comes instead, in fair order."""

    new = forms.ChoiceField(label=gettext_lazy("Who comes instead"), widget=forms.RadioSelect)
    reason = NoteField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LIMIT,
        help_text=gettext_lazy("It stays in the record of the case; the companions and the borrower do not read it."),
    )

    def __init__(self, *args: Any, free: Sequence[Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(load.resource.pk), words_of(load)) for load in free]
        self.fields["new"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class DayForm(forms.Form):
    """Which day is shown."""

    tanggal = DayField(label=gettext_lazy("Day"), required=False)

    @property
    def day(self) -> dt.date:
        found: dt.date | None = self.cleaned_data.get("tanggal") if self.is_valid() else None
        return found or timezone.localdate()


def keys_back(keys: Sequence[str]) -> forms.MultipleChoiceField:
    """Return the field that says which keys came back."""
    return forms.MultipleChoiceField(
        label=_("Keys and cards that came back"),
        required=False,
        choices=[(name, name) for name in keys],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked stays in the list of keys, and the borrower is reminded."),
    )


def words_of(load: Load) -> str:
    """Return a companion with what they have in the weeks around."""
    words = _("%(name)s: %(hours)s hours in %(uses)s uses in the weeks around")
    return words % {"name": load.resource.name, "hours": f"{load.hours:g}", "uses": load.uses}
