"""Forms of complaints and aspirations: they check the shape of what was sent; the rules are in feedback.domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cases.forms import CitizenForm, CounterFields, FilesField, files_of, person_of_form
from core.cases.states import Channel
from core.privacy.shown import NoticeField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection
from feedback.domain.complaints import STORY_LIMIT, BrokenPromise, NewComplaint
from feedback.models.complaints import PLACE_LIMIT, TEXT_LIMIT
from services.seam import ComponentCode, Service, ServiceStandard, ServiceUnit

PROTECTIONS = ("is_anonymous", "is_confidential")


class VoiceForm(CitizenForm):
    """What complaints and aspirations share. Who wants to stay unknown leaves no contact, or one that is sealed."""

    kind = ""
    field_order = (
        *("text", "happened_on", "place", "service", "unit", "harm", "wish"),
        *("is_anonymous", "is_confidential", "name", "email", "phone", "attachments"),
    )

    text = NoteField(
        label=gettext_lazy("What happened?"),
        max_length=STORY_LIMIT,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("What, when, and who was harmed. Do not write the number of an identity card."),
    )
    service = forms.ChoiceField(label=gettext_lazy("Which service is it about?"), required=False)
    is_anonymous = forms.BooleanField(label=gettext_lazy("Anonymous"), required=False)
    is_confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)
    attachments = FilesField()
    seen_similar = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"] = NoticeField(self.kind)
        choices = [("", _("I do not know, or none of these")), *Service.objects.public().values_list("code", "name")]
        _choose(self, "service", choices)
        self.fields["email"].help_text = _("Only the officer who verifies sees it, and every look is recorded.")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        has_contact = any(values.get(name) for name in ("email", "phone")) or {"email", "phone"} & set(self.errors)
        if self.is_guarded and not has_contact and not values.get("is_anonymous"):
            self.add_error("email", _("Fill in how to reach you, or choose anonymous."))
        return values

    @property
    def new(self) -> NewComplaint:
        """What the domain is to keep."""
        values = self.cleaned_data
        return NewComplaint(
            kind=self.kind,
            key=values["key"],
            text=values["text"],
            place=values.get("place", ""),
            happened_on=values.get("happened_on"),
            harm=values.get("harm", ""),
            wish=values.get("wish", ""),
            person=person_of_form(self),
            is_anonymous=values["is_anonymous"],
            is_confidential=values["is_confidential"],
            service_code=values["service"],
            reported_unit_code=values.get("unit", ""),
            broken=values.get("component") or (),
            channel=values.get("channel", Channel.WEB),
            received_at=getattr(self, "received_at", None),
            lapor_number=values.get("lapor_number", ""),
            files=files_of(self),
            notice_version=values["notice"],
        )


class ComplaintForm(VoiceForm):
    """A complaint. `harm` and `wish` are what UU 25/2009 article 42 asks for, and nobody must fill in."""

    kind = "complaint"

    happened_on = DayField(label=gettext_lazy("When?"), required=False)
    place = LineField(
        label=gettext_lazy("Where?"),
        max_length=PLACE_LIMIT,
        help_text=gettext_lazy("Name of the place or office, or the address of a website"),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Which unit is it about?"), required=False)
    component = forms.CharField(required=False, widget=forms.HiddenInput)
    harm = NoteField(label=gettext_lazy("What did you lose by it?"), max_length=TEXT_LIMIT, required=False)
    wish = NoteField(label=gettext_lazy("How should it be settled?"), max_length=TEXT_LIMIT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = ServiceUnit.objects.filter(is_active=True).values_list("code", "name")
        _choose(self, "unit", [("", _("I do not know")), *units])
        if not units:
            del self.fields["unit"]

    def clean_component(self) -> tuple[BrokenPromise, ...]:
        """Return the component that the link named; a name that is none is left out."""
        broken = broken_promise(self.cleaned_data["component"])
        return (broken,) if broken else ()


class AspirationForm(VoiceForm):
    kind = "aspiration"

    place = LineField(label=gettext_lazy("For which place?"), max_length=PLACE_LIMIT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What do you propose?")
        self.fields["text"].help_text = _("What should change, and for whom it is good.")


class CounterComplaintForm(CounterFields, ComplaintForm):
    """Entered by staff for somebody who came, wrote or called."""

    lapor_number = LineField(label=gettext_lazy("Tracking number of SP4N-LAPOR!"), max_length=40, required=False)
    sections = (
        FormSection(gettext_lazy("How it came"), ("channel", "received_on", "received_time", "lapor_number")),
        FormSection(
            gettext_lazy("The incident"),
            ("text", "happened_on", "place", "service", "unit", "harm", "wish", "attachments"),
        ),
        FormSection(gettext_lazy("Protection"), PROTECTIONS, gettext_lazy("Explain both before the reporter chooses.")),
        FormSection(gettext_lazy("Who complains"), ("name", "email", "phone")),
    )


class CounterAspirationForm(CounterFields, AspirationForm):
    sections = (
        FormSection(gettext_lazy("How it came"), ("channel", "received_on", "received_time")),
        FormSection(gettext_lazy("What is proposed"), ("text", "place", "service", "attachments")),
        FormSection(gettext_lazy("Protection"), PROTECTIONS, gettext_lazy("Explain both before the reporter chooses.")),
        FormSection(gettext_lazy("Who proposes"), ("name", "email", "phone")),
    )


def broken_promise(name: str) -> BrokenPromise | None:
    """Return what "<number of the version's row>:<component>" names, if anybody could ever read it."""
    number, _mark, code = name.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 12 or code not in ComponentCode.values:
        return None
    standard = ServiceStandard.objects.once_public().select_related("service").filter(pk=int(number)).first()
    return BrokenPromise(standard=standard, component_code=code) if standard else None


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
