"""Forms by which citizens come back to a case and act on it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.antispam import GuardedForm
from core.cases.forms import EmailLineField, FilesField, KeyField
from core.cases.models.messages import TEXT_LIMIT
from core.ui.fields import LineField, NoteField

_CODE = re.compile(r"([A-Z]{3})([0-9]{4})([A-Z0-9]{4})")
REASON_LIMIT = 1000
SATISFACTION = (
    ("4", _("Very satisfied")),
    ("3", _("Satisfied")),
    ("2", _("Less satisfied")),
    ("1", _("Not satisfied")),
)


class CodeField(LineField):
    """The code of a case as people type it from paper: any case of letters, any strokes or spaces."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})
        super().__init__(
            label=_("Code"), max_length=40, widget=widget, help_text=_("For example ADU-2606-8MWT"), **kwargs
        )

    def to_python(self, value: object) -> str:
        typed = super().to_python(value)
        found = _CODE.fullmatch("".join(letter for letter in typed.upper() if letter.isalnum()))
        return "-".join(found.groups()) if found else typed


class TrackForm(forms.Form):
    """Code and secret word."""

    code = CodeField()
    secret = LineField(
        label=_("Secret word"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Eight letters and digits on your receipt, for example K7QM-4RTX"),
    )


class LinkForm(GuardedForm):
    """Where a link is sent: to the address that was left with the case, or with all cases. It may stand beside another
    form, so its controls have ids of their own.
    """

    email = EmailLineField(label=_("E-mail that you left with us"))
    code = CodeField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "tautan_%s"


class MessageForm(forms.Form):
    """A message of the citizen with files."""

    key = KeyField()
    text = NoteField(label=_("Write a message"), max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 4}))
    attachments = FilesField()


class ReopenForm(forms.Form):
    reason = NoteField(label=_("What is not settled yet?"), max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 4}))


class WithdrawForm(forms.Form):
    reason = NoteField(
        label=_("Why? You need not say."), max_length=REASON_LIMIT, required=False, widget=forms.Textarea({"rows": 3})
    )


class RatingForm(forms.Form):
    rating = forms.ChoiceField(
        label=_("How satisfied are you with how we handled this?"), choices=SATISFACTION, widget=forms.RadioSelect
    )
    rating_note = NoteField(
        label=_("What should we do better?"),
        max_length=REASON_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
