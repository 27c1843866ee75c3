"""The pieces that the forms of every regime share: nothing typed is lost, and what is wrong is told at its field."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict

from core.antispam import stamp
from core.cases.domain.identities import Person
from core.cases.forms import CitizenForm, CounterFields, FilesField, files_of, person_of_form
from tests.factories.services import pdf_file, picture_file

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 6, 12, 10, 47, tzinfo=JAKARTA)


class LetterForm(CitizenForm):
    attachments = FilesField(most=2, purpose="bukti")


class CounterForm(CounterFields, LetterForm):
    pass


def filled(kind: type[LetterForm], *files: Any, **data: Any) -> LetterForm:
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=30)):
        values = {"stamp": stamp(), "key": "", **data}
    with translation.override("en"):
        form = kind(values, MultiValueDict({"attachments": list(files)}))
        form.is_valid()
    return form


def test_who_writes_and_what_they_bring() -> None:
    key = str(uuid.uuid4())
    form = filled(
        LetterForm,
        pdf_file(),
        picture_file("depan.png"),
        key=key,
        name="  Siti  Aminah ",
        email="siti@warga.example",
        phone="0812 5550 1234",
    )
    assert form.errors == {}
    assert form.cleaned_data["key"] == key
    assert person_of_form(form) == Person(name="Siti  Aminah", email="siti@warga.example", phone="0812 5550 1234")
    assert [(file.name, file.purpose, file.kept.kind) for file in files_of(form)] == [
        ("berkas.pdf", "bukti", "pdf"),
        ("depan.png", "bukti", "picture"),
    ]


def test_somebody_who_leaves_nothing_is_nobody() -> None:
    form = filled(LetterForm)
    assert form.errors == {}
    assert person_of_form(form).is_nobody
    assert files_of(form) == []


def test_a_key_that_is_none_gets_a_new_one() -> None:
    assert uuid.UUID(filled(LetterForm, key="' OR 1=1").cleaned_data["key"])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "siti@warga", "in full"),
        ("phone", "tanya saja", "digits"),
        ("name", "Siti \u202eanimA", "cannot be seen"),
        ("name", "x" * 161, "at most 160"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_stays(field: str, value: str, words: str) -> None:
    form = filled(LetterForm, pdf_file(), **{field: value})
    assert words in form.errors[field][0]
    assert form[field].value() == value
    assert "choose your files once more" in form.non_field_errors()[0]


def test_wrong_files_are_named_each() -> None:
    form = filled(LetterForm, SimpleUploadedFile("a\u202e.exe", b"MZ"), SimpleUploadedFile("kosong.pdf", b""))
    told = form.errors["attachments"]
    assert [str(line).split(":")[0] for line in told] == ["a.exe", "kosong.pdf"]
    assert "at most 2" in filled(LetterForm, pdf_file(), pdf_file(), pdf_file()).errors["attachments"][0]


def test_files_that_are_too_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cases.forms.MOST_BYTES", 100)
    assert "together" in filled(LetterForm, pdf_file()).errors["attachments"][0]


def test_a_program_is_dropped_and_a_form_of_yesterday_is_read_again() -> None:
    assert filled(LetterForm, website="http://spam.example").is_by_program
    assert filled(LetterForm, stamp="old", name="Siti").non_field_errors()


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        ("", "", None),
        ("12-06-2026", "", None),
        ("12-06-2026", "09.15", dt.datetime(2026, 6, 12, 9, 15, tzinfo=JAKARTA)),
        ("", "09.15", dt.datetime(2026, 6, 12, 9, 15, tzinfo=JAKARTA)),
        ("10-06-2026", "", dt.datetime(2026, 6, 10, 8, 0, tzinfo=JAKARTA)),
    ],
)
def test_staff_say_when_and_how_it_came(day: str, time: str, moment: dt.datetime | None) -> None:
    with translation.override("id"), timezone.override(JAKARTA):
        form = CounterForm({"channel": "letter", "received_on": day, "received_time": time, "key": ""})
        assert form.errors == {}
        assert form.received_at == moment
        assert "stamp" not in form.fields


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"received_on": "13-06-2026"}, "received_on"),
        ({"received_on": "11-06-2025"}, "received_on"),
        ({"received_time": "11.00"}, "received_time"),
        ({"channel": "web"}, "channel"),
    ],
)
def test_staff_enter_nothing_from_the_future_nor_the_website(data: dict[str, str], field: str) -> None:
    with translation.override("id"), timezone.override(JAKARTA):
        assert list(CounterForm({"channel": "letter", "key": "", **data}).errors) == [field]
