"""The names of what people do with complaints and public information, for the record."""

from typing import Any

ACTIONS: dict[str, Any] = {}
