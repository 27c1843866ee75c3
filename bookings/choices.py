"""A time and things as the value of one button, by which somebody takes what is free instead."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from bookings.domain.alternatives import Alternative
from bookings.domain.reserving import Part
from bookings.spans import Span
from core.dates import moment_in
from core.errors import InvalidInput


def choice_value(alternative: Alternative) -> str:
    """Return a time and its things as the value of one button."""
    things = ",".join(f"{part.resource}:{part.quantity}" for part in alternative.parts)
    return f"{alternative.during.start.isoformat()}/{alternative.during.end.isoformat()}/{things}"


def read_choice(value: str) -> tuple[Span, list[Part]]:
    """Return what the value of a button names. Raises InvalidInput for what no button says."""
    parts = value.split("/")
    moments = [moment_in(text) for text in parts[:2]] if len(parts) == 3 else []
    found = re.findall(r"(?:^|,)(\d{1,12}):(\d{1,5})(?=,|$)", parts[-1])
    start, end = (*moments, None, None)[:2]
    if start is None or end is None or not found or start.tzinfo is None or end.tzinfo is None:
        raise InvalidInput({"": [_("Choose from the list only.")]})
    return Span(start, end), [Part(int(key), int(quantity)) for key, quantity in found]
