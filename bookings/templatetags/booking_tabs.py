"""The row of links above the pages of bookings in the portal."""

from __future__ import annotations

from typing import Any

from django import template

from bookings.shells.tabs import OpenTab, tabs_for

register = template.Library()


@register.simple_tag(takes_context=True)
def booking_tabs(context: dict[str, Any]) -> list[OpenTab]:
    """Return the links that the reader may follow."""
    return tabs_for(context["request"])
