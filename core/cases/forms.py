"""Pieces that the forms of every regime share: who writes, what they bring, and what staff add at the counter.

A form of a regime inherits `CitizenForm`, adds its own fields and a `FilesField`, and hands on what it has by
`person_of_form` and `files_of`. The form of the counter puts `CounterFields` before it:

    class ComplaintForm(CitizenForm):
        attachments = FilesField()
    class CounterComplaintForm(CounterFields, ComplaintForm): ...
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.antispam import GuardedForm
from core.cases.domain.files import NewFile, readable_name
from core.cases.domain.identities import Person
from core.cases.states import Channel
from core.contacts import email_problem, phone_problem
from core.errors import InvalidInput
from core.ui.fields import DayField, LineField
from core.ui.forms import FormSection
from core.uploads import MOST_PDF, PDF_TYPES, check_upload

NAME_LIMIT = 160
CONTACT_LIMIT = 254
MOST_FILES = 5
MOST_BYTES = MOST_PDF  # of all files together: a request has 12 MB in all
EARLIEST = dt.timedelta(days=365)  # that something reached the agency before it is entered
MORNING = dt.time(8)
OFFLINE = (
    Channel.COUNTER,
    Channel.LETTER,
    Channel.PHONE,
    Channel.EMAIL,
    Channel.WHATSAPP,
    Channel.BOX,
    Channel.SOCIAL,
)
CONTACT = FormSection(
    gettext_lazy("How can we reach you?"),
    ("name", "email", "phone"),
    gettext_lazy("You may leave this empty. Then only the code and the secret word lead you to our answer."),
)


def new_key() -> str:
    """Return the key of a form that is drawn now."""
    return str(uuid.uuid4())


class KeyField(forms.CharField):
    """Names a form before it is sent, so that a form that arrives twice is kept once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=new_key)

    def clean(self, value: Any) -> str:
        try:
            return str(uuid.UUID(str(value)))
        except ValueError:
            return new_key()


class PhoneField(LineField):
    """A telephone number, kept as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if problem := phone_problem(value):
            raise forms.ValidationError(problem, code="phone")


class EmailLineField(LineField):
    """An e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput({"autocomplete": "email", "spellcheck": "false"})
        super().__init__(max_length=CONTACT_LIMIT, widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if problem := email_problem(value):
            raise forms.ValidationError(problem, code="email")


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"multiple": True, "accept": ".pdf,.jpg,.jpeg,.png,.webp"})


class FilesField(forms.FileField):
    """Several files at once; cleans to a list of NewFile. What is wrong is told with the name of the file."""

    widget = SeveralFiles

    def __init__(
        self,
        *,
        most: int = MOST_FILES,
        kinds: frozenset[str] = PDF_TYPES,
        purpose: str = "",
        is_internal: bool = False,
        **kwargs: Any,
    ) -> None:
        self.most, self.kinds, self.purpose, self.is_internal = most, kinds, purpose, is_internal
        kwargs.setdefault("label", gettext_lazy("Photos or files"))
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            gettext_lazy("PDF, JPEG, PNG or WebP; 10 MB together. We delete where and when a photo was taken."),
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[NewFile]:
        brought: Sequence[UploadedFile] = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not brought:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        if len(brought) > self.most:
            raise forms.ValidationError(_("Choose at most %(most)s files.") % {"most": self.most}, code="too-many")
        if sum(one.size or 0 for one in brought) > MOST_BYTES:
            raise forms.ValidationError(
                _("These files are larger than %(most)s MB together. Send fewer, or make them smaller.")
                % {"most": MOST_BYTES // 2**20},
                code="too-large",
            )
        kept: list[NewFile] = []
        problems: list[str] = []
        for one in brought:
            try:
                kept.append(self._kept(one))
            except InvalidInput as refusal:
                problems += [
                    f"{readable_name(one.name or '')}: {text}" for texts in refusal.errors.values() for text in texts
                ]
        if problems:
            raise forms.ValidationError([forms.ValidationError(text, code="file") for text in problems])
        return kept

    def _kept(self, one: UploadedFile) -> NewFile:
        kept = check_upload(one, self.kinds, may_wait=True)
        return NewFile(kept=kept, name=one.name or "", purpose=self.purpose, is_internal=self.is_internal)


class CitizenForm(GuardedForm):
    """What every form of a citizen asks: who writes and how to reach them, as far as they say.

    `key` names the form. A regime that must know who writes sets `required` on the fields in its `__init__`.
    """

    is_guarded: ClassVar[bool] = True  # the counter's form needs no guard: staff have signed in

    key = KeyField()
    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=NAME_LIMIT,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = EmailLineField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("We tell you there when something happens."),
    )
    phone = PhoneField(label=gettext_lazy("Mobile number"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_guarded:
            for name in ("website", "stamp"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Guard what citizens send, and remind them of their files when the form is shown again."""
        values = super().clean() if self.is_guarded else forms.Form.clean(self) or self.cleaned_data
        if self.errors and any(self.files.getlist(name) for name in self._file_fields()):
            self.add_error(None, _("Please choose your files once more: a browser does not keep them."))
        return values

    def _file_fields(self) -> list[str]:
        return [self.add_prefix(name) for name, field in self.fields.items() if isinstance(field, forms.FileField)]


class CounterFields(forms.Form):
    """What staff add when they enter for somebody: by which way it came and when. Put it before a CitizenForm."""

    is_guarded: ClassVar[bool] = False

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it reach us?"),
        choices=[(channel.value, channel.label) for channel in OFFLINE],
        initial=Channel.COUNTER,
    )
    received_on = DayField(
        label=gettext_lazy("Received on"),
        required=False,
        help_text=gettext_lazy("Leave it empty for today. The limit counts from this day. For example 17-08-2026"),
    )
    received_time = forms.TimeField(
        label=gettext_lazy("Received at the hour"),
        required=False,
        widget=forms.TimeInput,
        help_text=gettext_lazy("For example 09.00"),
    )

    def clean_received_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get("received_on")
        today = timezone.localdate()
        if day is not None and not today - EARLIEST <= day <= today:
            raise forms.ValidationError(_("Enter a day of the last year, today at the latest."), code="day")
        return day

    def clean_received_time(self) -> dt.time | None:
        time: dt.time | None = self.cleaned_data.get("received_time")
        day = self.cleaned_data.get("received_on") or timezone.localdate()
        if time is not None and _moment(day, time) > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."), code="moment")
        return time

    @property
    def received_at(self) -> dt.datetime | None:
        """The moment at which it reached the agency; None is now."""
        day: dt.date | None = self.cleaned_data["received_on"]
        time: dt.time | None = self.cleaned_data["received_time"]
        if time is None and day in (None, timezone.localdate()):
            return None
        return _moment(day or timezone.localdate(), time or MORNING)


def person_of_form(form: forms.Form) -> Person:
    """Return who wrote, from those fields of a valid form that are named as the parts of a Person."""
    return Person(**{part.name: form.cleaned_data.get(part.name) or "" for part in fields(Person)})


def files_of(form: forms.Form) -> list[NewFile]:
    """Return what was brought in all FilesFields of a valid form."""
    names = [name for name, field in form.fields.items() if isinstance(field, FilesField)]
    return [file for name in names for file in form.cleaned_data.get(name) or []]


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
