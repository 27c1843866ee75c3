"""Which version of its privacy notice a form showed: kept with what was sent."""

from __future__ import annotations

from typing import Any

from django import forms

from core.privacy.domain.notices import version_of


class NoticeField(forms.IntegerField):
    """Carries the version that is drawn with a form; cleans to it, and to the one in force when it names none."""

    widget = forms.HiddenInput

    def __init__(self, form: str) -> None:
        self.form = form
        super().__init__(required=False, initial=lambda: version_of(form))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Name what is in force when the form is shown again: the notice beside it is drawn anew, too."""
        return initial

    def clean(self, value: Any) -> int:
        text, newest = str(value or ""), version_of(self.form)
        return min(int(text), newest) if text.isascii() and text.isdigit() and len(text) < 10 else newest
