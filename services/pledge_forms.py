"""Forms of the pledge: they check the shape of the input; the rules are in services.domain.pledges."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.fields import DayField, LineField, NoteField
from services.domain.pledges import TRANSCRIPT_LIMIT
from services.models import ServicePledge, Statement
from services.models.pledges import PARAGRAPH_LIMIT, TEXT_LIMIT

ALL_TEXT_LIMIT = PARAGRAPH_LIMIT * TEXT_LIMIT


class PledgeForm(forms.Form):
    """The text of a draft, and who will sign it."""

    text = NoteField(
        label=_("Text of the pledge"),
        max_length=ALL_TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("An empty line begins a new paragraph."),
    )
    place = LineField(
        label=_("Place"), max_length=120, required=False, help_text=_("Where it is signed, such as Jambi.")
    )
    signatory_name = LineField(label=_("Name of the signatory"), max_length=160, required=False)
    signatory_position = LineField(
        label=_("Position of the signatory"),
        max_length=160,
        required=False,
        help_text=_("For example: Kepala Kantor Bahasa Provinsi Jambi"),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class StatementsForm(forms.Form):
    """For each of the three statements, the paragraph that says it."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, pledge: ServicePledge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = range(1, len(pledge.paragraphs) + 1)
        choices = [("", _("Not said yet")), *((str(n), _("Paragraph %(n)s") % {"n": n}) for n in numbers)]
        for statement in Statement:
            self.fields[statement.value] = forms.TypedChoiceField(
                label=statement.label, choices=choices, coerce=int, empty_value=None, required=False
            )

    @property
    def paragraphs(self) -> dict[str, int | None]:
        """Return what was chosen, by statement."""
        return {name: self.cleaned_data.get(name) for name in Statement.values}


class EnactForm(forms.Form):
    """The signed scan, and the day on it."""

    signed_on = DayField(label=_("Date of signing"))
    signed_file = forms.FileField(
        label=_("Signed pledge"), help_text=_("A scan as PDF, JPEG or PNG, with signature and seal.")
    )


class RecordingForm(forms.Form):
    """The spoken form with its words."""

    audio = forms.FileField(
        label=_("Recording"), help_text=_("MP3, OGG, M4A or WAV. Somebody reads the pledge aloud, slowly.")
    )
    transcript = NoteField(
        label=_("What the recording says"),
        max_length=TRANSCRIPT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("People who cannot hear read this below the player."),
    )


class EndPledgeForm(forms.Form):
    reason = NoteField(label=_("Reason"), max_length=500, help_text=_("People read this in the history of the pledge."))
