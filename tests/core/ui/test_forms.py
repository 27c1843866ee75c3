"""Forms in GOV.UK markup: classes, descriptions, errors, dates in three parts."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from core.ui.forms import DatePartsField, FormSection, Renderer, first_id, forget_errors, problems_of, sections_of
from tests.core.ui.gallery import EveryField, StepRows, wrong_input


class Elements(HTMLParser):
    """Collects every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def one(self, **wanted: str) -> dict[str, str | None]:
        hits = [attrs for _, attrs in self.found if all(attrs.get(key) == value for key, value in wanted.items())]
        assert len(hits) == 1, hits
        return hits[0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kind", "govuk-radios__input"),
        ("channels", "govuk-checkboxes__input"),
        ("agree", "govuk-checkboxes__input"),
        ("unit", "govuk-select"),
        ("summary", "govuk-textarea"),
        ("decree", "govuk-file-upload"),
        ("password", "govuk-input"),
        ("decided_on", "govuk-input mk-input--10"),
        ("opens_at", "govuk-input mk-input--5"),
        ("token", None),
    ],
)
def test_control_carries_the_class_of_its_kind(name: str, kind: str | None) -> None:
    controls = [attrs for _, attrs in Elements(str(EveryField())).found if attrs.get("name") == name]
    assert {attrs.get("class") for attrs in controls} == {kind}


def test_every_description_exists() -> None:
    elements = Elements(str(EveryField(wrong_input())))
    ids = {attrs["id"] for _, attrs in elements.found if "id" in attrs}
    described = [attrs["aria-describedby"] for _, attrs in elements.found if "aria-describedby" in attrs]
    assert len(described) > 8
    assert {one for value in described for one in (value or "").split()} <= ids


def test_wrong_field_is_marked_for_eyes_and_screen_readers() -> None:
    name = Elements(str(EveryField(wrong_input()))).one(id="id_name")
    assert name["class"] == "govuk-input govuk-input--error"
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"


def test_long_text_tells_its_limit_and_does_not_cut() -> None:
    summary = Elements(str(EveryField())).one(id="id_summary")
    assert "maxlength" not in summary
    assert summary["aria-describedby"] == "id_summary_limit"
    with translation.override("id"):
        assert "Paling banyak 300 karakter" in str(EveryField())


def test_number_that_is_none_keeps_what_was_typed() -> None:
    sent = wrong_input()
    sent["amount"] = "dua puluh"
    amount = Elements(str(EveryField(sent))).one(id="id_amount")
    assert (amount["type"], amount["inputmode"], amount["value"]) == ("text", "numeric", "dua puluh")
    assert not {"min", "max", "step"} & amount.keys()


def test_typed_markup_is_shown_as_text() -> None:
    sent = wrong_input()
    sent["name"] = '"><script>alert(1)</script>'
    sent["kind"] = "<b>zz</b>"
    drawn = str(EveryField(sent))
    assert "<script>" not in drawn
    assert "<b>zz" not in drawn


def test_own_classes_of_a_widget_stay() -> None:
    class One(forms.Form):
        code = forms.CharField(widget=forms.TextInput({"class": "mk-input--5"}))

    assert Elements(str(One())).one(id="id_code")["class"] == "govuk-input mk-input--5"


def test_error_summary_leads_to_the_first_control_of_each_field() -> None:
    form = EveryField(wrong_input())
    ids = {attrs.get("id") for _, attrs in Elements(str(form)).found}
    targets = [problem.target for problem in problems_of(form) if problem.target]
    assert targets[:4] == ["id_name", "id_summary", "id_kind_0", "id_starts_on_0"]
    assert set(targets) <= ids


def test_error_summary_names_field_and_row() -> None:
    rows = StepRows(wrong_input(), prefix="steps")
    with translation.override("id"):
        words = [problem.message for problem in problems_of(None, rows)]
    assert words == [
        "Baris 1: Tindakan: Bagian ini wajib diisi.",
        "Baris 1: Lama (hari kerja): Isi dengan bilangan bulat, misalnya 3.",
    ]


def test_error_summary_keeps_the_mark_of_a_question() -> None:
    class One(forms.Form):
        place = forms.CharField(label="Where?", error_messages={"required": "Fill this in."})

    assert [problem.message for problem in problems_of(One({}))] == ["Where? Fill this in."]


def test_error_summary_is_silent_before_anything_was_sent() -> None:
    assert problems_of(EveryField(), StepRows(prefix="steps")) == []
    assert problems_of(None) == []


def test_sections_keep_the_order_and_lose_no_field() -> None:
    titles = [(part.title, [bound.name for bound in part.fields]) for part in sections_of(EveryField())]
    assert titles == [
        ("Tentang layanan", ["name", "summary", "kind", "channels"]),
        ("Waktu dan berkas", ["starts_on", "decided_on", "opens_at", "amount", "decree"]),
        ("", ["unit", "password", "locked", "agree"]),
    ]


