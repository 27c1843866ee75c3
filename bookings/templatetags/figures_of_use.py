"""Words in the tables of figures."""

from __future__ import annotations

from typing import Any

from django import template

from bookings import figure_words
from bookings.models import Booking
from core.ui import formats

register = template.Library()


@register.filter
def asker_word(code: str) -> Any:
    """Return the word for who borrows."""
    return figure_words.asker_labels().get(code, code)


@register.filter
def refusal_word(code: str) -> Any:
    """Return the word for why something was refused."""
    return figure_words.refusal_labels().get(code, code)


@register.filter
def things_of(booking: Booking) -> str:
    """Return the names of what a listed booking had; its reservations must have been read with it."""
    return ", ".join(dict.fromkeys(row.resource.name for row in booking.reservations.all()))


@register.filter
def hours(value: float) -> str:
    """Write hours with one decimal where they are not whole."""
    return formats.number(value, 0 if value == int(value) else 1)
