"""What endpoints of every app do with a request and a row: a checked body, who asks, a row or 404, an answer."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core.accounts.access import signed_in
from core.api.errors import BadQuery
from core.api.problems import flatten
from core.errors import NotFound
from core.models import User

Row = TypeVar("Row", bound=Model)


def checked(serializer: type[Any], request: Request) -> dict[str, Any]:
    """Return the body in its checked form, or raise the REST framework's ValidationError."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def asked(serializer: type[Any], request: Request) -> dict[str, Any]:
    """Return the parameters of the address in their checked form. Raises BadQuery that names the wrong ones."""
    query = serializer(data=request.query_params)
    if not query.is_valid():
        raise BadQuery(dict(flatten(query.errors)))
    return dict(query.validated_data)


def caller(request: Request) -> User:
    """Return who asks."""
    return signed_in(request._request)


def found(rows: QuerySet[Row], **names: Any) -> Row:
    """Return the one row of these names. Raises NotFound."""
    row = rows.filter(**names).first()
    if row is None:
        raise NotFound
    return row


def answer(serializer: type[BaseSerializer[Any]], row: Any, *, is_new: bool = False, **context: Any) -> Response:
    """Return a row as its serializer shows it."""
    code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return Response(serializer(row, context=context).data, status=code)
