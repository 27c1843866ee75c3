"""Forms of answers and of the action plan: they check the shape of the input; the rules are in forums.domain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.roles import PERMISSIONS, Role
from core.ui.fields import DayField
from forums.domain.actions import ACTION_LIMIT, CARRY_OUT, NOTE_LIMIT, REASON_LIMIT, Planned
from forums.domain.dispositions import NAME_LIMIT, Answer
from forums.models import ActionItem, Disposition, ForumInput, Participant
from forums.models.inputs import TEXT_LIMIT
from services.seam import COMPONENTS, LineField, NoteField

Decision = Disposition.Decision


class StaffChoice(forms.ModelChoiceField):
    """An active account of the agency, by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), required=False, empty_label=_("Without an account"), **kwargs)

    def label_from_instance(self, user: Any) -> str:
        return str(user)


class _WithOwner(forms.Form):
    """The person in charge: an account, or a name where there is none."""

    owner = StaffChoice(label=_("Person in charge, with an account"), help_text=_("Gets reminders by mail."))
    owner_name = LineField(
        label=_("or a name"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("A person, unit or team. Everybody reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        carriers = [role for role in Role if CARRY_OUT in PERMISSIONS[role]]
        owner.queryset = User.objects.filter(is_active=True, roles__overlap=carriers).order_by("full_name", "pk")

    def person(self) -> dict[str, Any]:
        """Return who is in charge, as the domain takes it: an account goes before a name."""
        owner = self.cleaned_data["owner"]
        return {"owner": owner, "owner_name": "" if owner else self.cleaned_data["owner_name"]}


class AnswerForm(_WithOwner):
    """A decision with its reason. `lock` is empty for the first answer."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision, widget=forms.RadioSelect)
    reason = NoteField(
        label=_("Answer and reason"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Everybody reads it, and whoever gave the input gets it by mail. Say what happens now, or why not."
        ),
    )
    due_on = DayField(
        label=_("Done by"), required=False, help_text=_("Only for what is accepted. For example 17-08-2026")
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    field_order = ("decision", "reason", "owner", "owner_name", "due_on", "lock")

    def __init__(self, *args: Any, inputs: Iterable[ForumInput], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if any(given.kind != ForumInput.Kind.QUESTION for given in inputs):
            decision: Any = self.fields["decision"]
            decision.choices = [choice for choice in Decision.choices if choice[0] != Decision.ANSWERED]

    def answer(self) -> Answer:
        """Return what was filled in."""
        data = self.cleaned_data
        return Answer(decision=data["decision"], reason=data["reason"], due_on=data["due_on"], **self.person())


class FilterForm(forms.Form):
    """Narrows the list of inputs to be answered; whatever is not known is left out."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All, unanswered first")),
            ("open", _("Not answered yet")),
            ("answered", _("Answered")),
            ("late", _("Overdue")),
            ("idle", _("Accepted, no follow-up yet")),
        ],
    )
    code = forms.ChoiceField(label=_("Component"), required=False)
    element = forms.ChoiceField(
        label=_("Element"), required=False, choices=[("", _("All elements")), *Participant.Element.choices]
    )
    decision = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[("", _("All decisions")), *Decision.choices]
    )
    person = forms.ChoiceField(label=_("Person in charge"), required=False)

    def __init__(self, data: Any, *, codes: Iterable[str], people: Iterable[str]) -> None:
        super().__init__(data)
        code, person = self.fields["code"], self.fields["person"]
        known = [(item.code.value, item.label) for item in COMPONENTS.values() if item.code in set(codes)]
        code.choices = [("", _("All components")), *known]  # type: ignore[attr-defined]  # a ChoiceField
        person.choices = [("", _("Everybody")), *((n, n) for n in people)]  # type: ignore[attr-defined]  # the same

    @property
    def chosen(self) -> dict[str, str]:
        """Return the filters that narrow something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class InputChoices(forms.ModelMultipleChoiceField):
    """Accepted inputs, by number and the beginning of their words."""

    def label_from_instance(self, given: Any) -> str:
        words = " ".join(given.text.split())
        return f"{given.number}. {words[:117]}…" if len(words) > 118 else f"{given.number}. {words}"


class ActionForm(_WithOwner):
    """An action of the plan."""

    action = LineField(
        label=_("What is done"),
        max_length=ACTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One action with an end that can be seen. For example: menambah penjaga malam untuk aula"),
    )
    due_on = DayField(label=_("Done by"))
    inputs = InputChoices(
        label=_("Because of the inputs"),
        queryset=ForumInput.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Accepted inputs, wholly or in part."),
    )
    field_order = ("action", "owner", "owner_name", "due_on", "note", "inputs", "lock")

    def __init__(self, *args: Any, accepted: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inputs: Any = self.fields["inputs"]
        inputs.queryset = accepted
        if not accepted.exists():
            del self.fields["inputs"]

    def planned(self) -> Planned:
        """Return what was filled in."""
        data = self.cleaned_data
        return Planned(action=data["action"], due_on=data["due_on"], **self.person())


class ChangeActionForm(ActionForm):
    """An action that is on the plan already."""

    note = NoteField(
        label=_("Why the day changes"),
        max_length=NOTE_LIMIT,
        required=False,
        help_text=_("Needed when the day changes. Everybody reads it; the day that was first promised stays visible."),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @classmethod
    def initial_of(cls, action: ActionItem) -> dict[str, Any]:
        """Return what the form shows at first."""
        name = "" if action.owner_id else action.owner_name
        return {
            "action": action.action,
            "owner": action.owner_id,
            "owner_name": name,
            "due_on": action.due_on,
            "inputs": list(action.inputs.values_list("pk", flat=True)),
            "lock": action.lock,
        }


class ProgressForm(forms.Form):
    """A report of progress, with its proof."""

    progress = forms.IntegerField(
        label=_("Progress in percent"),
        min_value=0,
        max_value=100,
        help_text=_("100 needs evidence and ends the action."),
    )
    note = NoteField(label=_("What has been done"), max_length=NOTE_LIMIT, help_text=_("Everybody reads it."))
    evidence = forms.FileField(
        label=_("Evidence as a file"), required=False, help_text=_("PDF, JPEG, PNG or WebP, at most 10 MB.")
    )
    evidence_is_public = forms.BooleanField(
        label=_("Everybody may open this file"),
        required=False,
        help_text=_("Only when it shows no personal data, such as names, numbers or faces."),
    )
    evidence_url = forms.URLField(
        label=_("or the address of the evidence"), max_length=300, required=False, assume_scheme="https"
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DropForm(forms.Form):
    reason = NoteField(label=_("Reason"), max_length=REASON_LIMIT, help_text=_("Everybody reads it on the plan."))
