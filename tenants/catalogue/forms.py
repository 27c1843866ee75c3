"""The filters of the common search, all of them in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import published
from tenants.models import Agency, Province


def _with_all(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("All")), *choices]


class CatalogueFilter(forms.Form):
    """A value that is not on offer counts as no filter."""

    provinsi = forms.ChoiceField(
        label=_("Province"),
        required=False,
        choices=lambda: _with_all(
            (province.code, province.name)
            for province in Province.objects.filter(agencies__state=Agency.State.ACTIVE).distinct().order_by("name")
        ),
    )
    jenis = forms.ChoiceField(
        label=_("Kind of agency"),
        required=False,
        choices=lambda: _with_all((value, str(label).capitalize()) for value, label in Agency.Kind.choices),
    )
    peristiwa = forms.ChoiceField(
        label=_("Event in life"),
        required=False,
        choices=lambda: _with_all(published.vocabulary().life_events.items()),
    )
    untuk = forms.ChoiceField(
        label=_("For whom"), required=False, choices=lambda: _with_all(published.vocabulary().groups.items())
    )
    cara = forms.ChoiceField(
        label=_("How to ask for it"),
        required=False,
        choices=lambda: _with_all(published.vocabulary().channels.items()),
    )

    NAMES = {"provinsi": "province", "jenis": "kind", "peristiwa": "life_event", "untuk": "group", "cara": "channel"}

    @property
    def values(self) -> dict[str, str]:
        """Return the filters that were chosen, by the names of tenants.catalogue.queries."""
        self.is_valid()
        return {self.NAMES[name]: value for name, value in self.cleaned_data.items() if value}
