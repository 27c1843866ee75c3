"""Django forms in GOV.UK markup. Set `FORM_RENDERER = "core.ui.forms.Renderer"`.

Every bound field gets its classes, `aria-describedby` and `aria-invalid` here, so `{{ form }}`, `{{ form.name }}`
and `{% include "core/_form.html" %}` all draw the same markup. Rows that grow and shrink: core.ui.rows.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ui import drawing
from core.ui.fields import DayField

Text = str | Promise

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),  # before RadioSelect, which it descends from
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.DateInput, "govuk-input mk-input--10"),
    (forms.TimeInput, "govuk-input mk-input--5"),
    (forms.NumberInput, "govuk-input mk-input--10"),
    (forms.widgets.Input, "govuk-input"),
)
CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class GovukBoundField(BoundField):
    """A field that knows its classes, its hints and its limit."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if not self.help_text and isinstance(field.widget, forms.DateInput) and field.widget.input_type == "text":
            self.help_text = _("For example 17-08-2026")

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Tell whether the field is several controls under one legend."""
        return self.use_fieldset and not self.is_single_checkbox

    @property
    def limit(self) -> int | None:
        """Number of characters that a long text may have, told before the field; None elsewhere."""
        return getattr(self.field, "max_length", None) if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def aria_describedby(self) -> str | None:
        ids = (super().aria_describedby or "").split()
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if self.limit and self.auto_id and not self.is_hidden:
            ids.insert(0 if not self.help_text else 1, f"{self.auto_id}_limit")
        return " ".join(ids)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        drawn = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if drawn.is_hidden:
            return built
        own = drawn.attrs.get("class", "")
        base = next((name for kind, name in CLASSES if isinstance(drawn, kind)), "")
        wrong = f" {base.split()[0]}--error" if self.errors and base.startswith(("govuk-input", "govuk-sel")) else ""
        wrong = " govuk-textarea--error" if self.errors and base == "govuk-textarea" else wrong
        built["class"] = f"{base}{wrong} {own}".strip()
        if isinstance(drawn, CHOICE_WIDGETS):
            built.pop("aria-invalid", None)
        if isinstance(drawn, forms.Textarea):
            built["maxlength"] = False  # a pasted text must not be cut without a word; the limit is told instead
        if isinstance(drawn, forms.NumberInput):  # drawn as text, see widgets/number.html
            built.setdefault("inputmode", "numeric" if type(self.field) is forms.IntegerField else "decimal")
            built.update({"min": False, "max": False, "step": False})
        return built


class Renderer(TemplatesSetting):
    """Draws forms by the templates of the design system."""

    form_template_name = "core/_fields.html"
    formset_template_name = "core/_formset.html"
    field_template_name = "core/_field.html"
    bound_field_class = GovukBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw a widget; a choice of many options without two templates for each."""
        drawn = drawing.select(context["widget"]) if template_name == forms.Select.template_name else None
        return drawn if drawn is not None else super().render(template_name, context, request)


class MomentInput(forms.DateTimeInput):
    """A date and a time in the browser's own field; what such a field cannot show stands in a plain one, as typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = "datetime-local" if _shows_moment(context["widget"]["value"]) else "text"
        return context


def _shows_moment(value: str | None) -> bool:
    try:
        dt.datetime.strptime(value or "2026-01-01T00:00", "%Y-%m-%dT%H:%M")  # noqa: DTZ007  such a field has no zone
    except ValueError:
        return False
    return True


class DateParts(forms.MultiWidget):
    """Day, month and year as three short fields: the surest way to type a date that one knows by heart."""

    template_name = "core/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric"}) for name in ("day", "month", "year")
        }
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Day"), _("Month"), _("Year"))
        for part, label, size in zip(context["widget"]["subwidgets"], labels, ("2", "2", "4"), strict=True):
            part["label"] = label
            wrong = " govuk-input--error" if part["attrs"].get("aria-invalid") else ""
            part["attrs"]["class"] = f"govuk-input{wrong} govuk-date-input__input mk-input--{size}"
        return context


class DatePartsField(forms.MultiValueField):
    """A date typed as day, month and year."""

    widget = DateParts
    default_error_messages = {
        "incomplete": gettext_lazy("Enter day, month and year"),
        "invalid": gettext_lazy("Enter a date that exists, for example 17 8 2026"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("require_all_fields", False)
        super().__init__(fields=tuple(forms.CharField() for _part in range(3)), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the date, or None when all three parts are empty and the field is optional."""
        typed = ["" if part is None else str(part).strip() for part in (value or ("", "", ""))]
        if not any(typed):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(typed):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        return DayField(input_formats=["%d/%m/%Y"], error_messages={"invalid": self.error_messages["invalid"]}).clean(
            "/".join(typed)
        )

    def compress(self, data_list: Any) -> Any:
        return self.clean(data_list)


@dataclass(frozen=True)
class FormSection:
    """A group of fields under a heading. Name the fields in the form's `sections`; the tag fills `fields`."""

    title: Text = ""
    names: Sequence[str] = ()
    hint: Text = ""
    fields: list[BoundField] = field(default_factory=list)


@dataclass(frozen=True)
class ProblemLink:
    """A line of the error summary; `target` is the id of the control, empty for what concerns the whole form."""

    message: str
    target: str = ""


def sections_of(form: forms.BaseForm) -> list[FormSection]:
    """Return the visible fields in the sections that the form declares; the rest comes last, without a heading."""
    declared: Iterable[FormSection] = getattr(form, "sections", ())
    visible = {bound.name: bound for bound in form.visible_fields()}
    filled = [
        FormSection(part.title, part.names, part.hint, [visible.pop(name) for name in part.names if name in visible])
        for part in declared
    ]
    return [part for part in (*filled, FormSection(fields=list(visible.values()))) if part.fields]


def problems_of(form: forms.BaseForm | None, rows: BaseFormSet | None = None) -> list[ProblemLink]:
    """Return every error of a form and of its rows in the order of the page."""
    found: list[ProblemLink] = []
    if form and form.is_bound:
        found += [ProblemLink(str(error)) for error in form.non_field_errors()]
        found += [ProblemLink(f"{hidden.label}: {error}") for hidden in form.hidden_fields() for error in hidden.errors]
        for section in sections_of(form):
            found += _field_problems(section.fields)
    if rows and rows.is_bound:
        found += [ProblemLink(str(error)) for error in rows.non_form_errors()]
        for index, row in enumerate(rows.forms, start=1):
            for problem in problems_of(row):
                text = _("Row %(number)s: %(problem)s") % {"number": index, "problem": problem.message}
                found.append(ProblemLink(text, problem.target))
    return found


def _field_problems(fields: Iterable[BoundField]) -> list[ProblemLink]:
    """Name the field before each of its errors: in a list, "must be filled in" alone says nothing."""
    return [ProblemLink(f"{_named(bound)} {error}", first_id(bound)) for bound in fields for error in bound.errors]


def _named(bound: BoundField) -> str:
    """Return the label as the beginning of a line; a question keeps its own mark."""
    label = str(bound.label)
    return label if label.endswith("?") else f"{label}:"


def first_id(bound: BoundField) -> str:
    """Return the id of the first control of a field: of a group, its first choice."""
    if isinstance(bound.field.widget, (*CHOICE_WIDGETS, forms.MultiWidget)):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def forget_errors(form: forms.BaseForm) -> None:
    """Show what was typed in a bound form without judging it: for a button that only adds or removes a row."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # full_clean() runs only while this is None
    form.cleaned_data = {}
