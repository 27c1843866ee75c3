"""The drawing of a procedure: well formed, escaped, within its width, and described in words."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.components import COMPONENTS, ComponentCode
from services.flow import LANES, WIDTH, draw_flow, wrap
from tests.services.strategies import contents

SVG = "{http://www.w3.org/2000/svg}"
STEPS: list[dict[str, Any]] = [
    {"actor": "Pemohon", "action": "Mengajukan permohonan", "duration_value": 15, "duration_unit": "minute"},
    {"actor": "Petugas layanan", "action": "Memeriksa berkas", "duration_value": 4, "duration_unit": "hour"},
    {"actor": "pemohon", "action": "Menerima izin", "duration_value": None, "duration_unit": ""},
]


def parsed(steps: list[dict[str, Any]]) -> ET.Element:
    return ET.fromstring(draw_flow(steps))


def test_flow_is_an_image_with_name_and_description() -> None:
    svg = parsed(STEPS)
    assert (svg.tag, svg.get("role")) == ("svg", "img")
    ids = {child.get("id"): child.text for child in svg if child.get("id")}
    assert svg.get("aria-labelledby", "").split() == list(ids)
    assert "3 langkah. Yang bertindak: Petugas layanan, Pemohon." in str(list(ids.values())[1])
    assert "style" not in draw_flow(STEPS)


def test_flow_has_a_lane_for_each_who_acts_whatever_the_case() -> None:
    svg = parsed(STEPS)
    assert len(svg.findall("line")) == 2
    dots = [dot.get("cx") for dot in svg.findall("circle")]
    assert dots[0] == dots[2] != dots[1]
    many = parsed([{"actor": f"Bidang {n}", "action": "Memeriksa"} for n in range(12)])
    assert len(many.findall("line")) == LANES


@pytest.mark.parametrize("steps", [[], STEPS[:1], [{"actor": "", "action": ""}] * 3])
def test_flow_of_less_than_two_steps_is_nothing(steps: list[dict[str, Any]]) -> None:
    assert draw_flow(steps) == ""


def test_flow_escapes_what_people_wrote() -> None:
    svg = draw_flow([{"actor": "<script>alert(1)</script>", "action": '#let x = 1 & "y"'}] * 2)
    assert "<script" not in svg
    assert "&lt;script" in svg
    ET.fromstring(svg)


def test_flow_of_25_long_steps_stays_within_its_width() -> None:
    text = "Petugas meneliti kelengkapan dan keabsahan persyaratan administratif sebagaimana dimaksud " * 3
    svg = draw_flow(
        [
            {"actor": f"Kepala Subbagian {n % 4}", "action": text, "duration_value": 3, "duration_unit": "working_day"}
            for n in range(25)
        ]
    )
    assert len(svg) < 60_000
    xs = [float(text.get("x", "0")) for text in ET.fromstring(svg).findall("text")]
    assert max(xs) < WIDTH / 2


@given(st.text(max_size=300), st.integers(60, 300))
def test_wrap_loses_no_letter(text: str, room: int) -> None:
    assert "".join("".join(wrap(text, room=room, size=14)).split()) == "".join(text.split())


@given(contents(COMPONENTS[ComponentCode.PROCEDURE]))
def test_flow_is_well_formed_for_every_procedure(content: dict[str, Any]) -> None:
    svg = draw_flow(content["steps"])
    if svg:
        ET.fromstring(svg)
