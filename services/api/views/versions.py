"""Versions of a standard for staff: drafts, components, and one address for each move."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet
from core.errors import NotFound
from services import access, domain
from services.api.common import EDIT, VIEW, MoveView, described, moved
from services.api.serializers.moves import (
    AgreementSerializer,
    EventSerializer,
    NoteSerializer,
    NothingSerializer,
    PublishSerializer,
    ReturnSerializer,
    RevocationSerializer,
)
from services.api.serializers.standards import (
    ComponentChangeSerializer,
    DraftSerializer,
    StaffComponentSerializer,
    StaffStandardSerializer,
    VersionRowSerializer,
)
from services.components import COMPONENTS
from services.models import MinutesOfAgreement, ServiceStandard, StandardEvent

TAGS = ["standards"]
operation = partial(described, tags=TAGS, responses=StaffStandardSerializer)


class Drafts(ApiView):
    """Drafts of one service."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="standards_draft", tags=TAGS, request=DraftSerializer, responses={201: StaffStandardSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """Begin the next version of a standard."""
        data = checked(DraftSerializer, request)
        service, by = access.staff_service(code), caller(request)
        if data["template_code"]:
            draft = domain.adopt_template(service=service, template_code=data["template_code"], by=by)
        else:
            draft = domain.draft_standard(service=service, by=by)
        return answer(StaffStandardSerializer, access.staff_standard(code, draft.version), is_new=True)


class Versions(ListModelMixin, ApiViewSet):
    """Every version of one service."""

    permission = {"list": VIEW}
    ordering = ("-version", "pk")
    queryset = ServiceStandard.objects.none()
    serializer_class = VersionRowSerializer

    def get_queryset(self) -> QuerySet[ServiceStandard]:
        return ServiceStandard.objects.filter(service=access.staff_service(self.kwargs["code"]))

    @extend_schema(operation_id="standards_versions", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every version of a service's standard, drafts included, the newest first."""
        return super().list(request, *args, **kwargs)


class Version(ApiView):
    """Any version of a standard, for staff."""

    permission = {"get": VIEW, "delete": EDIT}

    @extend_schema(operation_id="standards_version", tags=TAGS, responses=StaffStandardSerializer)
    def get(self, request: Request, code: str, version: int) -> Response:
        """One version with its components, drafts and internal services included."""
        return answer(StaffStandardSerializer, access.staff_standard(code, version))

    @extend_schema(operation_id="standards_discard", tags=TAGS, responses={204: None})
    def delete(self, request: Request, code: str, version: int) -> Response:
        """Discard a draft with what it says; its moves stay on record."""
        domain.discard_draft(standard=access.staff_standard(code, version), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Events(ListModelMixin, ApiViewSet):
    """The moves of one version."""

    permission = {"list": VIEW}
    ordering = ("at", "pk")
    queryset = StandardEvent.objects.none()
    serializer_class = EventSerializer

    def get_queryset(self) -> QuerySet[StandardEvent]:
        return StandardEvent.objects.filter(standard=access.staff_standard(self.kwargs["code"], self.kwargs["version"]))

    @extend_schema(operation_id="standards_events", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every move of a version: when, by whom, and the facts behind it."""
        return super().list(request, *args, **kwargs)


class VersionComponent(ApiView):
    """One component of a version that is being written."""

    permission = {"put": EDIT}

    @extend_schema(
        operation_id="standards_edit_component", tags=TAGS,
        request=ComponentChangeSerializer, responses=StaffComponentSerializer,
    )  # fmt: skip
    def put(self, request: Request, code: str, version: int, component: str) -> Response:
        """Replace what a component says. What is wrong is told by field; what is missing may be stored."""
        if component not in COMPONENTS:
            raise NotFound
        data = checked(ComponentChangeSerializer, request)
        row = domain.edit_component(
            standard=access.staff_standard(code, version), code=component, **data, by=caller(request)
        )
        return answer(StaffComponentSerializer, row)


@operation("standards_submit", NoteSerializer)
class Submission(MoveView):
    """Hand a draft to the head of the unit."""

    permission = {"post": EDIT}
    move = staticmethod(domain.submit_for_review)


@operation("standards_return", ReturnSerializer)
class Return(MoveView):
    """Give a version back to its team, with what it has to change."""

    permission = {"post": "services.review_standard"}
    move = staticmethod(domain.return_to_draft)


@operation("standards_consult", NoteSerializer)
class Consultation(MoveView):
    """Bring a reviewed version before the public."""

    permission = {"post": "services.review_standard"}
    move = staticmethod(domain.open_consultation)


@operation("standards_agree", AgreementSerializer)
class Agreement(MoveView):
    """Record that the text is agreed, by the minutes of its consultation."""

    permission = {"post": "services.review_standard"}

    def post(self, request: Request, code: str, version: int) -> Response:
        data = checked(AgreementSerializer, request)
        standard = access.staff_standard(code, version)
        if data["minutes"] is not None:
            data["minutes"] = found(MinutesOfAgreement.objects.all(), pk=data["minutes"])
        return moved(domain.agree_standard, standard, request, data)


@operation("standards_publish", PublishSerializer)
class Publication(MoveView):
    """Publish an enacted version; it comes into force when its decree takes effect."""

    permission = {"post": "services.publish_standard"}
    move = staticmethod(domain.publish_standard)


@operation("standards_apply", NothingSerializer)
class Application(MoveView):
    """Let a published version come into force, from the day its decree takes effect."""

    permission = {"post": "services.publish_standard"}
    move = staticmethod(domain.apply_standard)


@operation("standards_revoke", RevocationSerializer)
class Revocation(MoveView):
    """End an enacted version, with a reason that stays in its history."""

    permission = {"post": "services.publish_standard"}
    move = staticmethod(domain.revoke_standard)
