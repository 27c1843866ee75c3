from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tenants.colours import accept_colour, check_colour, contrast, normalise_colour, tint_of, worst_contrast

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#175cc4", "#ffffff", 6.2),
    ],
)
def test_contrast_is_that_of_wcag(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("colour", ["#0b6257", "#6a3390", "#9a3d08", "#30397f", "#3c4554", "#000000"])
def test_accept_colour_takes_the_colours_of_the_look(colour: str) -> None:
    assert accept_colour(colour) == (colour, tint_of(colour))


@pytest.mark.parametrize(("typed", "kept"), [("0B6257", "#0b6257"), (" #0b6257 ", "#0b6257"), ("#abc", "#aabbcc")])
def test_normalise_colour(typed: str, kept: str) -> None:
    assert normalise_colour(typed) == kept


@pytest.mark.parametrize("typed", ["", "merah", "#12345", "#1234567", "rgb(0,0,0)", "#gggggg", "#0b6257;}", "url(x)"])
def test_normalise_colour_refuses_what_is_no_colour(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise_colour(typed)

    assert refusal.value.code == "not_a_colour"


@pytest.mark.parametrize("colour", ["#ffff00", "#ff8800", "#ffffff", "#7ab8ff", "#767676"])
def test_accept_colour_refuses_what_is_hard_to_read_and_proposes_a_darker_one(colour: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        accept_colour(colour)

    proposal = refusal.value.params["proposal"]
    assert refusal.value.code == "contrast"
    assert proposal in refusal.value.messages[0]
    assert accept_colour(proposal)[0] == proposal


@given(hexes)
def test_proposal_passes_and_is_the_colour_itself_when_that_passes(colour: str) -> None:
    check = check_colour(colour)

    assert worst_contrast(check.proposal) >= 4.5
    assert (check.proposal == colour) is check.passes


def test_tint_is_eight_percent_on_white() -> None:
    assert tint_of("#000000") == "#ebebeb"
    assert tint_of("#ffffff") == "#ffffff"
