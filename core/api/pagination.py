"""Pages of a list by a cursor: rows after the last one that was seen, in an order that is total.

A cursor is the sort values of a row, signed together with the list it belongs to. So nobody can write one by hand, and
rows that are added meanwhile neither repeat nor skip others. Decision: docs/adr/0021-signed-cursors.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db.models import Field, Model, Q
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from core.api.errors import BadCursor, BadQuery

PAGE_SIZE = 50
LARGEST_PAGE = 200
DEFAULT_ORDER = ("-created_at", "-pk")


class KeysetPagination(BasePagination):
    """`?cursor=...&page_size=...`; the order is the view's `ordering`, by default newest first.

    Fields of the order are columns of the model that are never null; the primary key is added when it is missing.
    """

    cursor_parameter = "cursor"
    size_parameter = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page that the request asks for. Raises BadQuery and BadCursor."""
        self.request = request
        self.order = total_order(getattr(view, "ordering", None) or DEFAULT_ORDER)
        self.salt = f"cursor:{request.path}:{','.join(self.order)}"
        size = self.page_size(request)
        values, backwards = self.read_cursor(request, queryset.model)
        order = reversed_order(self.order) if backwards else self.order
        if values is not None:
            queryset = queryset.filter(beyond(order, values))
        rows = list(queryset.order_by(*order)[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        has_next = bool(rows) and (backwards or more)
        has_previous = bool(rows) and values is not None and (more or not backwards)
        self.next_link = self.link(rows[-1], backwards=False) if has_next else None
        self.previous_link = self.link(rows[0], backwards=True) if has_previous else None
        return rows

    def page_size(self, request: Request) -> int:
        """Return how many rows a page has. Raises BadQuery for what is no number from 1 to LARGEST_PAGE."""
        asked = request.query_params.get(self.size_parameter)
        if asked is None:
            return PAGE_SIZE
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 3 and 1 <= int(asked) <= LARGEST_PAGE):
            words = _("A page has 1 to %(largest)s rows.") % {"largest": LARGEST_PAGE}
            raise BadQuery({self.size_parameter: [words]})
        return int(asked)

    def read_cursor(self, request: Request, model: type[Model]) -> tuple[list[Any] | None, bool]:
        """Return the sort values behind the cursor and its direction; no values on the first page."""
        text = request.query_params.get(self.cursor_parameter)
        if not text:
            return None, False
        try:
            backwards, values = signing.Signer(salt=self.salt).unsign_object(text)
        except (signing.BadSignature, ValueError) as error:
            raise BadCursor from error
        pairs = zip(self.order, values, strict=True)
        return [column(model, name).to_python(value) for name, value in pairs], bool(backwards)

    def link(self, row: Any, *, backwards: bool) -> str:
        """Return the address of the page after a row, or before it. Without a time, so that an ETag holds."""
        values = [_plain(getattr(row, name.removeprefix("-"))) for name in self.order]
        cursor = signing.Signer(salt=self.salt).sign_object([backwards, values])
        return str(replace_query_param(self.request.build_absolute_uri(), self.cursor_parameter, cursor))

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the addresses of its neighbours, in the body and as Link headers (RFC 8288)."""
        links = {"next": self.next_link, "previous": self.previous_link}
        if links["previous"]:
            links["first"] = remove_query_param(self.request.build_absolute_uri(), self.cursor_parameter)
        header = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items() if url)
        body = {"next": self.next_link, "previous": self.previous_link, "results": data}
        return Response(body, headers={"Link": header} if header else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the body for OpenAPI."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**address, "description": "Address of the next page; null on the last one."},
                "previous": {**address, "description": "Address of the page before; null on the first one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for OpenAPI."""
        return [
            {
                "name": self.cursor_parameter,
                "in": "query",
                "required": False,
                "description": "Where to go on: part of the addresses in `next` and `previous`; not made by hand.",
                "schema": {"type": "string"},
            },
            {
                "name": self.size_parameter,
                "in": "query",
                "required": False,
                "description": "Rows on a page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
            },
        ]


def total_order(order: Sequence[str]) -> tuple[str, ...]:
    """Return the order with the primary key as its last field, so that no two rows are equal."""
    names = tuple(order)
    if any(name.removeprefix("-") in ("pk", "id") for name in names):
        return names
    return (*names, "-pk" if names[-1].startswith("-") else "pk")


def reversed_order(order: Sequence[str]) -> tuple[str, ...]:
    """Return the same order read from its end."""
    return tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order)


def beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition for rows that stand after the row with these values."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        comparison = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{comparison}": value})
        equal &= Q(**{field: value})
    return condition


def column(model: type[Model], name: str) -> Field[Any, Any]:
    """Return the model's field behind a name of the order."""
    field = name.removeprefix("-")
    found = model._meta.pk if field == "pk" else model._meta.get_field(field)
    if not isinstance(found, Field):
        raise TypeError(f"lists cannot be ordered by {name}")
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value if isinstance(value, int) else str(value)
