"""The form of one component, made from its definition: fields in their order, and rows that grow and shrink.

The form only collects; what is wrong is said by the component itself (through domain.edit_component) and put beside
the field that it is about.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.ui.forms import forget_errors
from core.ui.rows import RowFormSet, is_row_button, row_formset
from services.components import Component, Content
from services.components.fields import Checks, Choice, Field, Flag, Line, Rows, Text, Url, Whole

GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")


class WholeField(forms.CharField):
    """A number as people type it: 80.000, Rp 80.000 or 80000. Anything else stays text, for the component to refuse."""

    def __init__(self, *, money: bool, **kwargs: Any) -> None:
        self.money = money
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "mk-input--10"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        typed = str(super().to_python(value) or "").strip()
        digits = re.sub(r"^rp\.?\s*", "", typed, flags=re.IGNORECASE).removesuffix(",00").removesuffix(",-")
        if GROUPED.fullmatch(digits):
            digits = digits.replace(".", "")
        if not digits:
            return None
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else typed

    def validate(self, value: Any) -> None:
        """Leave the judgement to the component."""

    def run_validators(self, value: Any) -> None:
        """Leave the judgement to the component."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if self.money and isinstance(value, int) else value


def form_field(field: Field) -> forms.Field:
    """Return the control that suits a field of a component."""
    common: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    match field:
        case Whole():
            return WholeField(money=field.money, **common)
        case Flag(unset=True):
            answers = [("true", _("Free of charge")), ("false", _("There is a tariff"))]
            question = {**common, "label": _("Does the applicant pay?")}
            return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **question)
        case Flag(default=True):
            return forms.ChoiceField(choices=[("true", _("Yes")), ("false", _("No"))], initial="true", **common)
        case Flag():
            return forms.BooleanField(**common)
        case Choice():
            return forms.ChoiceField(choices=[("", "\N{EM DASH}"), *field.choices.choices], **common)
        case Checks():
            return forms.MultipleChoiceField(
                choices=field.choices.choices, widget=forms.CheckboxSelectMultiple, **common
            )
        case Text():
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), strip=False, **common)
        case Url():
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "url"}), **common)
        case Line():
            return forms.CharField(**common)
    raise TypeError(type(field).__name__)


def to_form(field: Field, value: Any) -> Any:
    return str(value).lower() if isinstance(field, Flag) and isinstance(value, bool) and _is_choice(field) else value


def to_content(field: Field, value: Any) -> Any:
    if isinstance(field, Flag) and _is_choice(field):
        return {"true": True, "false": False}.get(value, field.blank())
    return field.blank() if value is None else value


def _is_choice(field: Flag) -> bool:
    return field.unset or field.default


def make_form(fields: Iterable[Field]) -> type[forms.Form]:
    """Return a form class with a control for each plain field."""
    controls = {field.name: form_field(field) for field in fields if not isinstance(field, Rows)}
    return type("ComponentForm", (forms.Form,), {**controls, "hide_optional": True})


@dataclass(frozen=True)
class Part:
    """One place in the form: a control or a list of rows."""

    field: BoundField | None = None
    rows: RowFormSet | None = None
    definition: Field | None = None


class ComponentEditor:
    """A component's form with its rows. `is_valid` only says that it arrived whole; see `refuse`."""

    def __init__(self, component: Component, *, content: Mapping[str, Any], data: QueryDict | None = None) -> None:
        self.component = component
        plain = [field for field in component.fields if not isinstance(field, Rows)]
        initial = {field.name: to_form(field, content.get(field.name, field.blank())) for field in plain}
        self.form = make_form(plain)(data, initial=initial)
        self.rows: dict[str, RowFormSet] = {}
        for field in component.fields:
            if isinstance(field, Rows):
                self.rows[field.name] = _formset(field, content.get(field.name, []), data)
        self.is_editing_rows = data is not None and is_row_button(data)
        if self.is_editing_rows:
            forget_errors(self.form)
        self._filled: dict[str, list[forms.Form]] = {}

    @property
    def row_set(self) -> RowFormSet | None:
        """The one list of rows that a component has at most, for the error summary."""
        return next(iter(self.rows.values()), None)

    @property
    def parts(self) -> Iterator[Part]:
        for field in self.component.fields:
            if isinstance(field, Rows):
                yield Part(rows=self.rows[field.name], definition=field)
            else:
                yield Part(field=self.form[field.name], definition=field)

    def is_valid(self) -> bool:
        arrived = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return not self.is_editing_rows and all(arrived)

    def content(self) -> Content:
        """Return what was typed in the stored shape; rows in which nothing was written are left out."""
        content: Content = {}
        for field in self.component.fields:
            if isinstance(field, Rows):
                content[field.name] = self._row_contents(field)
            else:
                content[field.name] = to_content(field, self.form.cleaned_data.get(field.name))
        return content

    def refuse(self, errors: Mapping[str, Iterable[Any]]) -> None:
        """Put the component's errors, by path, beside the fields they are about."""
        for path, problems in errors.items():
            form, name = self._place(path)
            for problem in problems:
                form.add_error(name, problem)

    def _row_contents(self, field: Rows) -> list[Content]:
        contents: list[Content] = []
        self._filled[field.name] = []
        for row in self.rows[field.name].forms:
            cleaned = row.cleaned_data or {}
            content = {part.name: to_content(part, cleaned.get(part.name)) for part in field.fields}
            if cleaned and not field.is_empty_row(content):
                contents.append(content)
                self._filled[field.name].append(row)
        return contents

    def _place(self, path: str) -> tuple[forms.Form, str | None]:
        name, *rest = path.split(".")
        filled = self._filled.get(name)
        if len(rest) == 2 and filled and rest[0].isdigit() and int(rest[0]) < len(filled):
            row = filled[int(rest[0])]
            return row, rest[1] if rest[1] in row.fields else None
        return self.form, name if name in self.form.fields else None


def _formset(field: Rows, rows: list[Any], data: QueryDict | None) -> RowFormSet:
    kind = row_formset(make_form(field.fields), max_num=field.limit, extra=1)
    initial = [{part.name: to_form(part, row.get(part.name, part.blank())) for part in field.fields} for row in rows]
    return kind(data, prefix=field.name, initial=initial)
