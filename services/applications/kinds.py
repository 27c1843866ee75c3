"""The kinds of question that a form may ask: each draws a field, and says in words what was answered.

What a field cleans to is what is stored as JSON: text, a list of keys, "yes" or "no", a number as text, a date as
YYYY-MM-DD. Whoever answers wrongly is told here in words; nobody else judges an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cases.forms import EmailLineField, FilesField, PhoneField
from core.identity_numbers import cover_numbers, is_nik, mask
from core.ui.fields import LineField, NoteField
from core.ui.formats import long_date, number
from core.ui.forms import DatePartsField

LINE_LIMIT = 200
TEXT_LIMIT = 4000
ADDRESS_LIMIT = 300
REGION_LIMIT = 200
MOST_FILES = 5
NUMBER_LIMIT = Decimal(10) ** 15
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
YES, NO = "yes", "no"
Question = Mapping[str, Any]


class Kind(TextChoices):
    LINE = "line", gettext_lazy("Short text")
    TEXT = "text", gettext_lazy("Long text")
    ONE = "one", gettext_lazy("Choice: one of several")
    MANY = "many", gettext_lazy("Choice: any number of several")
    FLAG = "flag", gettext_lazy("Yes or no")
    NUMBER = "number", gettext_lazy("Number in digits")
    DATE = "date", gettext_lazy("Date")
    EMAIL = "email", gettext_lazy("E-mail address")
    PHONE = "phone", gettext_lazy("Telephone number")
    ADDRESS = "address", gettext_lazy("Address")
    NIK = "nik", gettext_lazy("NIK (identity number)")
    FILE = "file", gettext_lazy("File")


CHOICES = (Kind.ONE, Kind.MANY)
PERSONAL = (Kind.EMAIL, Kind.PHONE, Kind.ADDRESS, Kind.NIK)  # always sealed


def field_of(question: Question, *, required: bool, kept_files: int = 0) -> forms.Field:
    """Return the field that asks a question; a file that is kept already need not be chosen again."""
    field = _FIELDS[Kind(question["kind"])](question, required and not kept_files)
    field.label, field.required = question["label"], required and not kept_files
    field.help_text = " ".join(part for part in (question.get("help", ""), str(field.help_text or "")) if part)
    return field


def words_of(question: Question, value: Any) -> str:
    """Return an answer as people read it; a NIK is masked, also in a text, and nothing is an empty text."""
    if value in (None, "", []):
        return ""
    match question["kind"]:
        case Kind.ONE:
            return _option(question, value)
        case Kind.MANY:
            return ", ".join(_option(question, key) for key in value)
        case Kind.FLAG:
            return _("Yes") if value == YES else _("No")
        case Kind.NUMBER:
            return " ".join(part for part in (_readable(value), question.get("unit", "")) if part)
        case Kind.DATE:
            return long_date(dt.date.fromisoformat(value))
        case Kind.NIK:
            return mask(value)
    return cover_numbers(str(value))


def number_of(value: Any) -> Decimal | None:
    """Return a stored number, None for anything else."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


class NumberField(LineField):
    """A number as people here write it: 1.250,5 or 1250,5. Cleans to digits with a point, such as "1250.5"."""

    def __init__(self, question: Question) -> None:
        self.least, self.top = number_of(question.get("least")), number_of(question.get("most"))
        self.decimals = int(question.get("decimals") or 0)
        self.unit = question.get("unit", "")
        super().__init__(
            max_length=30,
            help_text=self.unit,
            widget=forms.TextInput({"inputmode": "decimal", "class": "mk-input--10"}),
        )

    def to_python(self, value: Any) -> str:
        typed = "".join(super().to_python(value).split())
        if not typed:
            return ""
        plain = typed.replace(".", "").replace(",", ".") if "," in typed or _GROUPED.fullmatch(typed) else typed
        if not _PLAIN.fullmatch(plain):
            raise forms.ValidationError(_("Write a number in digits, such as 1.250 or 12,5."), code="number")
        found = Decimal(plain)
        if abs(found) >= NUMBER_LIMIT:
            raise forms.ValidationError(_("This number is too large."), code="number")
        if found != round(found, self.decimals):
            raise forms.ValidationError(
                _("Write a whole number.")
                if not self.decimals
                else _("Write at most %(decimals)s digits after the comma.") % {"decimals": self.decimals},
                code="number",
            )
        return f"{found.normalize():f}"

    def validate(self, value: str) -> None:
        super().validate(value)
        found = number_of(value)
        if found is None:
            return
        if self.least is not None and found < self.least:
            raise forms.ValidationError(_("Write at least %(least)s.") % {"least": _readable(self.least)}, code="least")
        if self.top is not None and found > self.top:
            raise forms.ValidationError(_("Write at most %(most)s.") % {"most": _readable(self.top)}, code="most")


