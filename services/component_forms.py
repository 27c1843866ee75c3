"""The form of one component, made from its definition: fields in their order, and rows that grow and shrink.

The form only collects; what is wrong is said by the component itself (through domain.edit_component) and put beside
the field that it is about. A list may be pasted into `<rows>-pasted`: the button `<rows>-paste`, or saving, makes a row
of every line, to be looked through before it is saved.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.ui.forms import forget_errors
from core.ui.rows import RowFormSet, is_row_button, row_formset
from services.components import Component, Content
from services.components.fields import TEXT_LIMIT, Checks, Choice, Field, Flag, Line, Rows, Text, Url, Whole
from services.pasting import rows_of

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


class LongLineField(forms.CharField):
    """A text on one line that is too long for a line of the page; a line break in it counts as a space."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "mk-line"})

    def to_python(self, value: Any) -> Any:
        return re.sub(r"\s*[\r\n]+\s*", " ", super().to_python(value) or "")


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
            size = {"rows": 8 if field.limit == TEXT_LIMIT else 3}
            return forms.CharField(widget=forms.Textarea(attrs=size), strip=False, **common)
        case Url():
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "url"}), **common)
        case Line(is_long=True):
            return LongLineField(**common)
        case Line():
            offered = {"list": f"saran-{field.suggest}", "autocomplete": "off"} if field.suggest else {}
            return forms.CharField(widget=forms.TextInput(attrs=offered), **common)
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
class RowView:
    """One row as the page draws it; `folded` are fields that stay closed while nothing is in them."""

    form: forms.Form
    index: int
    fields: Sequence[BoundField]
    folded: Sequence[BoundField]
    is_new: bool = False

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def is_unfolded(self) -> bool:
        return any(field.value() or field.errors for field in self.folded)


@dataclass(frozen=True)
class Pasted:
    """What became of a pasted list: `count` rows, or the text as it was and what is wrong with it."""

    count: int = 0
    text: str = ""
    error: str = ""

    @property
    def message(self) -> str:
        words = ngettext(
            "One row was made of the list, at the end. Look through it, then save.",
            "%(count)s rows were made of the list, at the end. Look through them, then save.",
            self.count,
        )
        return words % {"count": self.count} if self.count else ""


@dataclass(frozen=True)
class Part:
    """One place in the form: a control or a list of rows."""

    field: BoundField | None = None
    rows: RowFormSet | None = None
    definition: Field | None = None
    row_views: Sequence[RowView] = ()
    pasted: Pasted | None = None


