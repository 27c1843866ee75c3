"""Forms around a template that has moved on."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ui.fields import NoteField
from services.adoption.moves import REASON_LIMIT
from services.differences import shown_value
from services.merging import Conflict, Side


class KeepForm(forms.Form):
    """Why a component differs from its template."""

    reason = NoteField(
        label=gettext_lazy("Why you differ"),
        help_text=gettext_lazy("Your team reads it beside the component."),
        max_length=REASON_LIMIT,
        required=False,
    )


class JoinForm(forms.Form):
    """Which side to take where both the agency and the template changed the same thing; `mine` unless chosen."""

    def __init__(self, conflicts: Iterable[Conflict], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for conflict in conflicts:
            self.fields[conflict.key] = forms.ChoiceField(
                label=_label(conflict),
                choices=[
                    (Side.MINE.value, _("Yours: %(text)s") % {"text": _words(conflict, conflict.mine)}),
                    (Side.THEIRS.value, _("Template: %(text)s") % {"text": _words(conflict, conflict.theirs)}),
                ],
                widget=forms.RadioSelect,
                initial=Side.MINE.value,
            )


def _label(conflict: Conflict) -> str:
    """Return what is disputed, with the number of its row."""
    if conflict.row is None:
        return str(conflict.label)
    row = f"{conflict.row_label} {conflict.row_number}"
    return f"{row}: {conflict.label}" if conflict.part else row


def _words(conflict: Conflict, value: Any) -> str:
    """Return what one side says, as readers see it."""
    if value is None and conflict.is_whole_row:
        return _("removed")
    if conflict.is_whole_row:
        return " · ".join(conflict.field.words([value]))
    return shown_value(conflict.shape, value) or _("empty")
