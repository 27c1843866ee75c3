"""Forms of damage and loss: noted on its own or beside a return, taken out of use, settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.domain.closing import MOST_REASON
from bookings.domain.damages import COST_LIMIT, WHAT_LIMIT, NewDamage
from bookings.models import Booking, Damage, Resource
from core.cases.forms import FilesField, KeyField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.formats import plain_date

PICTURES = frozenset({"picture"})
MOST_PHOTOS = 8
PHOTO_HINT = gettext_lazy("JPEG, PNG or WebP; 10 MB together. We delete where and when a photo was taken.")
BY_BORROWER = (Damage.Remedy.REPAIR, Damage.Remedy.REPLACE, Damage.Remedy.OPEN)


def damage_fields(*, quantity: int, is_borrowed: bool = True) -> dict[str, forms.Field]:
    """Return the fields of a damage by name; none is required, so that they may stand beside other things."""
    remedies = [choice for choice in Damage.Remedy.choices if is_borrowed or choice[0] not in BY_BORROWER]
    many = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=quantity)
    return {
        "kind": forms.ChoiceField(
            label=_("Damaged or lost"),
            required=False,
            choices=[("", _("Nothing")), *Damage.Kind.choices],
            widget=forms.RadioSelect,
        ),
        **({"quantity": many} if quantity > 1 else {}),
        "what": NoteField(label=_("What broke or got lost"), required=False, max_length=WHAT_LIMIT),
        "remedy": forms.ChoiceField(
            label=_("What was agreed"), required=False, choices=remedies, widget=forms.RadioSelect
        ),
        **({"due_on": DayField(label=_("Until"), required=False)} if is_borrowed else {}),
        "cost": LineField(
            label=_("What it may cost"),
            required=False,
            max_length=COST_LIMIT,
            help_text=_("A note for staff only. Nothing is charged by it."),
        ),
        "photos": FilesField(
            label=_("Photos of the damage"),
            kinds=PICTURES,
            most=MOST_PHOTOS,
            purpose="damage",
            is_internal=True,
            help_text=PHOTO_HINT,
        ),
    }


def ask_for_whole(form: forms.Form, start: str = "") -> None:
    """Ask for the rest of a damage that was begun, in the fields whose names begin with `start`."""
    values = form.cleaned_data
    given = [name for name in ("what", "remedy", "due_on", "cost", "photos") if values.get(f"{start}{name}")]
    kind = values.get(f"{start}kind")

    def need(name: str, words: str) -> None:
        if f"{start}{name}" in form.fields and not values.get(f"{start}{name}") and f"{start}{name}" not in form.errors:
            form.add_error(f"{start}{name}", words)

    if given and not kind:
        need("kind", _("Choose whether it is damaged or lost."))
    if kind:
        need("what", _("Write what broke or got lost."))
        need("remedy", _("Say what was agreed."))
        if values.get(f"{start}remedy") in (Damage.Remedy.REPAIR, Damage.Remedy.REPLACE):
            need("due_on", _("Say until when."))


def damage_of(values: Mapping[str, Any], code: str, start: str = "") -> NewDamage:
    """Return the damage of a valid form."""
    return NewDamage(
        code=code,
        kind=values[f"{start}kind"],
        quantity=values.get(f"{start}quantity") or 1,
        what=values[f"{start}what"],
        remedy=values[f"{start}remedy"],
        cost=values[f"{start}cost"],
        due_on=values.get(f"{start}due_on"),
        photos=values[f"{start}photos"],
    )


class DamageForm(forms.Form):
    """A damage on its own: of one of some things, or of one thing at one of its last uses."""

    hide_optional = True

    key = KeyField()

    def __init__(
        self,
        *args: Any,
        things: Sequence[Resource],
        uses: Sequence[Booking] = (),
        is_borrowed: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.things = {row.code: row for row in things}
        self.uses = {str(row.pk): row for row in uses}
        if len(things) > 1:
            choices = [(row.code, row.name) for row in things]
            self.fields["code"] = forms.ChoiceField(label=_("Of what?"), choices=choices, widget=forms.RadioSelect)
        if uses:
            known = [(key, f"{plain_date(row.during.lower)}: {row.title}") for key, row in self.uses.items()]
            self.fields["use"] = forms.ChoiceField(
                label=_("At which use?"),
                required=False,
                choices=[("", _("Nobody knows")), *known],
                help_text=_("The borrower of that use reads what was found, and what was agreed."),
            )
        most = max((row.quantity for row in things), default=1)
        self.fields |= damage_fields(quantity=most, is_borrowed=is_borrowed)
        kind = self.fields["kind"]
        kind.required = True
        kind.choices = Damage.Kind.choices  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("kind", Damage.Kind.DAMAGED)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        ask_for_whole(self)
        return values

    @property
    def booking(self) -> Booking | None:
        """The use that was chosen, of a valid form."""
        return self.uses.get(self.cleaned_data.get("use", ""))

    @property
    def damage(self) -> NewDamage:
        """What broke or was lost, of a valid form."""
        return damage_of(self.cleaned_data, self.cleaned_data.get("code") or next(iter(self.things)))


class SettleForm(forms.Form):
    """How a damage was settled."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What became of it?"), choices=Damage.Outcome.choices, widget=forms.RadioSelect
    )
    note = NoteField(label=gettext_lazy("How it was settled"), max_length=WHAT_LIMIT)

    def __init__(self, *args: Any, damage: Damage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("outcome", Damage.Outcome.MENDED)
        if damage.set_aside_at is not None:
            self.fields["outcome"].help_text = _("What was taken out of use is used again once it is repaired.")
        if damage.is_owed:
            self.fields["note"].help_text = _("The borrower is told that it is settled.")


class SetAsideForm(forms.Form):
    """Take out of use what broke."""

    until = DayField(
        label=gettext_lazy("Through (date)"),
        required=False,
        help_text=gettext_lazy("Leave it empty when nobody knows when it can be used again."),
    )
    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=MOST_REASON,
        help_text=gettext_lazy("People who have booked it read this."),
    )

    def __init__(self, *args: Any, is_whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_whole:
            del self.fields["until"]
