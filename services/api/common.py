"""What the endpoints of this app share: checked bodies, rows or 404, moves of one version, uploads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.parsers import UploadParser
from core.api.views import ApiView
from core.errors import InvalidInput, NotFound
from services import access
from services.api.serializers.standards import StaffStandardSerializer
from services.models import Service, ServiceStandard, ServiceUnit

VIEW = "services.view_standard"
EDIT = "services.edit_standard"
Row = TypeVar("Row", bound=Model)


def split_version(text: str) -> tuple[str, int]:
    """Return the two halves of `<name>/<number>`; 0 for what is no number of a version."""
    name, _stroke, number = text.partition("/")
    return name, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def standard_named(text: str, *, field: str) -> ServiceStandard:
    """Return the version that `<service>/<number>` names. Raises InvalidInput at `field`."""
    try:
        return access.staff_standard(*split_version(text))
    except NotFound as error:
        raise InvalidInput({field: [str(error)]}) from error


def services_named(codes: list[str], *, field: str = "services") -> list[Service]:
    """Return the services of these codes in their order. Raises InvalidInput at `field`."""
    rows = {row.code: row for row in Service.objects.filter(code__in=codes)}
    if missing := [code for code in codes if code not in rows]:
        raise InvalidInput({field: [f"{NotFound.message} {missing[0]}"]})
    return [rows[code] for code in dict.fromkeys(codes)]


def unit_named(code: str | None) -> ServiceUnit | None:
    """Return the unit of a code, None for none. Raises InvalidInput."""
    if not code:
        return None
    try:
        return access.staff_unit(code)
    except NotFound as error:
        raise InvalidInput({"unit": [str(error)]}) from error


class UploadView(ApiView):
    """An address that takes multipart/form-data: files beside fields."""

    parser_classes = [UploadParser]


def described(name: str, body: type[Any], *, tags: list[str], responses: Any) -> Callable[[type[Any]], type[Any]]:
    """Give a view whose POST is one step the shape of what is sent, and describe it in the OpenAPI document."""

    def describe(view: type[Any]) -> type[Any]:
        view.body = body
        schema = extend_schema(operation_id=name, tags=tags, request=body, responses=responses)
        return extend_schema_view(post=schema)(view)

    return describe


class MoveView(ApiView):
    """One move of a version. `body` is the shape of what is sent, `move` the domain function that decides."""

    body: ClassVar[type[Any]]
    move: ClassVar[Callable[..., object]]

    def post(self, request: Request, code: str, version: int) -> Response:
        data = checked(self.body, request)
        return moved(self.move, access.staff_standard(code, version), request, data)


def moved(move: Callable[..., object], standard: ServiceStandard, request: Request, data: dict[str, Any]) -> Response:
    """Move a version to its next state, and answer with all that it then is."""
    move(standard=standard, **data, by=caller(request))
    return answer(StaffStandardSerializer, access.staff_standard(standard.service.code, standard.version))
