"""Forms by which staff verify, answer, put aside and publish complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.agencies import other_agencies
from core.cases.domain.forwarding import REASON_LIMIT
from core.cases.forms import FilesField, KeyField
from core.cases.models import Case
from core.cases.models.messages import TEXT_LIMIT
from core.ui.fields import LineField, NoteField
from feedback.complaint_access import KINDS
from feedback.complaint_forms import broken_promise
from feedback.domain.complaints import Verdict
from feedback.models import ArchiveReason, Complaint, Matter
from feedback.models.complaints import OUTCOMES, PUBLIC_LIMIT, TITLE_LIMIT
from services.seam import ComponentCode, Service, ServiceStandard, ServiceUnit


class LockedForm(forms.Form):
    """A form that knows how often the case was changed when it was drawn."""

    lock = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)


class VerifyForm(LockedForm):
    """What it really is. The choice of a matter sets the main limit."""

    hide_optional = True

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    matter = forms.ChoiceField(label=gettext_lazy("Matter"), widget=forms.RadioSelect, required=False)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Reported unit"), required=False)
    components = forms.MultipleChoiceField(
        label=gettext_lazy("Components that were not kept"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = complaint.case
        _choose(self, "kind", [("complaint", _("Complaint")), ("aspiration", _("Aspiration"))])
        _choose(self, "matter", Matter.choices)
        services = list(Service.objects.active().values_list("code", "name"))
        _choose(self, "service", [("", _("None of them")), *services])
        units = list(ServiceUnit.objects.filter(is_active=True).values_list("code", "name"))
        _choose(self, "unit", [("", _("None of them")), *units])
        named = list(complaint.components.select_related("standard__service"))
        _choose(self, "components", _component_choices(case, named))
        self.initial = {
            "lock": case.lock,
            "kind": case.kind,
            "matter": complaint.matter,
            "service": case.service_code,
            "unit": complaint.reported_unit_code,
            "components": [f"{one.standard_id}:{one.component_code}" for one in named],
            **self.initial,
        }
        if not self.fields["components"].choices:  # type: ignore[attr-defined]  # a ChoiceField
            del self.fields["components"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") == "aspiration":
            values["matter"] = ""
        elif not values.get("matter") and "matter" not in self.errors:
            self.add_error("matter", _("Choose what it is about."))
        return values

    @property
    def verdict(self) -> Verdict:
        """What the domain is told."""
        values = self.cleaned_data
        found = [broken_promise(name) for name in values.get("components", [])]
        return Verdict(
            kind=values["kind"],
            matter=values["matter"],
            service_code=values["service"],
            reported_unit_code=values["unit"],
            broken=[one for one in found if one is not None],
        )


class AnswerForm(LockedForm):
    key = KeyField()
    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), widget=forms.RadioSelect)
    text = NoteField(
        label=gettext_lazy("Answer to the reporter"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("What you found, what was done, by whom and when. Only the reporter reads it."),
    )
    attachments = FilesField()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "outcome", [(one.value, one.label) for one in OUTCOMES[case.kind]])
        self.initial.setdefault("lock", case.lock)


class ArchiveForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=ArchiveReason, widget=forms.RadioSelect)
    note = NoteField(
        label=gettext_lazy("Explanation"), max_length=2000, help_text=gettext_lazy("The reporter reads it.")
    )


class SendBackForm(forms.Form):
    reason = NoteField(label=gettext_lazy("Why"), max_length=REASON_LIMIT)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_complaint = kind in KINDS
        self.fields["reason"].help_text = _("The reporter reads it.") if is_complaint else _("The applicant reads it.")


class ForwardForm(SendBackForm):
    to = forms.ChoiceField(label=gettext_lazy("To which agency?"))
    field_order = ("to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "to", [("", _("Choose")), *((one.schema_name, one.name) for one in other_agencies())])


class PublishForm(forms.Form):
    title = LineField(label=gettext_lazy("Public title"), max_length=TITLE_LIMIT)
    text = NoteField(label=gettext_lazy("Public text"), max_length=PUBLIC_LIMIT, widget=forms.Textarea({"rows": 8}))
    confirmed = forms.BooleanField(label=gettext_lazy("I read it: nobody can be recognised by it"))


class FollowUpForm(forms.Form):
    text = NoteField(
        label=gettext_lazy("What was done, in short"),
        max_length=PUBLIC_LIMIT,
        required=False,
        help_text=gettext_lazy("Everybody may read it. Leave it empty to take it back."),
    )


def _component_choices(case: Case, named: list[Any]) -> list[tuple[str, str]]:
    """Return the components of the version that applies to the service now, and those that the reporter named."""
    standard = (
        ServiceStandard.objects.shown().filter(service__code=case.service_code).first() if case.service_code else None
    )
    choices = {f"{standard.pk}:{code}": str(label) for code, label in ComponentCode.choices} if standard else {}
    for one in named:
        words = _("%(component)s (version %(n)s)") % {
            "component": ComponentCode(one.component_code).label,
            "n": one.standard.version,
        }
        choices.setdefault(f"{one.standard_id}:{one.component_code}", words)
    return list(choices.items())


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
