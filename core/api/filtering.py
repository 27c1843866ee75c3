"""Filters in the address. A value that cannot be is refused: ignored, it would make a wrong answer look right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django_filters import IsoDateTimeFilter
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from core.api.errors import BadQuery


class StrictFilterBackend(DjangoFilterBackend):
    """The filters of the view's `filterset_class` or `filterset_fields`. Raises BadQuery that names the parameters."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return the rows that the parameters leave."""
        filters = self.get_filterset(request, queryset, view)
        if filters is None:
            return queryset
        if not filters.is_valid():
            raise BadQuery({name: list(messages) for name, messages in filters.errors.items()})
        return filters.qs


class _MomentField(IsoDateTimeField):
    def clean(self, value: Any) -> dt.datetime | None:
        """Return the moment in UTC. PostgreSQL reads no offset of 16 hours, and Python no year before 1."""
        moment: dt.datetime | None = super().clean(value)
        try:
            return None if moment is None else moment.astimezone(dt.UTC)
        except (OverflowError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(IsoDateTimeFilter):
    """A moment by ISO 8601, with whatever offset it is written."""

    field_class = _MomentField
