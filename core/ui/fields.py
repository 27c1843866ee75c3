"""Fields for what people type: trimmed, composed, and without characters that nobody sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from core.dates import FIRST_DAY, LAST_DAY
from core.typed_text import normalise, text_error


class DayField(forms.DateField):
    """A date from which others can be counted: the year 0026, which is a slip, or 9999 is none."""

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class LineField(forms.CharField):
    """One line of text without characters that cannot be seen."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.most = max_length
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value) or "", lines=False)

    def validate(self, value: str) -> None:
        super().validate(value)
        if problem := text_error(value, limit=self.most, lines=False):
            raise forms.ValidationError(problem, code="text")


class NoteField(LineField):
    """A text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return normalise(forms.CharField.to_python(self, value) or "", lines=True)

    def validate(self, value: str) -> None:
        forms.CharField.validate(self, value)
        if problem := text_error(value, limit=self.most, lines=True):
            raise forms.ValidationError(problem, code="text")