class DayField(DatePartsField):
    """A date by day, month and year. Cleans to YYYY-MM-DD."""

    def clean(self, value: Any) -> str:
        found = super().clean(value)
        if found is None:
            return ""
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return str(found.isoformat())


class NikField(LineField):
    """The 16 digits of an identity card: region, date of birth (40 is added to a woman's day), number."""

    def __init__(self) -> None:
        super().__init__(
            max_length=24,
            help_text=gettext_lazy(
                "16 digits, as on the identity card (KTP). It is kept sealed and never shown in full."
            ),
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "mk-input--20"}),
        )

    def to_python(self, value: Any) -> str:
        return "".join(super().to_python(value).replace(".", "").replace("-", "").split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_nik(value):
            raise forms.ValidationError(
                _("This is not a NIK. Look at the 16 digits on the identity card once more."), code="nik"
            )


class AddressField(LineField):
    """An address with its village, district and regency, on several lines."""

    widget = forms.Textarea({"rows": 3, "autocomplete": "street-address"})

    def __init__(self) -> None:
        help_text = gettext_lazy("Street, number, RT/RW, village, district, regency or city.")
        super().__init__(max_length=ADDRESS_LIMIT + REGION_LIMIT, help_text=help_text)

    def to_python(self, value: Any) -> str:
        lines = forms.CharField.to_python(self, value) or ""
        return ", ".join(part for line in lines.splitlines() if (part := super(AddressField, self).to_python(line)))


_PLAIN = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,10})?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+")


def _choices(question: Question) -> list[tuple[str, str]]:
    return [(option["key"], option["label"]) for option in question.get("options", [])]


def _option(question: Question, key: Any) -> str:
    return next((label for known, label in _choices(question) if known == key), "")


def _readable(value: Any) -> str:
    found = number_of(value)
    return str(value) if found is None else number(found)


def _one(question: Question, required: bool) -> forms.Field:
    return forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect)


def _many(question: Question, required: bool) -> forms.Field:
    return forms.MultipleChoiceField(choices=_choices(question), widget=forms.CheckboxSelectMultiple)


def _flag(question: Question, required: bool) -> forms.Field:
    return forms.ChoiceField(choices=[(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))], widget=forms.RadioSelect)


def _file(question: Question, required: bool) -> forms.Field:
    kinds = frozenset({"picture"} if question.get("accepts") == "picture" else {"pdf", "picture"})
    kinds = frozenset({"pdf"}) if question.get("accepts") == "pdf" else kinds
    return FilesField(most=int(question.get("files") or 1), kinds=kinds, purpose=question["key"], required=required)


_FIELDS: dict[Kind, Callable[[Question, bool], forms.Field]] = {
    Kind.LINE: lambda question, required: LineField(max_length=LINE_LIMIT),
    Kind.TEXT: lambda question, required: NoteField(max_length=TEXT_LIMIT),
    Kind.ONE: _one,
    Kind.MANY: _many,
    Kind.FLAG: _flag,
    Kind.NUMBER: lambda question, required: NumberField(question),
    Kind.DATE: lambda question, required: DayField(required=required),
    Kind.EMAIL: lambda question, required: EmailLineField(),
    Kind.PHONE: lambda question, required: PhoneField(),
    Kind.ADDRESS: lambda question, required: AddressField(),
    Kind.NIK: lambda question, required: NikField(),
    Kind.FILE: _file,
}
