"""Forms of the papers of a forum: they check the shape of the input; the rules are in the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.ui.fields import DayField
from core.ui.forms import FormSection
from forums.domain.agreements import Signer, elements_to_sign
from forums.domain.documents import SCANNED
from forums.models import Forum, ForumDocument, Participant
from services.seam import LineField

PROVIDER = Participant.Element.PROVIDER.value


class PersonField(forms.ModelChoiceField):
    """Somebody who is present, with the organisation."""

    def label_from_instance(self, person: Any) -> str:
        return " · ".join(words for words in (person.name, person.organisation) if words)


class AgreementForm(forms.Form):
    """The head of the minutes of agreement, and who signs: the provider, and one of each element that attended."""

    number = LineField(
        label=_lazy("Number"), max_length=120, required=False, help_text=_lazy("As in your register of letters.")
    )
    dated_on = DayField(label=_lazy("Date"))
    place = LineField(label=_lazy("Place"), max_length=200)
    provider_name = LineField(label=_lazy("Name of who signs"), max_length=160)
    provider_position = LineField(label=_lazy("Position"), max_length=160, required=False)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elements = [element for element in elements_to_sign(forum) if element != PROVIDER]
        present = Participant.objects.filter(forum=forum).attended().order_by("name", "pk")
        for element in self.elements:
            self.fields[f"signer_{element}"] = PersonField(
                label=Participant.Element(element).label,
                queryset=present.filter(element=element),
                empty_label=_("Choose who signs"),
            )
        people = tuple(f"signer_{element}" for element in self.elements)
        hint = _lazy("One of each element that attended. Only people who are checked in are offered.")
        self.sections = (
            FormSection("", ("number", "dated_on", "place")),
            FormSection(_lazy("For the provider"), ("provider_name", "provider_position")),
            *([FormSection(_lazy("For the elements of the community"), people, hint)] if people else []),
        )

    def signers(self) -> list[Signer]:
        """Return who was chosen."""
        data = self.cleaned_data
        chosen = [Signer(element=PROVIDER, name=data["provider_name"], position=data["provider_position"])]
        people = [(element, data[f"signer_{element}"]) for element in self.elements]
        return chosen + [Signer(element=element, participant=person) for element, person in people]


class SealForm(forms.Form):
    file = forms.FileField(
        label=_lazy("Scan of the signed paper"),
        help_text=_lazy("One PDF with all pages and all signatures, at most 10 MB. A telephone can scan to PDF."),
    )


class ScanForm(forms.Form):
    kind = forms.ChoiceField(
        label=_lazy("Which paper it is"),
        choices=[(kind.value, kind.label) for kind in ForumDocument.Kind if kind in SCANNED],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=_lazy("Scanned paper"), help_text=_lazy("A PDF, at most 10 MB."))


class DrawingField(forms.JSONField):
    """JSON from a stranger: numbers without end and lists within lists without end are no drawing."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class SignatureForm(forms.Form):
    """What was drawn, as JSON, under what was seen."""

    drawing = DrawingField(
        label=_lazy("Signature"),
        widget=forms.HiddenInput,
        error_messages={"required": _lazy("Draw your signature in the field.")},
    )
    content_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
