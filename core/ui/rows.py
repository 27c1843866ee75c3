"""Rows that grow and shrink without JavaScript: requirements, steps, counters.

    StepRows = row_formset(StepForm, max_num=30)

    rows = StepRows(request.POST or None, prefix="steps", initial=[...])
    if rows.is_editing:
        forget_errors(form)
    elif request.method == "POST" and form.is_valid() and rows.is_valid():
        save(form.cleaned_data, rows.values)

The page's buttons are named `<prefix>-add`, `<prefix>-insert-3` (after row 3), `<prefix>-remove-3`, `<prefix>-up-3`
and `<prefix>-down-3`, counted from 0; `<prefix>-paste` is for forms that make rows of a pasted text before. After one
of them the formset holds what was typed with the change made, `is_editing` is True and nothing counts as valid, so a
view that saves only valid input just draws the page again. Its other forms say nothing about errors then when the view
asks `core.ui.forms.forget_errors` for it. A select in a row should start with an empty choice: a row in which nothing
was chosen or typed is empty, and left out.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.ui.forms import forget_errors

_BUTTON = re.compile(r"(?P<prefix>.+)-(?:(?P<add>add|paste)|(?P<move>remove|up|down|insert)-(?P<index>\d{1,4}))")


class RowFormSet(BaseFormSet):
    """A formset whose rows the reader adds, removes and moves by buttons. Empty rows are left out of `values`."""

    is_editing = False
    default_error_messages = {
        "missing_management_form": _("The list arrived incomplete. Go back, reload the page and try again."),
    }

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, **kwargs: Any) -> None:
        prefix = kwargs.get("prefix") or self.get_default_prefix()
        if data is not None:
            self.is_editing = is_row_button(data)
            # What was sent stands for itself: compared with `initial`, an unchanged row would count as empty.
            kwargs["initial"] = None
            if self.is_editing and isinstance(data, QueryDict):
                data = edit_rows(data, prefix, max_num=self.max_num) or data
        super().__init__(data, files, **kwargs)

    def initial_form_count(self) -> int:
        """No row is the database's: every one may go."""
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return max(len(self.initial or ()) or self.extra, self.min_num)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # the stubs leave it out
        if self.is_editing:
            forget_errors(form)
        return form

    def full_clean(self) -> None:
        """Judge the rows, but not while a button only changed their number."""
        if self.is_editing:
            self._errors: list[dict[str, Any]] = [{} for _row in self.forms]
            self._non_form_errors = self.error_class(error_class="nonform")
            return
        super().full_clean()

    def clean(self) -> None:
        """Refuse a number of rows that no page of ours sends: less than none would pass for an empty list."""
        if self.total_form_count() < 0:
            raise ValidationError(self.default_error_messages["missing_management_form"])

    def is_valid(self) -> bool:
        return not self.is_editing and super().is_valid()

    @property
    def can_add(self) -> bool:
        return len(self.forms) < (self.max_num or 0)

    @property
    def can_remove(self) -> bool:
        return len(self.forms) > max(self.min_num or 0, 1)

    @property
    def values(self) -> list[dict[str, Any]]:
        """Return the cleaned rows that somebody filled in, in their order."""
        return [row.cleaned_data for row in self.forms if row.has_changed() and row.cleaned_data]


def row_formset(
    form: type[forms.BaseForm], *, min_num: int = 0, max_num: int = 50, extra: int = 1, absolute_max: int | None = None
) -> type[RowFormSet]:
    """Make the formset class of a row form. A new list starts with `extra` empty rows.

    Of more rows than `max_num`, those up to `absolute_max` are shown again with the error.
    """
    made = forms.formset_factory(
        form,
        formset=RowFormSet,
        extra=extra,
        min_num=min_num,
        max_num=max_num,
        absolute_max=absolute_max or max_num,
        validate_min=min_num > 0,
        validate_max=True,
    )
    return cast("type[RowFormSet]", made)


def is_row_button(data: Mapping[str, Any]) -> bool:
    """Tell whether the form was sent by a button that only changes rows."""
    return any(_BUTTON.fullmatch(name) for name in data)


def edit_rows(data: QueryDict, prefix: str, *, max_num: int) -> QueryDict | None:
    """Return the sent form with its rows changed as the pressed button says; None when no button of theirs was."""
    pressed = next((hit for name in data if (hit := _BUTTON.fullmatch(name)) and hit["prefix"] == prefix), None)
    if pressed is None:
        return None
    try:
        total = min(int(str(data[f"{prefix}-TOTAL_FORMS"])), max_num)
    except (KeyError, ValueError):
        return None
    order: list[int | None] = list(range(max(total, 0)))
    if pressed["add"] == "add" or pressed["move"] == "insert":
        if len(order) < max_num:
            order.insert(int(pressed["index"] or len(order) - 1) + 1, None)
    elif pressed["move"]:
        order = _moved(order, pressed["move"], int(pressed["index"]))
    return _reordered(data, prefix, order)


def _moved(order: list[int | None], move: str, index: int) -> list[int | None]:
    if index >= len(order):
        return order
    if move == "remove":
        return order[:index] + order[index + 1 :]
    other = index - 1 if move == "up" else index + 1
    if 0 <= other < len(order):
        order[index], order[other] = order[other], order[index]
    return order


def _reordered(data: QueryDict, prefix: str, order: list[int | None]) -> QueryDict:
    """Copy `data` with the rows at the places that `order` gives them; None is a new empty row."""
    copy = QueryDict(mutable=True, encoding=data.encoding)
    row_field = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
    place = {old: new for new, old in enumerate(order) if old is not None}
    for name, values in data.lists():
        if _BUTTON.fullmatch(name):
            continue
        hit = row_field.fullmatch(name)
        if hit is None:
            copy.setlist(name, values)
        elif int(hit[1]) in place:
            copy.setlist(f"{prefix}-{place[int(hit[1])]}-{hit[2]}", values)
    copy[f"{prefix}-TOTAL_FORMS"] = str(len(order))
    copy[f"{prefix}-INITIAL_FORMS"] = "0"
    return copy
