"""Covers numbers of identity cards in the words of a case."""

from __future__ import annotations

from django import template

from core.identity_numbers import cover_numbers

register = template.Library()


@register.filter
def covered(text: str) -> str:
    """Show a text with every NIK masked; put it before `linebreaks`."""
    return cover_numbers(text)
