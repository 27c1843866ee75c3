"""An application as its citizen follows it, and what they bring when something is asked for."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer
from core.api.parsers import StrictJSONParser, UploadParser
from core.cases.api.citizen_acts import CitizenAct, told
from core.cases.api.common import key_of
from core.cases.api.following import SECRET_WORD, CitizenRead, proved
from core.cases.api.uploads import brought_files
from core.cases.models import Case
from services.api.serializers.applications import (
    ApplicationStatusSerializer,
    CompletionSerializer,
    CompletionTextSerializer,
)
from services.api.views.applications import TAGS
from services.applications import checking, procedure
from services.applications.checking import application_of, items_of
from services.models import ApplicationFee


class ApplicationStatus(CitizenRead):
    """What an application has beside its case, for its citizen."""

    @extend_schema(
        operation_id="applications_status",
        tags=TAGS,
        parameters=[SECRET_WORD],
        responses=ApplicationStatusSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """What is still asked for, the steps, the fee and the results, for whoever has the secret word."""
        case = proved(request, code)
        application = application_of(case)
        wanted = [item for item in items_of(application) if item.check is not None and item.check.verdict != "ok"]
        told_now = {
            "wanted": wanted if case.waits_for_citizen else [],
            "steps": procedure.steps_of(application),
            "fee": ApplicationFee.objects.filter(application=application).first(),
            "results": application.results.all(),
        }
        return answer(ApplicationStatusSerializer, told_now)


@told(
    "applications_citizen_complete",
    CompletionSerializer,
    request={"application/json": CompletionTextSerializer, "multipart/form-data": CompletionSerializer},
)
class CitizenCompletion(CitizenAct):
    """Pass on what the applicant brings for one requirement; with the last one the limit runs again."""

    parser_classes = [StrictJSONParser, UploadParser]

    def post(self, request: Request, code: str, item: str) -> Response:
        return self.done(request, code, item=item)

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        files = brought_files(data["files"], purpose=names["item"])
        return checking.complete_item(
            case=case, item=names["item"], text=data["text"], files=files, key=key_of(request)
        )
