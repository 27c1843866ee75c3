"""What the endpoints of this app share: checked bodies, rows or 404, forums as answers, moves of one forum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.views import ApiView
from core.errors import InvalidInput, NotFound
from forums import access
from forums.models import Forum, ForumInput
from services.seam import ServiceStandard, staff_standard

TAGS = ["forums"]
VIEW, MANAGE = "forums.view_forum", "forums.manage_forum"
Row = TypeVar("Row", bound=Model)


def standards_named(names: list[str]) -> list[ServiceStandard]:
    """Return the versions that `<service>/<number>` name. Raises InvalidInput at `standards`."""
    return [_standard_named(name) for name in dict.fromkeys(names)]


def _standard_named(name: str) -> ServiceStandard:
    code, _stroke, number = name.partition("/")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    try:
        return staff_standard(code, version)
    except NotFound as error:
        raise InvalidInput({"standards": [f"{error} {name}"]}) from error


def inputs_numbered(forum: Forum, numbers: list[int]) -> list[ForumInput]:
    """Return the inputs of a forum with these numbers. Raises InvalidInput at `inputs`."""
    rows = {given.number: given for given in ForumInput.objects.filter(forum=forum, number__in=numbers)}
    if missing := [number for number in numbers if number not in rows]:
        raise InvalidInput({"inputs": [f"{NotFound.message} {missing[0]}"]})
    return [rows[number] for number in dict.fromkeys(numbers)]


class MoveView(ApiView):
    """One move of a forum. `body` is the shape of what is sent, `move` the domain function that decides."""

    body: ClassVar[type[Any]]
    shown: ClassVar[type[Any]]
    move: ClassVar[Callable[..., object]]

    def post(self, request: Request, code: str) -> Response:
        data = checked(self.body, request)
        type(self).move(forum=access.staff_forum(code), **data, by=caller(request))
        return answer(self.shown, access.staff_forum(code))


def described(name: str, body: type[Any], shown: type[Any]) -> Callable[[type[Any]], type[Any]]:
    """Give a view whose POST is one step the shapes of what is sent and answered, and describe it."""

    def describe(view: type[Any]) -> type[Any]:
        view.body, view.shown = body, shown
        schema = extend_schema(operation_id=name, tags=TAGS, request=body, responses=shown)
        return extend_schema_view(post=schema)(view)

    return describe
