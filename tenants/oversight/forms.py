"""The filter above the table of agencies. It is sent by GET, so that an address names what it shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text_rules import search_words
from tenants.models import Agency, Province
from tenants.oversight.open_points import CASE_TITLES, FORUM_TITLES, TITLES
from tenants.oversight.rows import Condition

ANY = ("", _("All"))
MOST_WORDS = 80


def clean_words(text: str) -> str:
    """Return a search as the database can take it, and not longer than anybody types."""
    return search_words(text, most=MOST_WORDS)


class AgencyFilter(forms.Form):
    """Which agencies to show. What cannot be understood is reported beside its field and filters nothing."""

    hide_optional = True

    q = forms.CharField(label=_("Name of the agency"), required=False, widget=forms.TextInput({"type": "search"}))
    province = forms.ChoiceField(label=_("Province"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Agency.Kind.choices])
    condition = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ANY,
            *Condition.choices,
            *TITLES.items(),
            *FORUM_TITLES.items(),
            *CASE_TITLES.items(),
            ("stale", _("Old figures")),
            ("suspended", _("Suspended")),
        ],
    )
    component = forms.RegexField(r"^[a-z_]{1,60}$", required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, all_provinces: bool) -> None:
        super().__init__(data)
        if all_provinces:
            names = Province.objects.order_by("name").values_list("code", "name")
            self.fields["province"].choices = [ANY, *names]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["province"]

    def clean_q(self) -> str:
        return clean_words(self.cleaned_data["q"])

    @property
    def wanted(self) -> dict[str, Any]:
        """The values that were given and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
