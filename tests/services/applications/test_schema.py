"""What a form may ask, when, and what is told before it can be published. Nothing here needs the database."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from services.applications import answers, edits
from services.applications.builder_forms import condition_of, keyed_options, rows_of_condition
from services.applications.conditions import holds
from services.applications.kinds import field_of, is_nik, words_of
from services.applications.pages import PageForm, rows_of, typed_of
from services.applications.schema import checked_schema, findings_of
from tests.factories.applications import NIK, condition, hall_form, hall_typed, options, page, question


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("line", "  Rapat  ", "Rapat"),
        ("number", "1.250,5", "1250.5"),
        ("number", "1.250", "1250"),
        ("number", "12,345", None),
        ("number", "1e9", None),
        ("number", "501.000", None),
        ("flag", "yes", "yes"),
        ("flag", "mungkin", None),
        ("one", "o9", None),
        ("many", ["o1", "o2"], ["o1", "o2"]),
        ("many", ["o1", "x"], None),
        ("date", ["29", "2", "2024"], "2024-02-29"),
        ("date", ["29", "2", "2023"], None),
        ("date", ["1", "1", "0001"], None),
        ("email", "bukan surel", None),
        ("address", "Jalan A\r\nKota Jambi", "Jalan A, Kota Jambi"),
        ("nik", "1571 0145 0590 0001", NIK),
        ("nik", "1571013205900001", None),
        ("line", "balik\u202eik", None),
        ("line", "x" * 201, None),
        ("text", "=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_an_answer_is_stored_in_one_shape_or_refused(kind: str, typed: Any, stored: Any) -> None:
    asked = question("f1", kind, options=options("A", "B"), least="1", most="500000", decimals=1, unit="orang")
    field = field_of(asked, required=True)
    if stored is None:
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == stored


def test_answers_read_as_words_and_a_nik_is_masked() -> None:
    with translation.override("id"):
        assert words_of(question("f1", "number", unit="orang"), "1250.5") == "1.250,5 orang"
        assert words_of(question("f1", "many", options=options("A", "B")), ["o2", "o1"]) == "B, A"
        assert words_of(question("f1", "nik"), NIK) == f"{chr(0x2022) * 12}0001"
        assert words_of(question("f1", "flag"), "no") == "Tidak"
        assert words_of(question("f1"), None) == ""


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        (NIK, True),
        ("1571010505900000", False),
        ("0071010505900001", False),
        ("1500010505900001", False),
        ("157101", False),
    ],
)
def test_a_nik_has_a_region_a_day_and_a_number(number: str, is_one: bool) -> None:
    assert is_nik(number) is is_one


@pytest.mark.parametrize(
    ("test", "answer", "is_met"),
    [
        (condition("f1", "is", ["o1", "o2"]), {"f1": "o2"}, True),
        (condition("f1", "is", ["o1"]), {"f1": ["o3", "o1"]}, True),
        (condition("f1", "is", ["o1"]), {}, False),
        (condition("f1", "not", ["o1"]), {"f1": "o2"}, True),
        (condition("f1", "more", "100"), {"f1": "100.5"}, True),
        (condition("f1", "more", "100"), {"f1": "100"}, False),
        (condition("f1", "less", "100"), {"f1": "99"}, True),
        (condition("f1", "less", "100"), {}, False),
        (condition("f1", "filled"), {"f1": "x"}, True),
        (None, {}, True),
    ],
)
def test_a_condition_is_met_by_answers(test: dict[str, Any] | None, answer: dict[str, Any], is_met: bool) -> None:
    assert holds(test, answer) is is_met


def test_several_tests_count_all_together_or_any_of_them() -> None:
    tests = [{"field": "f1", "op": "filled", "value": ""}, {"field": "f2", "op": "filled", "value": ""}]
    assert not holds({"mode": "all", "tests": tests}, {"f1": "x"})
    assert holds({"mode": "any", "tests": tests}, {"f1": "x"})


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda form: form["sections"].clear(), "Tulis paling sedikit satu pertanyaan."),
        (lambda form: form["sections"][0].update(title=""), "Ada halaman tanpa judul."),
        (lambda form: form["sections"][0].update(fields=[]), "tidak memiliki pertanyaan"),
        (lambda form: _first(form).update(options=options("A")), "dua pilihan jawaban"),
        (lambda form: _first(form).update(options=options("A", "A")), "sama bunyinya"),
        (lambda form: _first(form).update(show=condition("f3", "more", "1")), "letaknya sesudah ini"),
        (lambda form: _first(form).update(show=condition("f1", "filled")), "dirinya sendiri"),
        (lambda form: _first(form).update(show=condition("f99", "filled")), "tidak ada"),
        (lambda form: _first(form).update(show=condition("applicant", "is", ["a9"])), "jenis pemohon yang tidak ada"),
        (
            lambda form: form["sections"][0]["fields"][1].update(show=condition("f1", "more", "2")),
            "membandingkan angka",
        ),
        (
            lambda form: form["sections"][0]["fields"][1].update(show=condition("f1", "is", ["o9"])),
            "tidak dapat dipilih",
        ),
        (lambda form: _first(form).update(required="for"), "jenis pemohon mana"),
        (lambda form: _first(form).update(required="when"), "dengan syarat apa"),
        (lambda form: form["sections"][0]["fields"][2].update(least="600"), "melebihi"),
        (lambda form: form["sections"][2]["fields"].append(question("f9", "nik")), "halaman yang berulang"),
        (lambda form: form["sections"][0]["fields"].append(question("f9", "nik")), "satu kali saja"),
        (lambda form: form.update(applicants=form["applicants"][:1]), "dua jenis pemohon"),
    ],
)
def test_a_form_is_not_published_with(change: Any, finding: str) -> None:
    form = hall_form()
    assert findings_of(form) == []
    change(form)
    with translation.override("id"):
        assert any(finding in str(found) for found in findings_of(form)), [str(found) for found in findings_of(form)]


def _first(form: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = form["sections"][0]["fields"][0]
    return found


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {"sections": "s1"},
        {"sections": [{"key": "x", "fields": []}]},
        {"sections": [page("s1", question("f1", "program"))]},
        {"sections": [page("s1", question("f1"), question("f1"))]},
        {"sections": [page(f"s{number}") for number in range(1, 40)]},
        {"sections": [page("s1", question("f1", label="x" * 500))]},
        {"sections": [page("s1", question("f1", label="balik\u202eik"))]},
        {"sections": [page("s1", question("f1", "number", least="banyak"))]},
        {"sections": [page("s1", question("f1", "number", least="1E+999999999"))]},
        {"sections": [page("s1", question("f1", "number", most="1E-999999999"))]},
        {"sections": [page("s1", question("f1", "number", most=10**400))]},
    ],
)
def test_a_wrong_shape_is_told_and_never_breaks(raw: Any) -> None:
    assert checked_schema(raw)[1]


def test_unknown_keys_are_dropped_and_the_stored_shape_stays_as_it_is() -> None:
    clean, findings = checked_schema({**hall_form(), "script": "<script>", "sections": [{**page("s1"), "onload": "x"}]})
    again, _none = checked_schema(clean)

    assert findings == []
    assert set(clean) == {"intro", "applicants", "sections"}
    assert "onload" not in clean["sections"][0]
    assert again == clean
    assert checked_schema(checked_schema(hall_form())[0])[0] == checked_schema(hall_form())[0]


def test_editing_moves_questions_over_the_edge_of_a_page_and_leaves_the_old_form_alone() -> None:
    form = hall_form()
    before = deepcopy(form)
    moved = edits.moved_question(form, "f3", "down")
    back = edits.moved_question(moved, "f3", "up")

    assert [item["key"] for item in moved["sections"][1]["fields"]] == ["f3", "f4", "f5", "f6"]
    assert back == before == form
    assert edits.with_question(form, "s1", None, {"kind": "line"})[1] == "f9"
    assert [item["key"] for item in edits.moved_section(form, "s1", "up")["sections"]] == ["s1", "s2", "s3"]


def test_requirements_of_a_standard_become_questions_once() -> None:
    items = [
        {"name": "KTP", "document": "copy", "mandatory": True, "applicant": "Perorangan"},
        {"name": "Akta", "document": "copy", "mandatory": True, "applicant": "Lembaga"},
        {"name": "Hadir sendiri", "document": "condition", "mandatory": False, "applicant": ""},
    ]
    made, added = edits.with_requirements({"intro": "", "applicants": [], "sections": []}, {"items": items})
    again = edits.with_requirements(made, {"items": items})

    assert [(item["kind"], item["required"]) for item in made["sections"][0]["fields"]] == [
        ("file", "yes"),
        ("file", "yes"),
        ("flag", "no"),
    ]
    assert [item["label"] for item in made["applicants"]] == ["Perorangan", "Lembaga"]
    assert made["sections"][0]["fields"][1]["show"]["tests"][0]["value"] == ["a2"]
    assert (added, again[1], findings_of(checked_schema(made)[0])) == (3, 0, [])


def test_a_condition_goes_through_its_form_and_back() -> None:
    stored = {
        "mode": "any",
        "tests": [{"field": "f1", "op": "is", "value": ["o1", "o2"]}, condition("f3", "more", "1.5")["tests"][0]],
    }
    rows = rows_of_condition(stored)

    assert [row["what"] for row in rows] == ["f1|is|o1", "f1|is|o2", "f3|more|"]
    assert condition_of("any", [{**row, "number": row["number"].replace(",", ".")} for row in rows]) == stored
    assert condition_of("all", []) is None


def test_answers_to_choose_from_keep_their_keys_when_their_words_change() -> None:
    old = options("Rapat", "Pentas")
    assert keyed_options(["Rapat", "Pertunjukan"], old) == [
        {"key": "o1", "label": "Rapat"},
        {"key": "o2", "label": "Pertunjukan"},
    ]
    assert [item["key"] for item in keyed_options(["Pentas", "Rapat"], old)] == ["o2", "o1"]
    assert [item["key"] for item in keyed_options(["Pentas", "Lain", "Rapat"], old)] == ["o2", "o3", "o1"]


def test_reading_drops_names_that_no_question_has() -> None:
    typed = hall_typed()
    typed["s1"]["f77"] = ["x"]
    typed["s9"] = {"f78": ["x"]}
    reading = answers.read(hall_form(), "a1", typed, {"f5": 1})

    assert (reading.answers, reading.problems) == ({"f1": "o1", "f3": "40", "f4": NIK}, {})
    assert answers.part(hall_form(), reading.answers) == ({"f1": "o1", "f3": "40"}, {"f4": NIK})


@pytest.mark.parametrize("repeats", [False, True])
def test_a_date_is_kept_under_the_names_that_its_own_fields_have(repeats: bool) -> None:
    section = page("s1", question("f1", "date"), repeats=repeats, most_rows=2)
    drawn = rows_of(section, {}).empty_form if repeats else PageForm(section, {}, data=None, files=None, kept={})
    names = re.findall(r'name="([^"]+)"', str(drawn["f1"]).replace("__prefix__", "0"))
    sent = QueryDict(mutable=True)
    sent.update({"rows-TOTAL_FORMS": "1", **dict(zip(names, ["17", "8", "2026"], strict=True))})

    reading = answers.read({"sections": [section]}, "", {"s1": typed_of(section, sent)})

    expected = {"s1": [{"f1": "2026-08-17"}]} if repeats else {"f1": "2026-08-17"}
    assert (reading.problems, reading.answers) == ({}, expected)
