"""The forms of the builder: the start of a form, a page, a question, a condition, a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ui.fields import LineField, NoteField
from core.ui.rows import row_formset
from services.applications.conditions import APPLICANT, Mode, Test
from services.applications.kinds import CHOICES, LINE_LIMIT, MOST_FILES, PERSONAL, Kind, NumberField, words_of
from services.applications.schema import (
    HELP_LIMIT,
    LABEL_LIMIT,
    MOST_APPLICANTS,
    MOST_DECIMALS,
    MOST_OPTIONS,
    MOST_ROWS,
    MOST_TESTS,
    TITLE_LIMIT,
    UNIT_LIMIT,
    Required,
    next_key,
    questions_of,
)
from services.models import Service
from services.models.applications import MOST_CHECK_DAYS

ANY_NUMBER = {"least": "", "most": "", "decimals": MOST_DECIMALS}


class LinesField(NoteField):
    """Short texts, one on each line; cleans to a list without doubles."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most_lines = most
        super().__init__(max_length=most * (LABEL_LIMIT + 1), **kwargs)

    def clean(self, value: Any) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in str(super().clean(value)).split("\n") if line.strip()))
        if len(lines) > self.most_lines:
            raise forms.ValidationError(_("Use at most %(most)s lines.") % {"most": self.most_lines}, code="lines")
        if any(len(line) > LABEL_LIMIT for line in lines):
            raise forms.ValidationError(_("One of these lines is too long."), code="lines")
        return lines


