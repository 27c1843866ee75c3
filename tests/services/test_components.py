from typing import Any

import pytest
from django.utils import translation

from core.typed_text import name_error, normalise, text_error
from services.components import COMPONENTS, Completeness, ComponentCode, ComponentGroup
from services.components.codes import Accessibility
from services.components.wording import duration_words
from tests.services.examples import PAGE, full_content, full_contents

CODES = list(COMPONENTS)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def test_components_are_the_fourteen_of_the_law_in_order() -> None:
    assert [component.number for component in COMPONENTS.values()] == list(range(1, 15))
    assert list(ComponentCode) == CODES
    delivery = [component.code for component in COMPONENTS.values() if component.must_publish]
    assert delivery == CODES[:6]
    assert {COMPONENTS[code].group for code in CODES[6:]} == {ComponentGroup.MANUFACTURING}
    assert len(Accessibility) == 14


def test_example_of_the_docs_covers_all_and_is_complete() -> None:
    example = full_contents()
    assert list(example) == CODES
    for code, component in COMPONENTS.items():
        content, errors = component.read(example[code])
        assert errors == {}
        assert content == example[code], code
        assert component.completeness(example[code]) == Completeness.COMPLETE, code


def test_docs_name_every_field_of_every_component() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| ") and "`" in line}
    for code, component in COMPONENTS.items():
        for field in component.fields:
            assert f"`{field.name}`" in rows[code], (code, field.name)
            for part in getattr(field, "fields", ()):
                assert f"`{part.name}`" in rows[code], (code, part.name)


@pytest.mark.parametrize("code", CODES)
def test_absent_content_is_empty_and_never_an_error(code: ComponentCode) -> None:
    component = COMPONENTS[code]
    assert component.validate({}) == {}
    assert component.completeness({}) == Completeness.EMPTY
    assert component.gaps({}) != {}
    assert component.plain_text({}) == ""
    assert component.read({}) == (component.blank(), {})


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("raw", [None, [], "text", 5])
def test_content_must_be_an_object(code: ComponentCode, raw: Any) -> None:
    assert list(COMPONENTS[code].validate(raw)) == [""]
    assert not COMPONENTS[code].is_complete(raw)


@pytest.mark.parametrize("code", CODES)
def test_unknown_field_is_refused(code: ComponentCode) -> None:
    errors = COMPONENTS[code].validate({**full_content(code), "colour": "red"})
    assert errors == {"colour": "This field is not known here."}


# component, what is changed in a complete example, paths of the errors
WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("requirements", {"items": "KTP"}, ["items"]),
    ("requirements", {"items": ["KTP"]}, ["items"]),
    ("requirements", {"items": [{"name": 5}]}, ["items.0.name"]),
    ("requirements", {"items": [{"name": "KTP", "document": "paper"}]}, ["items.0.document"]),
    ("requirements", {"items": [{"name": "KTP", "mandatory": "yes"}]}, ["items.0.mandatory"]),
    ("requirements", {"items": [{"name": "KTP", "size": 1}]}, ["items.0.size"]),
    ("requirements", {"items": [{"name": f"KTP {n}"} for n in range(101)]}, ["items"]),
    ("requirements", {"none_required": True}, ["none_required"]),
    ("requirements", {"items": [{"name": "a\u202eb"}]}, ["items.0.name"]),
    ("requirements", {"items": [{"name": "a\x00b"}]}, ["items.0.name"]),
    ("requirements", {"items": [{"name": "a\nb"}]}, ["items.0.name"]),
    ("requirements", {"items": [{"name": "x" * 301}]}, ["items.0.name"]),
    ("requirements", {"note": "x" * 1_000_000}, ["note"]),
    ("procedure", {"steps": [{"actor": "A", "action": "B", "duration_value": 0}]}, ["steps.0.duration_value"]),
    ("procedure", {"steps": [{"actor": "A", "action": "B", "duration_unit": "week"}]}, ["steps.0.duration_unit"]),
    ("duration", {"duration_value": 0}, ["duration_value"]),
    ("duration", {"duration_value": -2}, ["duration_value"]),
    ("duration", {"duration_value": "2"}, ["duration_value"]),
    ("duration", {"duration_value": 2.5}, ["duration_value"]),
    ("duration", {"duration_value": True}, ["duration_value"]),
    ("duration", {"duration_value": 100_001}, ["duration_value"]),
    ("duration", {"duration_unit": "year"}, ["duration_unit"]),
    ("duration", {"duration_unit": None}, ["duration_unit"]),
    ("fee", {"free": "no"}, ["free"]),
    ("fee", {"free": True, "amounts": [{"name": "Umum", "amount": 5000}], "legal_basis": "Perda 1/2024"}, ["free"]),
    ("fee", {"free": False, "amounts": [{"name": "Umum", "amount": 5000}]}, ["legal_basis"]),
    ("fee", {"free": False, "amounts": [{"name": "Umum", "amount": "seribu"}]}, ["amounts.0.amount"]),
    ("fee", {"free": False, "amounts": [{"name": "Umum", "amount": 0}]}, ["amounts.0.amount"]),
    ("complaint_channel", {"channels": [{"kind": "pigeon", "address": "x"}]}, ["channels.0.kind"]),
    ("legal_basis", {"items": [{"title": "UU", "url": "javascript:alert(1)"}]}, ["items.0.url"]),
    ("legal_basis", {"items": [{"title": "UU", "url": "jdih.go.id"}]}, ["items.0.url"]),
    ("legal_basis", {"items": [{"title": "UU", "url": "http://[oops"}]}, ["items.0.url"]),
    ("facilities", {"accessibility": ["pool"]}, ["accessibility"]),
    ("facilities", {"accessibility": "ramp"}, ["accessibility"]),
    ("facilities", {"accessibility": [["ramp"]]}, ["accessibility"]),
    ("staff_count", {"roles": [{"role": "Petugas", "count": -1}]}, ["roles.0.count"]),
    ("performance_evaluation", {"frequency": "hourly"}, ["frequency"]),
]


@pytest.mark.parametrize(("code", "change", "paths"), WRONG)
def test_wrong_content_is_refused_beside_its_field(code: str, change: dict[str, Any], paths: list[str]) -> None:
    component = COMPONENTS[ComponentCode(code)]
    assert component.validate(full_content(code)) == {}
    assert list(component.validate({**full_content(code), **change})) == paths
    assert component.summary({**full_content(code), **change}).headline == ""


# component, what is changed in a complete example, paths of what is then missing
MISSING: list[tuple[str, dict[str, Any], list[str]]] = [
    ("requirements", {"items": []}, ["items"]),
    ("requirements", {"items": [{"note": "tanpa nama"}]}, ["items.0.name"]),
    ("requirements", {"items": [], "none_required": True}, []),
    ("procedure", {"steps": []}, ["steps"]),
    ("procedure", {"steps": [{"actor": "A"}]}, ["steps.0.action"]),
    ("procedure", {"steps": [{"actor": "A", "action": "B"}]}, []),
    ("procedure", {"steps": [{"actor": "A", "action": "B", "duration_value": 3}]}, ["steps.0.duration_unit"]),
    ("procedure", {"steps": [{"actor": "A", "action": "B", "duration_unit": "hour"}]}, ["steps.0.duration_value"]),
    ("duration", {"duration_value": None}, ["duration_value"]),
    ("duration", {"duration_unit": ""}, ["duration_unit"]),
    ("duration", {"start_event": "  "}, ["start_event"]),
    ("duration", {"end_event": ""}, []),
    ("fee", {"free": None}, ["free"]),
    ("fee", {"free": False}, ["amounts", "legal_basis"]),
    ("fee", {"free": False, "legal_basis": "PP 1/2020", "amounts": [{"name": "Umum"}]}, ["amounts.0.amount"]),
    ("fee", {"free": False, "legal_basis": "PP 1/2020", "amounts": [{"name": "Umum", "amount": 5000}]}, []),
    ("product", {"items": []}, ["items"]),
    ("complaint_channel", {"channels": [{"kind": "website"}]}, ["channels.0.address"]),
    ("complaint_channel", {"officer": ""}, ["officer"]),
    ("complaint_channel", {"response_value": None}, ["response_value"]),
    ("complaint_channel", {"response_value": None, "response_unit": ""}, []),
    ("complaint_channel", {"resolution_unit": ""}, ["resolution_unit"]),
    ("legal_basis", {"items": []}, ["items"]),
    ("facilities", {"items": []}, ["items"]),
    ("facilities", {"accessibility": []}, []),
    ("competence", {"items": [{"kind": "skill"}]}, ["items.0.text"]),
    ("internal_control", {"supervisor": ""}, ["supervisor"]),
    ("staff_count", {"roles": [{"role": "Petugas"}]}, ["roles.0.count"]),
    ("service_guarantee", {"text": ""}, ["text"]),
    ("service_guarantee", {"compensation": ""}, []),
    ("safety_guarantee", {"text": "\n \n"}, ["text"]),
    ("performance_evaluation", {"frequency": ""}, ["frequency"]),
]


@pytest.mark.parametrize(("code", "change", "paths"), MISSING)
def test_missing_content_may_be_stored_but_is_not_complete(code: str, change: dict[str, Any], paths: list[str]) -> None:
    component = COMPONENTS[ComponentCode(code)]
    raw = {**full_content(code), **change}
    assert component.validate(raw) == {}
    assert list(component.gaps(raw)) == paths
    assert component.is_complete(raw) is (not paths)


def test_rows_in_which_nothing_was_written_are_dropped() -> None:
    rows = [{"name": " "}, {"name": " Surat "}, {"mandatory": False}]
    content, errors = COMPONENTS[ComponentCode.REQUIREMENTS].read({"items": rows})
    assert errors == {}
    assert [row["name"] for row in content["items"]] == ["Surat"]
    assert content["items"][0]["mandatory"] is True


def test_accessibility_is_stored_in_the_order_of_the_checklist() -> None:
    content, _errors = COMPONENTS[ComponentCode.FACILITIES].read({"accessibility": ["other", "ramp", "ramp"]})
    assert content["accessibility"] == ["ramp", "other"]


SUMMARIES = [
    ("duration", {}, ("2\u00a0working\u00a0days", "from berkas lengkap until surat izin terbit")),
    ("duration", {"end_event": ""}, ("2\u00a0working\u00a0days", "from berkas lengkap")),
    ("duration", {"duration_value": 1, "duration_unit": "calendar_day"}, ("1\u00a0calendar\u00a0day", None)),
    ("fee", {"note": ""}, ("Free of charge", "")),
    ("product", {}, ("Surat izin pemakaian", "and Petugas pendamping")),
    ("product", {"items": [{"name": "Surat"}]}, ("Surat", "")),
    ("product", {"items": [{"name": n} for n in "ABC"]}, ("A", "and 2 others")),
    ("safety_guarantee", {}, ("", "")),
]


@pytest.mark.parametrize(("code", "change", "expected"), SUMMARIES)
def test_summary_is_the_fact_of_the_promise_card(code: str, change: dict[str, Any], expected: tuple[str, Any]) -> None:
    summary = COMPONENTS[ComponentCode(code)].summary({**full_content(code), **change})
    assert summary.headline == expected[0]
    if expected[1] is not None:
        assert summary.detail == expected[1]


def test_summary_of_tariffs_is_one_amount_or_a_range() -> None:
    fee = COMPONENTS[ComponentCode.FEE]
    one = {"free": False, "legal_basis": "Perda", "amounts": [{"name": "Umum", "amount": 80_000, "per": "per hari"}]}
    two = {**one, "amounts": [{"name": "Komersial", "amount": 200_000}, {"name": "Sosial", "amount": 100_000}]}
    with translation.override("id"):
        assert (fee.summary(one).headline, fee.summary(one).detail) == ("Rp\u00a080.000", "per hari")
        assert "Rp\u00a0100.000" in fee.summary(two).headline
        assert "Rp\u00a0200.000" in fee.summary(two).headline


def test_plain_text_has_the_words_a_reader_sees() -> None:
    component = COMPONENTS[ComponentCode.PROCEDURE]
    text = component.plain_text({"steps": [{"actor": "Pemohon", "action": "Mengajukan", "duration_unit": "hour"}]})
    assert text == "Pemohon · Mengajukan · hours"
    assert component.plain_text({"steps": "wrong"}) == ""


@pytest.mark.parametrize(("value", "unit"), [(None, "hour"), (3, ""), (3, "week")])
def test_duration_words_say_nothing_of_half_a_duration(value: int | None, unit: str) -> None:
    assert duration_words(value, unit) == ""


def test_normalise_trims_and_drops_what_word_processors_leave() -> None:
    assert normalise("\u00ad Per\u00admo\u200bhonan\t", lines=False) == "Permohonan"
    assert normalise("a \r\nb\r\n\r\n", lines=True) == "a\nb"
    assert normalise("e\u0301", lines=False) == "\u00e9"


@pytest.mark.parametrize("character", ["\x1b", "\u202e"])  # more of them: tests/core/test_text_rules.py
def test_text_refuses_what_cannot_be_seen(character: str) -> None:
    assert text_error("ab", limit=10, lines=False) is None
    assert text_error(f"a{character}b", limit=10, lines=True) is not None


def test_text_takes_several_scripts_and_the_joiners_of_emoji() -> None:
    assert text_error("Aksara ᮞᮥᮔ᮪ᮓ, 👩\u200d🏫\nbaris dua", limit=50, lines=True) is None


@pytest.mark.parametrize("name", ["Din\u0430s", "Di\u200dnas", "Di\u202enas", "Di\nnas", "D" * 161])
def test_name_refuses_what_makes_it_look_like_another(name: str) -> None:
    assert name_error("Dinas Café No. 1", limit=160) is None
    assert name_error(name, limit=160) is not None
