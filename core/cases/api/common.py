"""What the endpoints of cases share, here and in the apps of the regimes: one move of one case, and a filing."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies import current_agency
from core.antispam import refuse_flood
from core.api.answers import answer, caller, checked
from core.api.idempotency import HEADER
from core.api.parsers import StrictJSONParser, UploadParser
from core.api.permissions import SIGNED_IN, Needed
from core.api.views import ApiView
from core.cases import access
from core.cases.api.serializers import CaseDetailSerializer, CaseFiledSerializer
from core.cases.domain.filing import Filed
from core.cases.models import Case
from core.errors import InvalidInput, NotFound
from core.models import User

TAGS = ["cases"]
ENTER = "cases.enter_case"
FROM_ONE_ADDRESS, FROM_EVERYBODY = 120, 1200  # filings a minute
KEY_NEEDED = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Made up by the client, new for every new case: the same key again is the same case, and the same "
    "secret word is told again.",
)


def key_of(request: Request) -> str:
    """Return what names this request to the domain: the same Idempotency-Key of the same user is the same."""
    given = request.headers.get(HEADER) or str(uuid.uuid4())
    return f"api:{caller(request).pk}:{request.path}:{given}"


def case_named(code: str, by: User, *, field: str = "code") -> Case:
    """Return a case that somebody named in a body. Raises InvalidInput at `field`."""
    try:
        return access.staff_case(code, by)
    except NotFound as error:
        raise InvalidInput({field: [_("There is no case with this code that you may see.")]}) from error


class CaseMove(ApiView, ABC):
    """One step of a case that the caller may see. `act` calls the domain, which decides who may do it."""

    permission: Needed | None = SIGNED_IN
    body: ClassVar[type[Any]]
    kinds: ClassVar[frozenset[str] | None] = None  # None: of every kind

    def case_of(self, request: Request, code: str) -> Case:
        """Return the case. Raises NotFound, also for other kinds."""
        case = access.staff_case(code, caller(request))
        if self.kinds is not None and case.kind not in self.kinds:
            raise NotFound
        return case

    @abstractmethod
    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        """Do it."""

    def done(self, request: Request, code: str, body: type[Any]) -> Response:
        """Check the body, act, and answer with the case as it is now."""
        case = self.case_of(request, code)
        self.act(request, case, checked(body, request), caller(request))
        return shown(case)


class PostMove(CaseMove):
    def post(self, request: Request, code: str) -> Response:
        return self.done(request, code, self.body)


class PutMove(CaseMove):
    def put(self, request: Request, code: str) -> Response:
        return self.done(request, code, self.body)


def shown(case: Case) -> Response:
    """Answer with a case on which the caller has just acted, even where it was handed to somebody else by that."""
    return answer(CaseDetailSerializer, access.staff_case(case.code, None))


def described(
    name: str, body: type[Any], *, method: str = "post", tags: list[str] | None = None
) -> Callable[[type[Any]], type[Any]]:
    """Give a move the shape of what is sent, and describe it."""

    def describe(view: type[Any]) -> type[Any]:
        view.body = body
        schema = extend_schema(
            operation_id=name,
            tags=tags or TAGS,
            request=body,
            responses=CaseDetailSerializer,
            description=view.__doc__,
        )
        return extend_schema_view(**{method: schema})(view)

    return describe


class Filing:
    """Stands first among the bases of a view that files a case for somebody: its answer holds the secret word."""

    keeps_answer = False
    parser_classes: Any = [StrictJSONParser, UploadParser]


def filing(name: str, body: type[Any], tags: list[str], *, with_files: Any = None) -> Callable[[Any], Any]:
    """Describe the method of a view that files a case; `with_files` is the shape of multipart/form-data."""
    request = {"application/json": body, "multipart/form-data": with_files} if with_files else body
    return extend_schema(
        operation_id=name,
        tags=tags,
        parameters=[KEY_NEEDED],
        request=request,
        responses={200: CaseFiledSerializer, 201: CaseFiledSerializer},
    )


def filing_key(request: Request) -> str:
    """Return the key of a filing, after its flood check. Raises InvalidInput without an Idempotency-Key."""
    if not request.headers.get(HEADER):
        raise InvalidInput({HEADER: [_("Send a key of your own, so that nothing is kept twice.")]})
    refuse_flood(request._request, "case-api", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
    return key_of(request)


def receipt(filed: Filed) -> Response:
    """Answer with the code and the secret word."""
    return answer(CaseFiledSerializer, filed_facts(filed), is_new=filed.is_new)


def filed_facts(filed: Filed) -> dict[str, Any]:
    """Return what the receipt tells."""
    case = filed.case
    return {
        "code": case.code,
        "secret": filed.secret,
        "status_url": f"{current_agency().url}/lacak/?kode={case.code}",
        "received_at": case.received_at,
        "due_at": case.due_at,
    }
