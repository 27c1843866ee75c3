"""What a template lets adopters change: pure rules, no database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.components import COMPONENTS, ComponentCode
from services.components.bounds import MINIMUM_MEANS, MINIMUMS, breaches
from services.components.codes import TimeUnit
from services.components.spans import is_within
from tests.services.examples import full_content, full_contents


def changed(code: str, **fields: Any) -> dict[str, Any]:
    return {**full_content(code), **fields}


def row(code: str, rows_of: str, index: int, /, **fields: Any) -> dict[str, Any]:
    content = full_content(code)
    rows = [dict(part) for part in content[rows_of]]
    rows[index].update(fields)
    return {**content, rows_of: rows}


def without(code: str, name: str, index: int) -> dict[str, Any]:
    content = full_content(code)
    return {**content, name: [part for place, part in enumerate(content[name]) if place != index]}


def plus(code: str, rows_of: str, /, **fields: Any) -> dict[str, Any]:
    content = full_content(code)
    return {**content, rows_of: [*content[rows_of], fields]}


def test_every_component_has_a_minimum_and_says_what_it_means() -> None:
    assert set(MINIMUMS) == set(MINIMUM_MEANS) == set(COMPONENTS)


@pytest.mark.parametrize("rule", ["fixed", "minimum", "free"])
@pytest.mark.parametrize("code", list(COMPONENTS))
def test_the_templates_own_text_breaks_nothing(code: str, rule: str) -> None:
    assert breaches(code, rule, full_content(code), full_content(code)) == {}


@pytest.mark.parametrize("rule", ["fixed", "minimum"])
@pytest.mark.parametrize("code", list(COMPONENTS))
def test_what_the_template_leaves_blank_is_never_bound(code: str, rule: str) -> None:
    blank = COMPONENTS[ComponentCode(code)].blank()
    assert breaches(code, rule, blank, full_content(code)) == {}
    assert breaches(code, rule, None, full_content(code)) == {}
    assert breaches(code, rule, {}, full_content(code)) == {}


def test_free_and_unknown_rules_bind_nothing() -> None:
    other = {"free": True, "note": "Lain"}
    assert breaches("fee", "free", full_content("fee"), other) == {}
    assert breaches("fee", "x", full_content("fee"), other) == {}


@pytest.mark.parametrize(
    ("mine", "paths"),
    [
        ({"duration_value": 1}, {"duration_value"}),
        ({"duration_unit": "calendar_day"}, {"duration_unit"}),
        ({"note": "Catatan"}, {"note"}),
    ],
)
def test_fixed_refuses_every_change_at_its_field(mine: dict[str, Any], paths: set[str]) -> None:
    assert set(breaches("duration", "fixed", full_content("duration"), changed("duration", **mine))) == paths


def test_fixed_names_the_field_of_a_row_and_counts_rows() -> None:
    given_ = full_content("requirements")
    found = breaches("requirements", "fixed", given_, row("requirements", "items", 1, document="original"))
    assert set(found) == {"items.1.document"}
    assert set(breaches("requirements", "fixed", given_, without("requirements", "items", 0))) == {"items"}
    empty = breaches("duration", "fixed", full_content("duration"), changed("duration", note="x"))
    assert set(empty) == {"note"}


BETTER = [
    ("requirements", without("requirements", "items", 0)),
    ("requirements", row("requirements", "items", 0, mandatory=False)),
    ("requirements", row("requirements", "items", 0, document="digital")),
    ("requirements", row("requirements", "items", 0, name="SURAT  permohonan")),
    ("requirements", plus("requirements", "items", name="Foto", mandatory=False)),
    ("requirements", {"items": [], "none_required": True}),
    ("duration", changed("duration", duration_value=1)),
    ("duration", changed("duration", duration_value=7, duration_unit="hour")),
    ("duration", changed("duration", duration_value=1, duration_unit="calendar_day")),
    ("duration", changed("duration", note="Catatan kami")),
    ("procedure", row("procedure", "steps", 0, duration_value=5)),
    ("procedure", row("procedure", "steps", 0, detail="Dengan bantuan petugas.")),
    ("procedure", plus("procedure", "steps", actor="Petugas", action="Mengarsipkan")),
    ("fee", changed("fee", note="Lain")),
    ("product", plus("product", "items", name="Sertifikat")),
    ("complaint_channel", row("complaint_channel", "channels", 1, address="Lantai 2")),
    ("complaint_channel", changed("complaint_channel", response_value=3, resolution_value=10, officer="Kepala Seksi")),
    ("legal_basis", plus("legal_basis", "items", title="Peraturan Gubernur")),
    ("facilities", changed("facilities", accessibility=["wheelchair", "ramp", "parking"])),
    ("facilities", row("facilities", "items", 0, quantity=3)),
    ("competence", plus("competence", "items", text="Menguasai bahasa isyarat")),
    ("internal_control", changed("internal_control", text=f"{full_content('internal_control')['text']}\nTiap pekan.")),
    ("staff_count", row("staff_count", "roles", 0, count=5)),
    ("service_guarantee", changed("service_guarantee", text=f"Tambahan.\n{full_content('service_guarantee')['text']}")),
    ("performance_evaluation", changed("performance_evaluation", frequency="monthly")),
]
WORSE = [
    ("requirements", plus("requirements", "items", name="Materai", mandatory=True), "items.3.name"),
    ("requirements", row("requirements", "items", 1, document="original"), "items.1.document"),
    ("requirements", row("requirements", "items", 1, applicant=""), "items.1.applicant"),
    ("procedure", without("procedure", "steps", 1), "steps"),
    ("procedure", row("procedure", "steps", 1, duration_value=5), "steps.1.duration_value"),
    ("procedure", row("procedure", "steps", 1, duration_value=None, duration_unit=""), "steps.1.duration_value"),
    ("duration", changed("duration", duration_value=3), "duration_value"),
    ("duration", changed("duration", duration_value=2, duration_unit="calendar_day"), "duration_value"),
    ("duration", changed("duration", duration_value=None, duration_unit=""), "duration_value"),
    ("duration", changed("duration", start_event="berkas dinyatakan lengkap"), "start_event"),
    ("duration", changed("duration", end_event=""), "end_event"),
    ("fee", {"free": False, "amounts": [{"name": "Umum", "amount": 1}], "legal_basis": "Perda"}, "free"),
    ("fee", {"free": None}, "free"),
    ("product", without("product", "items", 1), "items"),
    ("complaint_channel", without("complaint_channel", "channels", 0), "channels"),
    ("complaint_channel", changed("complaint_channel", response_value=6), "response_value"),
    ("complaint_channel", changed("complaint_channel", response_value=None, response_unit=""), "response_value"),
    ("complaint_channel", changed("complaint_channel", resolution_value=15), "resolution_value"),
    ("legal_basis", {"items": []}, "items"),
    ("facilities", changed("facilities", accessibility=["ramp"]), "accessibility"),
    ("facilities", without("facilities", "items", 0), "items"),
    ("facilities", row("facilities", "items", 0, quantity=None), "items.0.quantity"),
    ("competence", without("competence", "items", 0), "items"),
    ("internal_control", changed("internal_control", text="Lain."), "text"),
    ("staff_count", row("staff_count", "roles", 0, count=1), "roles.0.count"),
    ("service_guarantee", changed("service_guarantee", compensation=""), "compensation"),
    ("safety_guarantee", {"text": "Aman."}, "text"),
    ("performance_evaluation", changed("performance_evaluation", frequency="yearly"), "frequency"),
    ("performance_evaluation", changed("performance_evaluation", method="Lain."), "method"),
]


@pytest.mark.parametrize(("code", "mine"), BETTER)
def test_minimum_allows_what_is_better(code: str, mine: dict[str, Any]) -> None:
    assert breaches(code, "minimum", full_content(code), mine) == {}


@pytest.mark.parametrize(("code", "mine", "path"), WORSE)
def test_minimum_refuses_what_is_worse_at_its_field(code: str, mine: dict[str, Any], path: str) -> None:
    found = breaches(code, "minimum", full_content(code), mine)
    assert set(found) == {path}
    assert found[path]


TARIFF = {
    "free": False,
    "amounts": [{"name": "Umum", "amount": 80_000, "per": "per jam"}, {"name": "Sosial", "amount": 10_000, "per": ""}],
    "legal_basis": "Perda Nomor 1 Tahun 2024",
}


@pytest.mark.parametrize(
    ("amounts", "paths"),
    [
        ([{"name": "Umum", "amount": 80_000, "per": "per jam"}], set()),
        ([{"name": "umum", "amount": 50_000, "per": "Per Jam"}], set()),
        ([{"name": "Umum", "amount": 80_001, "per": "per jam"}], {"amounts.0.amount"}),
        ([{"name": "Umum", "amount": 1, "per": "per menit"}], {"amounts.0.name"}),
        ([{"name": "Sosial", "amount": 1}, {"name": "Baru", "amount": 1}], {"amounts.1.name"}),
    ],
)
def test_no_tariff_rises_and_none_is_new(amounts: list[dict[str, Any]], paths: set[str]) -> None:
    assert set(breaches("fee", "minimum", TARIFF, {**TARIFF, "amounts": amounts})) == paths
    assert breaches("fee", "minimum", TARIFF, {"free": True}) == {}


def test_hostile_and_huge_texts_are_compared_as_text() -> None:
    hostile = "<script>alert(1)</script> %(x)s {{ y }} #let z"
    assert breaches("safety_guarantee", "minimum", {"text": hostile}, {"text": hostile}) == {}
    found = breaches("safety_guarantee", "minimum", {"text": hostile}, {"text": "aman"})
    assert hostile in found["text"]
    long = breaches("safety_guarantee", "fixed", {"text": "x" * 9000}, {"text": "y"})
    assert len(long["text"]) < 300


@pytest.mark.parametrize("wrong", [None, [], "x", {"duration_value": "dua"}, {"colour": 1}])
def test_what_cannot_be_read_is_the_components_own_matter(wrong: Any) -> None:
    assert breaches("duration", "minimum", full_content("duration"), wrong) == {}
    assert breaches("duration", "fixed", wrong, full_content("duration")) == {}


UNITS = st.sampled_from(TimeUnit.values)
VALUES = st.integers(1, 2000)


@given(VALUES, UNITS, VALUES, UNITS, VALUES, UNITS)
def test_being_within_is_an_order(a: int, a_unit: str, b: int, b_unit: str, c: int, c_unit: str) -> None:
    assert is_within(a, a_unit, a, a_unit)
    if is_within(a, a_unit, b, b_unit) and is_within(b, b_unit, c, c_unit):
        assert is_within(a, a_unit, c, c_unit)
    if a_unit != b_unit and is_within(a, a_unit, b, b_unit) and is_within(b, b_unit, a, a_unit):
        assert {a_unit, b_unit} <= {"minute", "hour", "calendar_day"}


@pytest.mark.parametrize(
    ("mine", "most", "fits"),
    [
        ((60, "minute"), (1, "hour"), True),
        ((61, "minute"), (1, "hour"), False),
        ((24, "hour"), (1, "calendar_day"), True),
        ((8, "hour"), (1, "working_day"), False),
        ((7, "hour"), (1, "working_day"), True),
        ((5, "working_day"), (7, "calendar_day"), True),
        ((6, "working_day"), (9, "calendar_day"), False),
        ((6, "working_day"), (10, "calendar_day"), True),
        ((5, "calendar_day"), (6, "working_day"), True),
        ((14, "calendar_day"), (10, "working_day"), False),
    ],
)
def test_lengths_in_different_units(mine: tuple[int, str], most: tuple[int, str], fits: bool) -> None:
    assert is_within(*mine, *most) is fits


def test_all_examples_read_without_errors() -> None:
    assert all(not COMPONENTS[ComponentCode(code)].read(content)[1] for code, content in full_contents().items())
