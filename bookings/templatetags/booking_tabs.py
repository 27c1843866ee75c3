"""The row of links above the pages of bookings in the portal."""

from __future__ import annotations

from typing import Any

from django import template

from bookings.shells import tabs
from bookings.shells.tabs import OpenTab

register = template.Library()


@register.simple_tag(takes_context=True)
def booking_tabs(context: dict[str, Any]) -> list[OpenTab]:
    """Return the links that the reader may follow."""
    return tabs.tabs_for(context["request"])


@register.simple_tag(takes_context=True)
def not_offered(context: dict[str, Any]) -> list[OpenTab]:
    """Return the links to what the agency could offer."""
    return tabs.not_offered(context["request"])
