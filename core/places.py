"""Where things are in Indonesia: the three time zones, and positions in degrees."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The corners of Indonesia with some sea around: a position outside is a slip of the pen.
LATITUDES, LONGITUDES = (Decimal(-12), Decimal(7)), (Decimal(94), Decimal(142))


class TimeZone(models.TextChoices):
    """The three zones of Indonesia, each by the city that names it in the IANA table."""

    WESTERN = "Asia/Jakarta", gettext_lazy("Western Indonesia Time")
    CENTRAL = "Asia/Makassar", gettext_lazy("Central Indonesia Time")
    EASTERN = "Asia/Jayapura", gettext_lazy("Eastern Indonesia Time")


def check_latitude(value: Any) -> Decimal | None:
    """Return degrees north as a number, or None for nothing. Raises ValidationError."""
    return _coordinate(value, *LATITUDES)


def check_longitude(value: Any) -> Decimal | None:
    """Return degrees east as a number, or None for nothing. Raises ValidationError."""
    return _coordinate(value, *LONGITUDES)


def _coordinate(value: Any, least: Decimal, most: Decimal) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value).strip()).quantize(Decimal("0.000001"))
    except InvalidOperation as error:
        raise ValidationError(_("Enter degrees as a number, for example -1.610123."), code="number") from error
    if not (number.is_finite() and least <= number <= most):
        raise ValidationError(_("This position is not in Indonesia."), code="range")
    return number
