"""The form on which a decree with its days off is entered; what is wrong is judged by tenants.calendars.tables."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.fields import DayField
from core.ui.forms import DatePartsField

ROWS_LIMIT = 20_000


class DecreeForm(forms.Form):
    """A decree, and the whole table of the year as it holds from then on."""

    number = forms.CharField(
        label=_("Number of the decree"), max_length=120, help_text=_("For example: SKB 3 Menteri Nomor 1497/2025.")
    )
    valid_from = DatePartsField(label=_("In force from"))
    rows = forms.CharField(
        label=_("All days off of the year"),
        help_text=_("One day a line: date; kind (nasional, cuti bersama or daerah); name. Nothing is deleted."),
        required=False,
        max_length=ROWS_LIMIT,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a spreadsheet (XLSX or CSV)"),
        help_text=_("With the columns date, kind and name. It takes the place of the lines above."),
        required=False,
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )


class ConfirmForm(forms.Form):
    """What was shown, sent once more to be entered."""

    number = forms.CharField(max_length=120)
    valid_from = DayField(input_formats=["%Y-%m-%d"])
    rows = forms.CharField(required=False, max_length=ROWS_LIMIT)
    seen = forms.CharField(max_length=64)

    def values(self) -> dict[str, Any]:
        """Return what the form was sent with, for the page that asks again."""
        return {name: self.data.get(name, "") for name in ("number", "rows")}
