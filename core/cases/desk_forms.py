"""Forms of the staff's side: they check the shape of the input; the rules are in core.cases.domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.cases import names, regimes
from core.cases.domain.labels import MOST_TAGS, TAG_LIMIT
from core.cases.domain.lifecycle import REASON_LIMIT
from core.cases.forms import FilesField
from core.cases.inbox import SIZES
from core.cases.models import CaseSettings
from core.cases.models.messages import TEXT_LIMIT
from core.cases.regimes import regime_of
from core.cases.states import CaseState, Channel, Priority
from core.models import User
from core.roles import PERMISSIONS, Role
from core.ui.fields import DayField, LineField, NoteField

# Days that can be counted with: the last year of the calendar has no tomorrow.
TO_CITIZEN, TO_STAFF = "citizen", "staff"


class StaffChoice(forms.ModelChoiceField):
    """Somebody of the agency who can be put in charge, by name and position."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), required=False, **kwargs)

    def label_from_instance(self, user: Any) -> str:
        return f"{user}, {user.position}" if user.position else str(user)


def people_in_charge() -> Any:
    """Return who may be put in charge of a case: everybody of the agency who works for the public."""
    carriers = [role for role in Role if "forums.carry_out_action" in PERMISSIONS[role]]
    return User.objects.filter(is_active=True, roles__overlap=carriers).order_by("full_name", "pk")


