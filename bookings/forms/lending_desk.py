"""Forms by which staff decide on requests to borrow, plan own activities, and set the rules of lending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.companions import Load
from bookings.domain import lending_rules as rules
from bookings.domain.lending import REASON_LIMIT, TITLE_LIMIT, Refusal
from bookings.domain.own_use import REASON_LIMIT as OWN_REASON_LIMIT
from bookings.forms.lending import MOST_PEOPLE, ThingFields, TimeFields
from bookings.models import BookingSettings, Lending, Resource
from core.cases.forms import KeyField
from core.ui.fields import LineField, NoteField
from core.ui.formats import plain_date
from core.ui.forms import FormSection

NO_COMPANION = "none"
# Each setting with what it does; the page adds what it is where nobody has changed it.
EFFECTS: dict[Any, dict[str, Any]] = {
    gettext_lazy("Deciding"): {
        "decision_days": gettext_lazy("Holds only where the service standard of a thing names no time of its own."),
        "warn_percent": gettext_lazy(
            "The head gets one mail, and a line on the start page, when so much of the limit went by undecided."
        ),
        "companions": gettext_lazy("Whoever is free and accompanied least is proposed."),
        "own_use_days": gettext_lazy(
            "Later than that nobody loses a booked time to an activity of the agency; before, they are told why."
        ),
    },
    gettext_lazy("Changes and reminders"): {
        "change_hours": gettext_lazy("So long before the use; afterwards they must call or write."),
        "reminder_hours": gettext_lazy("One mail before the use begins, with the code for the hand-over."),
        "due_hours": gettext_lazy(
            "One mail; of a use that goes over night in the morning of the last day, of a short one when a quarter is "
            "left. What is late is asked for at once, and again after 1, 3, 7 and 14 days."
        ),
    },
    gettext_lazy("Waiting list and series"): {
        "offer_hours": gettext_lazy("The time is held so long for the first in line, then it goes to the next."),
        "most_waiting": gettext_lazy("With 0 there is no waiting list."),
        "most_dates": gettext_lazy("Each date is booked, decided and given back by itself."),
    },
    gettext_lazy("When nobody comes"): {
        "no_show_minutes": gettext_lazy("After the beginning of a use of which nothing was noted."),
        "no_show_counts": gettext_lazy("Only where a thing has a limit of uses in a period."),
    },
}
LENDING_SETTINGS = tuple(name for effects in EFFECTS.values() for name in effects)


class SeriesFields(forms.Form):
    """Whether other dates of the same series get the same decision; without other dates there is no such field."""

    with_dates = forms.BooleanField(label=gettext_lazy("The same for the other dates of this series"), required=False)

    def __init__(self, *args: Any, dates: Sequence[Lending] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dates:
            days = [plain_date(timezone.localtime(one.booking.during.lower)) for one in dates]
            self.fields["with_dates"].help_text = ", ".join(days)
        else:
            del self.fields["with_dates"]

    @property
    def is_for_all(self) -> bool:
        """Tell whether a valid form is about all of them."""
        return bool(self.cleaned_data.get("with_dates"))


class ApproveForm(SeriesFields):
    """Approve, with the companion who comes along."""

    hide_optional = True

    key = KeyField()
    lock = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    companion = forms.ChoiceField(label=gettext_lazy("Who accompanies it?"), widget=forms.RadioSelect)
    note = NoteField(
        label=gettext_lazy("What the borrower should know"),
        max_length=REASON_LIMIT,
        required=False,
        help_text=gettext_lazy("For example where to fetch the key. They read it with the approval."),
    )

    def __init__(self, *args: Any, present: Resource | None, free: list[Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NO_COMPANION, _("Nobody"))]
        if present is not None:
            choices.insert(0, (str(present.pk), _("%(name)s, as it is held now") % {"name": present.name}))
        for load in free:
            words = _("%(name)s, %(hours)s hours in these weeks")
            named = words % {"name": load.resource.name, "hours": round(load.hours)}
            choices.insert(len(choices) - 1, (str(load.resource.pk), named))
        field = self.fields["companion"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        self.initial.setdefault("companion", str(present.pk) if present is not None else NO_COMPANION)

    @property
    def chosen(self) -> dict[str, Any]:
        """The companion of a valid form, as the domain takes it."""
        value = self.cleaned_data["companion"]
        return {"without_companion": True} if value == NO_COMPANION else {"companion": int(value)}


class RefuseForm(SeriesFields):
    """Refuse, with the reason that the borrower reads."""

    hide_optional = True

    key = KeyField()
    lock = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    refused_for = forms.ChoiceField(label=gettext_lazy("Why?"), choices=Refusal.choices, widget=forms.RadioSelect)
    reason = NoteField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LIMIT,
        help_text=gettext_lazy("In plain words. The borrower reads it, with the times that are free."),
    )


class CancelForm(SeriesFields):
    """Cancel on behalf of the borrower."""

    reason = NoteField(label=gettext_lazy("Reason"), max_length=REASON_LIMIT)


class OwnUseForm(ThingFields, TimeFields):
    """An activity of the agency itself."""

    title = LineField(
        label=gettext_lazy("What is the activity?"),
        max_length=TITLE_LIMIT,
        help_text=gettext_lazy("The public sees only that it is taken, unless you show the name."),
    )
    shows_title = forms.BooleanField(label=gettext_lazy("Show this name on the public calendar"), required=False)
    participants = forms.IntegerField(
        label=gettext_lazy("How many people come?"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    has_priority = forms.BooleanField(
        label=gettext_lazy("Take the time also where others have booked it"), required=False
    )
    reason = LineField(
        label=gettext_lazy("Why it takes the time of others"),
        max_length=OWN_REASON_LIMIT,
        required=False,
        help_text=gettext_lazy("Needed only then. Whoever loses the time reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things = self.add_things(list(Resource.objects.in_use().filter(kind__in=rules.LENT)))
        self.sections = [
            FormSection(_("What for?"), ("title", "shows_title", "participants")),
            FormSection(_("When?"), ("on", "starts", "ends", "ends_on")),
            FormSection(_("What does it need?"), tuple(things)),
            FormSection(_("If others have booked it"), ("has_priority", "reason")),
        ]


class LendingSettingsForm(forms.ModelForm):
    """The rules of lending; those of a thing stand with the thing."""

    class Meta:
        model = BookingSettings
        fields = LENDING_SETTINGS
        widgets = {"companions": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = BookingSettings()
        for effects in EFFECTS.values():
            for name, effect in effects.items():
                value = getattr(usual, name)
                shown = getattr(usual, f"get_{name}_display")() if name == "companions" else value
                shown = (_("yes") if value else _("no")) if isinstance(value, bool) else shown
                self.fields[name].help_text = _("%(effect)s Usual: %(value)s.") % {"effect": effect, "value": shown}
        self.sections = [FormSection(title, tuple(effects)) for title, effects in EFFECTS.items()]

    def _post_clean(self) -> None:
        """Leave the row alone: the domain judges it and writes it."""


class ListFilterForm(forms.Form):
    """What narrows the list of requests."""

    thing = forms.ChoiceField(label=gettext_lazy("Thing"), required=False)
    q = forms.CharField(label=gettext_lazy("Code or activity"), required=False, max_length=100)

    def __init__(self, *args: Any, things: list[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["thing"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All")), *((row.code, row.name) for row in things)]