def test_section_skips_fields_that_a_view_took_out() -> None:
    form = EveryField()
    del form.fields["name"]
    assert [bound.name for bound in sections_of(form)[0].fields] == ["summary", "kind", "channels"]


def test_form_with_a_file_is_sent_as_multipart() -> None:
    source = '{% include "core/_form.html" with submit="Simpan" %}'
    html = engines["django"].from_string(source).render({"form": EveryField()}, RequestFactory().get("/"))
    form = next(attrs for tag, attrs in Elements(html).found if tag == "form")
    assert (form["enctype"], form["method"], "novalidate" in form) == ("multipart/form-data", "post", True)
    assert Elements(html).one(name="csrfmiddlewaretoken")["type"] == "hidden"


def test_forget_errors_shows_what_was_typed_without_judging() -> None:
    form = EveryField(wrong_input())
    forget_errors(form)
    assert problems_of(form) == []
    assert Elements(str(form)).one(id="id_starts_on_0")["value"] == "31"
    assert "govuk-error-message" not in str(form)


class Dated(forms.Form):
    on = DatePartsField(label="Tanggal")
    until = DatePartsField(label="Sampai", required=False)


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        (("17", "8", "2026"), dt.date(2026, 8, 17)),
        ((" 1 ", "02", "2026"), dt.date(2026, 2, 1)),
        (("29", "2", "2028"), dt.date(2028, 2, 29)),
        (("29", "2", "2026"), "invalid"),
        (("31", "4", "2026"), "invalid"),
        (("0", "4", "2026"), "invalid"),
        (("1", "Agustus", "2026"), "invalid"),
        (("1", "8", "26"), "invalid"),
        (("1", "8", "20266"), "invalid"),
        (("1", "8", "0026"), "invalid"),
        (("31", "12", "9999"), "invalid"),
        (("1", "", "2026"), "incomplete"),
        (("", "", ""), "required"),
        (("-1", "8", "2026"), "invalid"),
        (("\x00", "8", "2026"), "invalid"),
    ],
)
def test_date_in_three_parts(parts: tuple[str, str, str], result: Any) -> None:
    form = Dated(dict(zip(("on_day", "on_month", "on_year"), parts, strict=True)))
    if isinstance(result, dt.date):
        assert form.is_valid()
        assert form.cleaned_data == {"on": result, "until": None}
    else:
        assert [error.code for error in form.errors.as_data()["on"]] == [result]


def test_date_in_three_parts_shows_its_value() -> None:
    elements = Elements(str(Dated(initial={"on": dt.date(2026, 8, 17)})))
    assert [elements.one(name=f"on_{part}")["value"] for part in ("day", "month", "year")] == ["17", "8", "2026"]


def test_first_id_of_a_named_section_form() -> None:
    class Grouped(forms.Form):
        sections = (FormSection("A", ("pick",)),)
        pick = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)

    assert first_id(Grouped()["pick"]) == "id_pick_0"


class Timed(forms.Form):
    on = forms.DateField()
    at = forms.TimeField()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("typed", ["06-07-2026", "6/7/2026", "6 7 2026", "2026-07-06"])
def test_day_comes_first_in_both_languages(language: str, typed: str) -> None:
    with translation.override(language):
        form = Timed({"on": typed, "at": "09.30"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"on": dt.date(2026, 7, 6), "at": dt.time(9, 30)}


@pytest.mark.parametrize("language", ["id", "en"])
def test_date_is_shown_as_it_is_typed_and_hints_how(language: str) -> None:
    with translation.override(language):
        drawn = str(Timed(initial={"on": dt.date(2026, 7, 6)}))
    assert Elements(drawn).one(id="id_on")["value"] == "06-07-2026"
    assert "17-08-2026" in drawn


def test_choices_are_drawn_as_django_draws_them() -> None:
    class Choices(forms.Form):
        one = forms.ChoiceField(
            choices=[("", 'Semua "x" <b>'), ("Kelompok & <i>", [("1", "satu"), ("2", 2000)]), ("3", 3)],
            widget=forms.Select(attrs={"data-x": 'a"b', "disabled": True, "hidden": False}),
        )
        several = forms.TypedMultipleChoiceField(choices=[(1, "x"), (2, "y")], widget=forms.SelectMultiple)
        maybe = forms.NullBooleanField()

    form = Choices({"one": "2", "several": ["1", "2"]})
    for name in form.fields:
        field: Any = form[name]
        widget = form.fields[name].widget
        context = widget.get_context(name, field.value(), field.build_widget_attrs({}))
        drawn = (renderer.render(widget.template_name, context) for renderer in (Renderer(), TemplatesSetting()))
        ours, theirs = (re.sub(r"\s*\n\s*", "", text) for text in drawn)
        assert ours == theirs
