"""The names of what people do with bookings, for the record."""

from typing import Any

ACTIONS: dict[str, Any] = {}
