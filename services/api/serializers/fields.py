"""Fields that several shapes share."""

from __future__ import annotations

from rest_framework import serializers

LARGEST = 2_147_483_647


def lock_field() -> serializers.IntegerField:
    """Return the number of changes that a text had when it was read."""
    return serializers.IntegerField(min_value=0, max_value=LARGEST)
