"""What keeps programs away from open forms."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django import forms
from django.core import signing
from django.http import QueryDict
from django.test import RequestFactory

from core.antispam import SALT, GuardedForm, TooManyMessages, is_fresh, refuse_flood, stamp


class Letter(GuardedForm):
    text = forms.CharField(label="Text")
    tags = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


def stamp_of(seconds_ago: float) -> str:
    return signing.dumps(int(time.time() - seconds_ago), salt=SALT)


@pytest.mark.parametrize(
    ("seconds_ago", "expected"), [(0, False), (30, True), (23 * 3600, True), (25 * 3600, False), (-60, False)]
)
def test_stamp_is_fresh_for_a_day_and_not_at_once(seconds_ago: int, expected: bool) -> None:
    assert is_fresh(stamp_of(seconds_ago)) is expected


@pytest.mark.parametrize("value", ["later", None, [1]])
def test_only_our_own_stamps_count(value: Any) -> None:
    assert not is_fresh("")
    assert not is_fresh("x:y:z")
    assert not is_fresh(signing.dumps(value, salt=SALT))
    assert not is_fresh(signing.dumps(int(time.time()) - 30, salt="another"))


def test_a_form_may_be_answered_at_once_where_words_are_short() -> None:
    assert is_fresh(stamp(), least_seconds=0)


def test_guarded_form_is_drawn_with_its_two_hidden_fields() -> None:
    drawn = str(Letter())
    assert 'name="stamp" value="' in drawn
    assert '<div class="mk-trap" aria-hidden="true">' in drawn
    assert drawn.count('name="website"') == 1


def test_guarded_form_sorts_out_programs() -> None:
    person = Letter({"text": "Halo", "stamp": stamp_of(10)})
    program = Letter({"text": "Halo", "website": "https://x.example", "stamp": ""})
    assert person.is_valid()
    assert program.is_valid()
    assert (person.is_by_program, program.is_by_program) == (False, True)


def test_a_stale_form_keeps_what_was_typed_and_gets_a_new_stamp() -> None:
    old = stamp_of(25 * 3600)
    form = Letter(QueryDict(f"text=Halo&tags=a&tags=b&stamp={old}"))
    assert not form.is_valid()
    assert form["tags"].value() == ["a", "b"]
    renewed: Any = form["stamp"].value()
    assert renewed != old
    assert is_fresh(renewed, least_seconds=0)


def test_a_flood_is_counted_by_address_and_by_everybody(rf: RequestFactory, in_a: object) -> None:
    here, there = rf.get("/", REMOTE_ADDR="192.0.2.1"), rf.get("/", REMOTE_ADDR="192.0.2.2")
    for _sent in range(2):
        refuse_flood(here, "flood", per_address=2, everybody=3)
    with pytest.raises(TooManyMessages):
        refuse_flood(here, "flood", per_address=2, everybody=3)
    refuse_flood(there, "flood", per_address=2, everybody=3)
    with pytest.raises(TooManyMessages):
        refuse_flood(there, "flood", per_address=2, everybody=3)


def test_phones_behind_one_address_are_counted_one_by_one(rf: RequestFactory, in_a: object) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.1")
    for phone in range(300):
        refuse_flood(request, "hall", per_address=None, everybody=1000, person=f"phone-{phone}", per_person=2)
    refuse_flood(request, "hall", per_address=None, everybody=1000, person="phone-1", per_person=2)
    with pytest.raises(TooManyMessages):
        refuse_flood(request, "hall", per_address=None, everybody=1000, person="phone-1", per_person=2)
