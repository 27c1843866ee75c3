"""What the endpoints of bookings share: moments that can be kept, things with how many of each, other times."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from bookings.models.resources import MOST_UNITS
from services.seam import CODE_LIMIT

FIRST, LAST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
MOST_THINGS = 20


class MomentField(serializers.DateTimeField):
    """A moment of this century, by ISO 8601; without an offset it is one of the agency's zone."""

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        """Return the moment. Refuses what no calendar reaches, which Python or PostgreSQL could not count from."""
        try:
            moment = super().enforce_timezone(value)
            if FIRST <= moment < LAST:
                return moment
        except OverflowError:  # the year 1 or 9999 in another zone
            pass
        raise serializers.ValidationError(_("Write a moment of the years 2000 to 2099."))


class WantedThingSerializer(serializers.Serializer[Any]):
    """So many of a thing, by its code."""

    code = serializers.CharField(max_length=CODE_LIMIT)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_UNITS, required=False, default=1)


class ThingSerializer(serializers.Serializer[Any]):
    """So many of a thing."""

    code = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()


def listed(kind: type[Any], most: int, **options: Any) -> Any:
    """Return the field for a list of so many objects at most."""
    return kind(many=True, max_length=most, **options)


def things_field(**options: Any) -> Any:
    """Return the field for what is wanted together."""
    return listed(WantedThingSerializer, MOST_THINGS, allow_empty=False, **options)
