"""One page of a form as Django draws and judges it: questions whose conditions are met, or rows of a repeated page.

What was typed is kept as it was sent, by the names of the fields, and judged anew whenever it is read: so nothing that
somebody typed is lost, and there is one judge for a page, the review and the sending.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.cases.domain.files import NewFile
from core.ui.rows import RowFormSet, row_formset
from services.applications.conditions import APPLICANT, holds
from services.applications.kinds import Kind, field_of
from services.applications.schema import Required

Typed = dict[str, list[str]]  # the names of the fields and what was sent under them
ROWS = "rows"
MOST_TYPED = 5000  # characters of one value; the longest answer that is accepted has fewer
_PART = "(_day|_month|_year)"  # of a date: core.ui.forms.DateParts
_ROW_NAME = re.compile(
    rf"{ROWS}-(?:TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|[0-9]{{1,2}}-(f[0-9]{{1,3}}{_PART}?))"
)
_NAME = re.compile(rf"(f[0-9]{{1,3}}){_PART}?")


class PageForm(forms.Form):
    """The questions of one page. `known` are the answers before it; `kept` counts the files that are there already.

    Questions that the answers on this very page bring up are drawn when it comes back: `has_new_questions` says so, and
    their being empty is no mistake then.
    """

    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        section: Mapping[str, Any],
        known: Mapping[str, Any],
        *,
        data: Any = None,
        files: Any = None,
        kept: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(data, files, auto_id="%s")
        self.known = dict(known)
        kept = kept or {}
        for question in section["fields"]:
            if not holds(question["show"], self.known):
                continue
            key = question["key"]
            field = field_of(question, required=is_required(question, self.known), kept_files=kept.get(key, 0))
            self.fields[key] = field
            value = "1" if kept.get(key) else self._answer(key, field)
            if value not in ("", [], None):
                self.known[key] = value
        self.fields["drawn"].initial = self._keys
        drawn = set(str(data.get("drawn", "")).split()) if data is not None else set()
        self.new_questions = set(self._keys.split()) - drawn if drawn else set()
        if data is not None:
            changed: Any = copy(self.data)  # of a QueryDict this is a copy that may be changed
            changed["drawn"] = self._keys
            self.data = changed

    @property
    def has_new_questions(self) -> bool:
        return bool(self.new_questions)

    @property
    def _keys(self) -> str:
        return " ".join(name for name in self.fields if name != "drawn")

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered rightly, files apart; empty answers are left out."""
        cleaned = getattr(self, "cleaned_data", {})
        return {
            key: cleaned[key]
            for key, field in self.fields.items()
            if key != "drawn" and not isinstance(field, forms.FileField) and cleaned.get(key) not in ("", [], None)
        }

    @property
    def new_files(self) -> list[NewFile]:
        """The files that were brought and may be kept, also when something else on the page is wrong."""
        cleaned = getattr(self, "cleaned_data", {})
        names = [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]
        return [file for name in names for file in cleaned.get(name) or []]

    def full_clean(self) -> None:
        """Judge the page; a question that was not there when it was answered is not missed yet."""
        super().full_clean()
        for key in self.new_questions & set(self.errors):
            del self.errors[key]

    def _answer(self, key: str, field: forms.Field) -> Any:
        """Return what was answered on this page already, for the conditions of questions below."""
        if not self.is_bound:
            return None
        if isinstance(field, forms.FileField):
            return "1" if self.files and self.files.get(key) else None
        try:
            return field.clean(field.widget.value_from_datadict(self.data, self.files, key))
        except forms.ValidationError:
            return None


def is_required(question: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Tell whether a question must be answered, given the answers before it."""
    match question["required"]:
        case Required.YES:
            return True
        case Required.FOR:
            return known.get(APPLICANT) in question["for"]
        case Required.WHEN:
            return holds(question["when"], known)
    return False


def rows_of(section: Mapping[str, Any], known: Mapping[str, Any], data: Any = None) -> RowFormSet:
    """Return the rows of a page that repeats."""
    asked = [question for question in section["fields"] if holds(question["show"], known)]
    fields = {question["key"]: field_of(question, required=is_required(question, known)) for question in asked}
    made = row_formset(
        type("RowForm", (forms.Form,), fields), min_num=section["least_rows"], max_num=section["most_rows"]
    )
    return made(data, prefix=ROWS)


def answers_of_rows(rows: RowFormSet) -> list[dict[str, Any]]:
    """Return the rows that were filled in, without empty answers."""
    return [{key: value for key, value in row.items() if value not in ("", [], None)} for row in rows.values]


def typed_of(section: Mapping[str, Any], sent: Any) -> Typed:
    """Return what was sent for the questions of a page; other names are dropped, and what is longer than any answer."""
    keys = {question["key"] for question in section["fields"] if question["kind"] != Kind.FILE}
    typed: Typed = {}
    for name, values in sent.lists():
        found = (_ROW_NAME if section["repeats"] else _NAME).fullmatch(name)
        if found is None or (found[1] is not None and found[1].partition("_")[0] not in keys):
            continue
        typed[name] = [value[:MOST_TYPED] for value in values[:100]]
    return typed


def data_of(typed: Mapping[str, Sequence[str]] | None) -> QueryDict:
    """Return what was typed in the shape in which a browser sends it."""
    data = QueryDict(mutable=True)
    for name, values in (typed or {}).items():
        data.setlist(name, list(values))
    return data


def no_files() -> MultiValueDict[str, Any]:
    """Return what a form without an upload brings."""
    return MultiValueDict()