class FilterForm(forms.Form):
    """Narrows the inbox; whatever is not known is left out."""

    q = forms.CharField(label=_("Code or words of the title"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    who = forms.ChoiceField(label=_("Held by"), required=False)
    when = forms.ChoiceField(
        label=_("Limit"),
        required=False,
        choices=[
            ("", _("Any")),
            ("late", _("Overdue")),
            ("today", _("Due today")),
            ("soon", _("Due within a week")),
            ("paused", _("Stands still")),
            ("none", _("No limit is running")),
        ],
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All channels")), *Channel.choices])
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[("", _("Any")), *Priority.choices])
    tag = forms.CharField(label=_("Tag"), required=False, max_length=TAG_LIMIT)
    since = DayField(label=_("Received from"), required=False)
    until = DayField(label=_("Received until"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Overdue first")),
            ("priority", _("Urgent first")),
            ("newest", _("Newest first")),
            ("oldest", _("Oldest first")),
        ],
    )
    per = forms.ChoiceField(label=_("On one page"), required=False, choices=[(str(size), str(size)) for size in SIZES])

    def __init__(self, data: Any, *, group: str) -> None:
        super().__init__(data)
        served = regimes.regimes(group or None)
        used = {
            state for regime in served for state in (*regime.moves, *(s for to in regime.moves.values() for s in to))
        }
        words = [(state, _word(served, state)) for state in CaseState.values if state in used]
        people = [(str(user.pk), str(user)) for user in people_in_charge()]
        self.services, self.units = names.names_of("service"), names.names_of("unit")
        units = [(f"unit:{code}", name) for code, name in self.units.items()]
        self._choose("kind", [("", _("All kinds")), *((regime.kind, regime.label) for regime in served)])
        ends: list[tuple[str, Any]] = [("", _("Open ones")), ("all", _("All")), ("ended", _("Ended, all"))]
        self._choose("state", [*ends, *words])
        fixed = [
            ("", _("Everybody")),
            ("mine", _("Mine")),
            ("nobody", _("Nobody yet")),
            ("news", _("News from citizens")),
        ]
        named = [(_("Officers"), people), (_("Units"), units)]
        self._choose("who", [*fixed, *(part for part in named if part[1])])
        self._choose("service", [("", _("All services")), *self.services.items()])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the filters that narrow something, or change the order."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(self.chosen.keys() - {"sort", "per"})


def _word(served: list[regimes.Regime], state: str) -> Any:
    """Return the word of a state where all kinds agree, else the engine's own."""
    words = {str(regime.word(state)) for regime in served if state in regime.moves}
    return words.pop() if len(words) == 1 else CaseState(state).label


class AssignForm(forms.Form):
    """A disposition: somebody, a unit, or both, with a note for them."""

    owner = StaffChoice(label=_("Held by"), empty_label=_("Nobody"))
    unit_code = forms.ChoiceField(label=_("Unit"), required=False)
    note = NoteField(label=_("Note for them"), max_length=REASON_LIMIT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = people_in_charge()
        units = names.names_of("unit")
        if units:
            unit: Any = self.fields["unit_code"]
            unit.choices = [("", _("No unit")), *units.items()]
        else:
            del self.fields["unit_code"]

    def disposition(self) -> dict[str, Any]:
        """Return what was filled in, as the domain takes it."""
        data = self.cleaned_data
        return {"owner": data["owner"], "unit_code": data.get("unit_code", ""), "note": data["note"]}


class LabelForm(forms.Form):
    """Tags and priority of one case."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=Priority.choices, widget=forms.RadioSelect
    )
    tags = LineField(
        label=_("Tags"),
        max_length=MOST_TAGS * (TAG_LIMIT + 2),
        required=False,
        help_text=_("Separated by commas, for example: lampu jalan, pasar. No names of people."),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class BulkForm(AssignForm):
    """What is done with all chosen cases; what is left empty stays as it is."""

    add_tag = LineField(label=_("Add a tag"), max_length=TAG_LIMIT, required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Leave it")), *Priority.choices],
    )
    field_order = ("owner", "unit_code", "note", "add_tag", "priority")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.empty_label = _("Leave it")
        if "unit_code" in self.fields:
            unit: Any = self.fields["unit_code"]
            unit.choices = [("", _("Leave it")), *unit.choices[1:]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(
            (data["owner"], data.get("unit_code"), data["add_tag"], data["priority"] is not None)
        ):
            raise forms.ValidationError(_("Choose at least one thing to change."), code="nothing")
        return data


class WriteForm(forms.Form):
    """The box under the thread: to the citizen, or among staff."""

    to = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[(TO_CITIZEN, _("Answer the citizen")), (TO_STAFF, _("Internal note"))],
        initial=TO_CITIZEN,
        widget=forms.RadioSelect,
    )
    text = NoteField(label=_("Your text"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 5}))
    key = forms.UUIDField(widget=forms.HiddenInput, label=_("Form"))
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0, label=_("Form"))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class AskForm(forms.Form):
    """A question to the citizen; the clock stands still until they answer."""

    text = NoteField(
        label=_("What is missing"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The citizen reads it. Say plainly what you need and how to send it."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, label=_("Form"))
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0, label=_("Form"))


class InternalFilesForm(forms.Form):
    """Files that only staff read."""

    brought = FilesField(
        label=_("Files"),
        required=True,
        is_internal=True,
        help_text=_("PDF, JPEG, PNG or WebP; 10 MB together. Only staff read them."),
    )


class ReasonForm(forms.Form):
    reason = NoteField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It is kept with your name and time, and the head of the agency reads it."),
    )


class CodeForm(forms.Form):
    """The code of another case; empty where the page allows none."""

    code = forms.CharField(label=_("Code"), max_length=20, required=False)

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()


class TemplateForm(forms.Form):
    """A reply template."""

    title = LineField(
        label=_("Title"), max_length=120, help_text=_("Only staff read it, in the list they choose from.")
    )
    text = NoteField(
        label=_("Text of the template"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("[kode] becomes the code of the case, [perihal] what it is about. Name nobody."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("For"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: for every kind.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kinds"]
        kinds.choices = regimes.choices()


class SettingsForm(forms.Form):
    """What the agency decides about all its cases."""

    bureau_after_days = forms.IntegerField(
        label=_("Working days after the limit until the bureau counts it"),
        min_value=0,
        max_value=30,
        help_text=_("The organisation bureau reads a number only, never a case. 0 to 30."),
    )
    link_days = forms.IntegerField(
        label=_("Days that a link in a mail opens a case"),
        min_value=1,
        max_value=90,
        help_text=_("After that citizens use the code and their secret word. 1 to 90."),
    )
    tells_by_text = forms.BooleanField(
        label=_("Tell citizens by SMS or WhatsApp where they left a number"),
        required=False,
        help_text=_("Needs a gateway, which central IT connects."),
    )

    @classmethod
    def initial_of(cls, terms: CaseSettings) -> dict[str, Any]:
        return {name: getattr(terms, name) for name in cls.base_fields}


def kinds_of(values: list[str]) -> str:
    """Return the labels of kinds as a list in one line."""
    return ", ".join(str(regime_of(kind).plural) for kind in values if kind in dict(regimes.choices()))