class ComponentEditor:
    """A component's form with its rows. `is_valid` only says that it arrived whole; see `refuse`.

    With `judge=False` what was typed is drawn without a word about its errors.
    """

    def __init__(
        self,
        component: Component,
        *,
        content: Mapping[str, Any],
        data: QueryDict | None = None,
        judge: bool = True,
    ) -> None:
        self.component = component
        self.pasted: dict[str, Pasted] = {}
        row_fields = [field for field in component.fields if isinstance(field, Rows)]
        if data is not None:
            for field in row_fields:
                data = self._paste(field, data)
        plain = [field for field in component.fields if not isinstance(field, Rows)]
        initial = {field.name: to_form(field, content.get(field.name, field.blank())) for field in plain}
        self.form = make_form(plain)(data, initial=initial)
        self.rows = {field.name: _formset(field, content.get(field.name, []), data) for field in row_fields}
        self.is_editing_rows = data is not None and (bool(self.pasted) or is_row_button(data) or not judge)
        if self.is_editing_rows:
            for form in self._forms:
                forget_errors(form)
            for rows in self.rows.values():
                rows.is_editing = True
        self._filled: dict[str, list[forms.Form]] = {}

    @classmethod
    def typed(cls, component: Component, content: Mapping[str, Any]) -> "ComponentEditor":
        """Return the form as if somebody had typed `content` and sent it, so that errors can be put beside it."""
        shown = cls(component, content=content)
        data = QueryDict(mutable=True)
        for form in shown._forms:
            for bound in form:
                value = bound.value()
                if isinstance(value, list):
                    data.setlist(bound.html_name, value)
                elif value not in (None, False):
                    data[bound.html_name] = str(value)
        for rows in shown.rows.values():
            data[f"{rows.prefix}-TOTAL_FORMS"] = str(len(rows.forms))
            data[f"{rows.prefix}-INITIAL_FORMS"] = "0"
        editor = cls(component, content=content, data=data)
        editor.is_valid()
        editor.content()
        return editor

    def typed_data(self, data: QueryDict) -> dict[str, list[str]]:
        """Return what of a request is this form, as the browser sent it: no button, no token."""
        own = re.compile("|".join(rf"{name}-.+" for name in self.rows) or "(?!)")
        return {
            name: values
            for name, values in data.lists()
            if (name in self.form.fields or own.fullmatch(name)) and not is_row_button({name: ""})
        }

    @property
    def _forms(self) -> Iterator[forms.Form]:
        yield self.form
        for rows in self.rows.values():
            yield from rows.forms

    @property
    def has_paste_errors(self) -> bool:
        return any(pasted.error for pasted in self.pasted.values())

    @property
    def row_set(self) -> RowFormSet | None:
        """The one list of rows that a component has at most, for the error summary."""
        return next(iter(self.rows.values()), None)

    @property
    def parts(self) -> Iterator[Part]:
        for field in self.component.fields:
            if isinstance(field, Rows):
                rows, pasted = self.rows[field.name], self.pasted.get(field.name)
                yield Part(rows=rows, definition=field, pasted=pasted, row_views=list(_row_views(field, rows, pasted)))
            else:
                yield Part(field=self.form[field.name], definition=field)

    def _paste(self, field: Rows, data: QueryDict) -> QueryDict:
        """Return the sent form with a row for every pasted line, or as it was when they are too many."""
        text = data.get(f"{field.name}-pasted", "")
        new = rows_of(field, text)
        if not new:
            return data
        copy = data.copy()
        total = _filled_rows(field, data)
        if total + len(new) > field.limit:
            error = gettext("These are %(count)s lines; the list has room for %(room)s more rows.")
            problem = error % {"count": len(new), "room": field.limit - total}
            self.pasted[field.name] = Pasted(text=text, error=problem)
            return copy
        for index, row in enumerate(new, start=total):
            for part in field.fields:
                copy.setlist(f"{field.name}-{index}-{part.name}", [str(row.get(part.name, ""))])
                if isinstance(part, Flag):
                    copy[f"{field.name}-{index}-{part.name}"] = "true" if part.default else ""
        copy[f"{field.name}-TOTAL_FORMS"] = str(total + len(new))
        del copy[f"{field.name}-pasted"]
        self.pasted[field.name] = Pasted(count=len(new))
        return copy

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
    # More rows than are allowed are drawn again with the error, so that nothing is lost; no page of ours sends them.
    kind = row_formset(make_form(field.fields), max_num=field.limit, absolute_max=field.limit * 3, extra=1)
    initial = [{part.name: to_form(part, row.get(part.name, part.blank())) for part in field.fields} for row in rows]
    return kind(data, prefix=field.name, initial=initial)


def _row_views(field: Rows, rows: RowFormSet, pasted: Pasted | None) -> Iterator[RowView]:
    first_new = len(rows.forms) - (pasted.count if pasted else 0)
    for index, form in enumerate(rows.forms):
        bound = {part.name: form[part.name] for part in field.fields}
        yield RowView(
            form,
            index,
            fields=[control for name, control in bound.items() if name not in field.folded],
            folded=[control for name, control in bound.items() if name in field.folded],
            is_new=index >= first_new,
        )


def _filled_rows(field: Rows, data: QueryDict) -> int:
    """Return the number of rows that were sent, without empty ones at the end."""
    typed = data.get(f"{field.name}-TOTAL_FORMS", "")
    total = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    names = [part.name for part in field.fields if not isinstance(part, Flag)]
    while total and not any(data.get(f"{field.name}-{total - 1}-{name}") for name in names):
        total -= 1
    return total
