"""The form for a new token."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.api.models import Scope
from core.api.tokens import known_scopes

HINTS = {
    Scope.READ: _("Reads whatever you may read."),
    Scope.WRITE: _("Also changes what you may change."),
    Scope.CENTRAL: _("Needed besides for onboarding and administering agencies."),
}
LIFETIMES = (
    (30, _("30 days")),
    (90, _("90 days")),
    (180, _("180 days")),
    (365, _("One year")),
)


class TokenForm(forms.Form):
    """Name, scopes and lifetime. The rules are in core.api.tokens."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What uses the token, for example: Website of the agency."),
    )
    scopes = forms.MultipleChoiceField(label=_("What the token may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=LIFETIMES,
        initial=90,
        help_text=_("After that the token stops by itself. A token never lives longer than a year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        field.choices = [(scope.value, f"{scope.label}: {HINTS[scope]}") for scope in known_scopes()]  # type: ignore[attr-defined]
        field.initial = [Scope.READ]

    def values(self) -> dict[str, Any]:
        """Return the arguments of create_token."""
        return {
            "name": self.cleaned_data["name"],
            "scopes": self.cleaned_data["scopes"],
            "expires_at": timezone.now() + dt.timedelta(days=self.cleaned_data["days"]),
        }