class StartForm(forms.Form):
    """What stands above the questions, who applies, and how long the completeness check takes."""

    intro = NoteField(
        label=gettext_lazy("What people read before they begin"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("The documents, the time and the fee stand there already, from the standard."),
    )
    applicants = LinesField(
        label=gettext_lazy("Kinds of applicant"),
        most=MOST_APPLICANTS,
        required=False,
        help_text=gettext_lazy(
            "One on each line, such as: Individual. Leave it empty when everybody is asked the same."
        ),
    )
    check_days = forms.IntegerField(
        label=gettext_lazy("Working days in which you say whether an application is complete"),
        required=False,
        min_value=1,
        max_value=MOST_CHECK_DAYS,
        help_text=gettext_lazy(
            "The promised time begins when the application is complete. "
            "Leave it empty when nothing is checked: then it begins on receipt."
        ),
    )


class SectionForm(forms.Form):
    """A page of the form."""

    title = LineField(label=gettext_lazy("Title of the page"), max_length=TITLE_LIMIT)
    hint = NoteField(label=gettext_lazy("What people should know here"), max_length=HELP_LIMIT, required=False)
    repeats = forms.BooleanField(
        label=gettext_lazy("This page repeats: people add a row for each thing or person"), required=False
    )
    row_label = LineField(
        label=gettext_lazy("What one row is"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Only for a page that repeats. For example: Participant"),
    )
    least_rows = forms.IntegerField(
        label=gettext_lazy("Least number of rows"), min_value=0, max_value=MOST_ROWS, required=False
    )
    most_rows = forms.IntegerField(label=gettext_lazy("Most rows"), min_value=1, max_value=MOST_ROWS, required=False)

    @property
    def values(self) -> dict[str, Any]:
        """The columns of a page; what is said of rows counts only for a page that repeats."""
        found = self.cleaned_data
        repeats = found["repeats"]
        return {
            "title": found["title"],
            "hint": found["hint"],
            "repeats": repeats,
            "row_label": found["row_label"] if repeats else "",
            "least_rows": (found["least_rows"] or 0) if repeats else 0,
            "most_rows": (found["most_rows"] or MOST_ROWS) if repeats else 0,
        }


class KindForm(forms.Form):
    """The first step of a new question."""

    jenis = forms.ChoiceField(
        label=gettext_lazy("What kind of answer do you expect?"), choices=Kind, widget=forms.RadioSelect
    )


class QuestionForm(forms.Form):
    """A question; which fields it has depends on its kind."""

    label = LineField(label=gettext_lazy("Question"), max_length=LABEL_LIMIT)
    help = LineField(
        label=gettext_lazy("Help"), max_length=HELP_LIMIT, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, kind: str, schema: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.schema = kind, schema
        self.fields.update(_fields_of_kind(kind))
        self.fields["required"] = forms.ChoiceField(label=_("Must be answered"), choices=Required)
        if schema["applicants"]:
            self.fields["for"] = forms.MultipleChoiceField(
                label=_("Kinds of applicant for whom it must be answered"),
                choices=[(item["key"], item["label"]) for item in schema["applicants"]],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if kind not in (*PERSONAL, Kind.FILE):
            self.fields["personal"] = forms.BooleanField(
                label=_("The answer names somebody"),
                required=False,
                help_text=_("It is sealed, shown only to those who work on the application, and left out of exports."),
            )
        self.fields["section"] = forms.ChoiceField(
            label=_("On the page"), choices=[(page["key"], page["title"]) for page in schema["sections"]]
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of question needs."""
        found = super().clean() or self.cleaned_data
        if found.get("required") == Required.FOR and not found.get("for"):
            self.add_error("for" if "for" in self.fields else "required", _("Choose for whom it must be answered."))
        if "options" in self.fields and "options" in found and len(found["options"]) < 2:
            self.add_error("options", _("Give at least two answers to choose from."))
        return found

    def values(self, old: Mapping[str, Any]) -> dict[str, Any]:
        """Return the question in its stored shape; conditions stay as they were."""
        found = self.cleaned_data
        values = {
            "kind": self.kind,
            "label": found["label"],
            "help": found["help"],
            "required": found["required"],
            "for": found.get("for", []),
            "when": old.get("when"),
            "show": old.get("show"),
            "personal": found.get("personal", False),
            "requirement": old.get("requirement", ""),
        }
        for name in ("unit", "least", "most", "decimals", "accepts", "files"):
            if name in found:
                values[name] = found[name]
        if "options" in found:
            values["options"] = keyed_options(found["options"], old.get("options", []))
        return values


def keyed_options(labels: Sequence[str], old: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return answers with their keys: each keeps its key by its words, else by its place when only words changed."""
    by_label = {option["label"]: option["key"] for option in old}
    renamed = len(labels) == len(old)
    taken = list(by_label.values())
    made: list[dict[str, str]] = []
    for place, label in enumerate(labels):
        key = by_label.get(label)
        if key is None and renamed and old[place]["label"] not in labels:
            key = old[place]["key"]
        key = key or next_key("o", taken)
        taken.append(key)
        made.append({"key": key, "label": label})
    return made


def initial_of(question: Mapping[str, Any], section_key: str) -> dict[str, Any]:
    """Return a stored question as the builder's form shows it."""
    lines = "\n".join(option["label"] for option in question.get("options", []))
    return {**question, "options": lines, "section": section_key}


class ModeForm(forms.Form):
    """How several tests count together."""

    mode = forms.ChoiceField(
        label=gettext_lazy("The condition is met when"), choices=Mode, initial=Mode.ALL.value, widget=forms.RadioSelect
    )


class TestForm(forms.Form):
    """One test of a condition: an answer that may be given, or a number to compare with."""

    what = forms.ChoiceField(label=gettext_lazy("Answer"))
    number = LineField(
        label=gettext_lazy("Number in digits"),
        max_length=LINE_LIMIT,
        required=False,
        widget=forms.TextInput({"class": "mk-input--10", "inputmode": "decimal"}),
        help_text=gettext_lazy("Only when you compare a number."),
    )

    def __init__(self, *args: Any, tests: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("Choose")), *tests]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Want a number where one is compared."""
        found = super().clean() or self.cleaned_data
        if found.get("what", "").split("|")[1:2] in ([Test.MORE.value], [Test.LESS.value]):
            try:
                found["number"] = NumberField(ANY_NUMBER).clean(found.get("number", ""))
            except forms.ValidationError as error:
                self.add_error("number", error)
        return found


TestRows = row_formset(TestForm, max_num=MOST_TESTS * 3, extra=1)


def tests_before(schema: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    """Return what a condition of a page or question may test, in groups by question: those that come before it."""
    groups: list[tuple[str, Any]] = []
    if schema["applicants"]:
        groups.append((_("You apply as"), list(_answers(APPLICANT, schema["applicants"]))))
    for section, question in questions_of(schema):
        if key in (section["key"], question["key"]):
            break
        if not section["repeats"]:
            groups.append((question["label"], list(_tests_of(question))))
    return groups


def condition_of(mode: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the condition that was chosen; answers to the same question count as one of them."""
    tests: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        field, op, value = row["what"].split("|", 2)
        if op in (Test.IS, Test.NOT):
            test = tests.setdefault((field, op), {"field": field, "op": op, "value": []})
            if value not in test["value"]:
                test["value"].append(value)
        else:
            number = row["number"] if op != Test.FILLED else ""
            tests[(field, f"{op}{number}")] = {"field": field, "op": op, "value": number}
    return {"mode": mode, "tests": list(tests.values())} if tests else None


def rows_of_condition(condition: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Return a stored condition as the rows of its form."""
    rows = []
    for test in (condition or {}).get("tests", []):
        values = test["value"] if isinstance(test["value"], list) else [""]
        for value in values:
            number = "" if isinstance(test["value"], list) else str(test["value"])
            rows.append({"what": f"{test['field']}|{test['op']}|{value}", "number": number.replace(".", ",")})
    return rows


def condition_in_words(schema: Mapping[str, Any], condition: Mapping[str, Any] | None) -> str:
    """Return a condition as a sentence that the builder shows; an empty text for none."""
    if not condition:
        return ""
    questions = {question["key"]: question for _page, question in questions_of(schema)}
    applicants = {"label": _("You apply as"), "kind": Kind.ONE.value, "options": schema["applicants"]}
    parts = []
    for test in condition["tests"]:
        question = applicants if test["field"] == APPLICANT else questions.get(test["field"])
        if question is None:
            parts.append(_("a question that is not there"))
            continue
        values = test["value"] if isinstance(test["value"], list) else [test["value"]]
        words = " / ".join(words_of(question, value) for value in values if value)
        parts.append(f"“{question['label']}” {Test(test['op']).label} {words}".strip())
    return (_(" or ") if condition["mode"] == Mode.ANY else _(" and ")).join(parts)


class CopyForm(forms.Form):
    """Another service whose questions are taken over."""

    source = forms.ModelChoiceField(label=gettext_lazy("Service"), queryset=Service.objects.none())

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Service.objects.filter(forms__isnull=False).exclude(pk=service.pk).distinct()
        self.fields["source"].queryset = others.order_by("name", "pk")  # type: ignore[attr-defined]  # its own field


class ImportForm(forms.Form):
    """A form that another agency exported."""

    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput({"accept": ".json,application/json"}))


def _fields_of_kind(kind: str) -> dict[str, forms.Field]:
    if kind in CHOICES:
        return {
            "options": LinesField(
                label=_("Answers to choose from"), most=MOST_OPTIONS, help_text=_("One on each line, two at least.")
            )
        }
    if kind == Kind.NUMBER:
        return {
            "unit": LineField(label=_("Unit"), max_length=UNIT_LIMIT, required=False, help_text=_("Such as: people")),
            "least": _bound(_("Least")),
            "most": _bound(_("Most")),
            "decimals": forms.IntegerField(
                label=_("Digits after the comma"), min_value=0, max_value=MOST_DECIMALS, initial=0
            ),
        }
    if kind == Kind.FILE:
        accepted = [("", _("PDF or picture")), ("pdf", _("PDF only")), ("picture", _("Picture only"))]
        return {
            "accepts": forms.ChoiceField(label=_("Kinds of file"), choices=accepted, required=False),
            "files": forms.IntegerField(label=_("Most files"), min_value=1, max_value=MOST_FILES, initial=1),
        }
    return {}


def _bound(label: str) -> NumberField:
    field = NumberField(ANY_NUMBER)
    field.label, field.required = label, False
    return field


def _tests_of(question: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    key, kind = question["key"], question["kind"]
    if kind in CHOICES:
        yield from _answers(key, question["options"])
    elif kind == Kind.FLAG:
        yield f"{key}|{Test.IS.value}|yes", _("is: %(answer)s") % {"answer": _("Yes")}
        yield f"{key}|{Test.IS.value}|no", _("is: %(answer)s") % {"answer": _("No")}
    elif kind == Kind.NUMBER:
        yield f"{key}|{Test.MORE.value}|", str(Test.MORE.label)
        yield f"{key}|{Test.LESS.value}|", str(Test.LESS.label)
    yield f"{key}|{Test.FILLED.value}|", str(Test.FILLED.label)


def _answers(key: str, options: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for option in options:
        yield f"{key}|{Test.IS.value}|{option['key']}", _("is: %(answer)s") % {"answer": option["label"]}
    for option in options:
        yield f"{key}|{Test.NOT.value}|{option['key']}", _("is not: %(answer)s") % {"answer": option["label"]}
