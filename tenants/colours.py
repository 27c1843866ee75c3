"""Identity colours: readable on every surface where they stand. Rule: WCAG 2.2, contrast (minimum), 4.5:1."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_CONTRAST = 4.5
TINT_SHARE = 0.08
SHEET, PAPER = "#ffffff", "#faf6ee"
_HEX = re.compile(r"#?([0-9a-f]{6})\Z")
_SHORT = re.compile(r"#?([0-9a-f]{3})\Z")

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class ColourCheck:
    """A colour, its tint, the worst contrast on our surfaces, and the nearest darker colour that passes."""

    colour: str
    tint: str
    contrast: float
    proposal: str

    @property
    def passes(self) -> bool:
        return self.contrast >= LEAST_CONTRAST


def check_colour(value: str) -> ColourCheck:
    """Return how readable a colour is. Raises ValidationError for what is not a colour."""
    colour = normalise_colour(value)
    return ColourCheck(colour, tint_of(colour), worst_contrast(colour), nearest_passing(colour))


def accept_colour(value: str) -> tuple[str, str]:
    """Return the colour and its tint. Raises ValidationError, with the proposal, when it is hard to read."""
    check = check_colour(value)
    if not check.passes:
        raise ValidationError(
            _(
                "The contrast of %(colour)s is %(contrast).1f:1; at least 4.5:1 is needed. "
                "The nearest that passes: %(proposal)s."
            ),
            code="contrast",
            params={"colour": check.colour, "contrast": _floor(check.contrast), "proposal": check.proposal},
        )
    return check.colour, check.tint


def normalise_colour(value: str) -> str:
    """Return `#rrggbb` in small letters, from #RGB or #RRGGBB with or without the sign."""
    text = value.strip().lower()
    if match := _HEX.match(text):
        return "#" + match.group(1)
    if match := _SHORT.match(text):
        return "#" + "".join(digit * 2 for digit in match.group(1))
    raise ValidationError(_("Enter a colour as # and six digits, for example #0b6257."), code="not_a_colour")


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(_rgb(first)), _luminance(_rgb(second))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def worst_contrast(colour: str) -> float:
    """Return the least contrast against sheet (which also stands for white text on the colour), paper and own tint."""
    return min(contrast(colour, surface) for surface in (SHEET, PAPER, tint_of(colour)))


def tint_of(colour: str) -> str:
    """Return the colour at 8 % on white."""
    return _hex(tuple(round(255 - (255 - part) * TINT_SHARE) for part in _rgb(colour)))  # type: ignore[arg-type]


def nearest_passing(colour: str) -> str:
    """Return the colour itself when it passes, otherwise the lightest shade of the same hue that does."""
    rgb = _rgb(colour)
    for share in range(255, -1, -1):
        shade = _hex((rgb[0] * share // 255, rgb[1] * share // 255, rgb[2] * share // 255))
        if worst_contrast(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _floor(ratio: float) -> float:
    """Cut after one digit, so that 4.49 is never shown as the 4.5 that is needed."""
    return int(ratio * 10) / 10
