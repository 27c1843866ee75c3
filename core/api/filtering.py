"""Filters in the address. A value that cannot be is refused: ignored, it would make a wrong answer look right."""

from __future__ import annotations

from typing import Any

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
