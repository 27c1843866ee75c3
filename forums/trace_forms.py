"""Forms of citing an input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.domain.citations import NOTE_LIMIT
from services.seam import COMPONENTS, LineField, ServiceStandard


class CiteForm(forms.Form):
    """Which component of which version was changed because of an input, and what was changed in it."""

    standard = forms.TypedChoiceField(label=_("Version"), coerce=int)
    code = forms.ChoiceField(label=_("Component"))
    note = LineField(
        label=_("What was changed"),
        help_text=_("One sentence that everybody reads beside the change."),
        max_length=NOTE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, standards: Sequence[ServiceStandard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = _("%(service)s, version %(n)s")
        self._standards = {standard.pk: standard for standard in standards}
        for field, choices in (
            ("standard", [(s.pk, names % {"service": s.service.name, "n": s.version}) for s in standards]),
            ("code", [(str(code), f"{part.number}. {part.label}") for code, part in COMPONENTS.items()]),
        ):
            choice: Any = self.fields[field]
            choice.choices = choices

    @property
    def version(self) -> ServiceStandard:
        """The version that was chosen."""
        return self._standards[self.cleaned_data["standard"]]
