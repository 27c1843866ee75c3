"""Dates that a calendar reaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework import serializers

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


class DayField(serializers.DateField):
    """A date of this century."""

    def to_internal_value(self, value: Any) -> dt.date:
        """Return the date. Refuses what Python or PostgreSQL could not count from."""
        day: dt.date = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail("invalid", format="YYYY-MM-DD")
        return day
