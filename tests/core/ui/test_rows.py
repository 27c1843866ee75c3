"""Rows that are added, removed and moved by buttons, without JavaScript."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from core.ui.rows import is_row_button, row_formset


class StepForm(forms.Form):
    action = forms.CharField(max_length=20)
    days = forms.IntegerField(required=False)
    tags = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


Rows = row_formset(StepForm, max_num=4, extra=1)


def sent(*actions: str, press: str = "", **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"steps-TOTAL_FORMS": str(len(actions)), "steps-INITIAL_FORMS": "0", "title": "Judul"})
    for index, action in enumerate(actions):
        data[f"steps-{index}-action"] = action
    if press:
        data[press] = "1"
    data.update(more)
    return data


def shown(rows: forms.BaseFormSet) -> list[str]:
    return [row["action"].value() or "" for row in rows.forms]


@pytest.mark.parametrize(
    ("press", "after"),
    [
        ("steps-add", ["satu", "dua", "tiga", ""]),
        ("steps-remove-0", ["dua", "tiga"]),
        ("steps-remove-2", ["satu", "dua"]),
        ("steps-up-1", ["dua", "satu", "tiga"]),
        ("steps-down-1", ["satu", "tiga", "dua"]),
        ("steps-up-0", ["satu", "dua", "tiga"]),
        ("steps-down-2", ["satu", "dua", "tiga"]),
        ("steps-remove-9", ["satu", "dua", "tiga"]),
        ("steps-remove-9999", ["satu", "dua", "tiga"]),
    ],
)
def test_button_changes_the_rows_and_keeps_what_was_typed(press: str, after: list[str]) -> None:
    rows = Rows(sent("satu", "dua", "tiga", press=press), prefix="steps")
    assert shown(rows) == after
    assert rows.is_editing
    assert not rows.is_valid()
    assert [row.errors for row in rows.forms] == [{}] * len(after)


def test_every_value_of_a_field_moves_with_its_row() -> None:
    data = sent("satu", "dua", press="steps-remove-0")
    data.setlist("steps-1-tags", ["a", "b"])
    assert Rows(data, prefix="steps").forms[0]["tags"].value() == ["a", "b"]


def test_last_place_is_the_last() -> None:
    rows = Rows(sent("a", "b", "c", "d", press="steps-add"), prefix="steps")
    assert shown(rows) == ["a", "b", "c", "d"]
    assert not rows.can_add


def test_button_of_another_list_changes_nothing_here_and_judges_nothing() -> None:
    rows = Rows(sent("satu", "", press="fees-add", **{"steps-1-days": "x"}), prefix="steps")
    assert shown(rows) == ["satu", ""]
    assert rows.is_editing
    assert [row.errors for row in rows.forms] == [{}, {}]


def test_sent_rows_are_judged() -> None:
    rows = Rows(sent("satu", "", **{"steps-0-days": "x", "steps-1-days": "3"}), prefix="steps")
    assert not rows.is_valid()
    assert [sorted(row.errors) for row in rows.forms] == [["days"], ["action"]]


def test_empty_rows_are_left_out() -> None:
    rows = Rows(sent("satu", "", "tiga"), prefix="steps")
    assert rows.is_valid()
    assert [row["action"] for row in rows.values] == ["satu", "tiga"]


def test_unchanged_rows_are_not_taken_for_empty() -> None:
    """A view gives `initial` also when the form was sent; it must not matter."""
    initial = [{"action": "satu"}, {"action": "dua"}]
    rows = Rows(sent("satu", "dua"), prefix="steps", initial=initial)
    assert rows.is_valid()
    assert [row["action"] for row in rows.values] == ["satu", "dua"]


def test_new_list_starts_with_its_extra_row_and_a_known_one_without() -> None:
    assert shown(Rows(prefix="steps")) == [""]
    assert shown(Rows(prefix="steps", initial=[{"action": "satu"}, {"action": "dua"}])) == ["satu", "dua"]


def test_list_that_must_have_a_row_refuses_none() -> None:
    must = row_formset(StepForm, min_num=1, max_num=4)
    rows = must(sent(""), prefix="steps")
    assert not rows.is_valid()
    assert not rows.can_remove


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999", "1e3", "\x00"])
def test_damaged_list_is_refused_calmly(total: str) -> None:
    data = sent("satu")
    data["steps-TOTAL_FORMS"] = total
    rows = Rows(data, prefix="steps")
    assert not rows.is_valid()
    assert len(rows.forms) <= 4
    data["steps-add"] = "1"
    assert len(Rows(data, prefix="steps").forms) <= 4


def test_too_many_rows_are_refused() -> None:
    rows = Rows(sent(*"abcdefgh"), prefix="steps")
    assert not rows.is_valid()
    assert len(rows.forms) <= 4


@pytest.mark.parametrize(
    ("name", "is_button"),
    [
        ("steps-add", True),
        ("steps-remove-3", True),
        ("a-b-up-0", True),
        ("steps-remove-", False),
        ("address", False),
        ("-add", False),
    ],
)
def test_is_row_button(name: str, is_button: bool) -> None:
    assert is_row_button({name: "1"}) is is_button


@pytest.mark.parametrize(
    ("press", "rows"),
    [
        ("steps-insert-0", ["satu", "", "dua"]),
        ("steps-insert-1", ["satu", "dua", ""]),
        ("steps-insert-9", ["satu", "dua", ""]),
        ("steps-paste", ["satu", "dua"]),
    ],
)
def test_button_inserts_an_empty_row_below(press: str, rows: list[str]) -> None:
    found = Rows(sent("satu", "dua", press=press), prefix="steps")
    assert [row or "" for row in shown(found)] == rows
    assert found.is_editing
