"""What goes with writing a component: comments of the team, former texts, and the common template behind it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet
from core.errors import NotFound
from services import access, domain
from services.adoption.moves import keep_own, take_over_component
from services.adoption.standing import adoption_of
from services.api.common import EDIT, VIEW
from services.api.serializers.standards import StaffComponentSerializer
from services.api.serializers.writing import (
    AdoptionSerializer,
    CommentSerializer,
    KeepOwnSerializer,
    NewCommentSerializer,
    RestoreSerializer,
    RevisionSerializer,
    TakeOverSerializer,
)
from services.components import COMPONENTS
from services.models import ComponentComment, ComponentRevision, ServiceStandard

TAGS = ["standards"]


class Comments(ListModelMixin, ApiViewSet):
    """The conversation of the team about one component."""

    # Who may take part is decided by domain.comments: whoever writes, reviews or decides.
    permission = {"list": VIEW, "create": VIEW}
    ordering = ("created_at", "pk")
    queryset = ComponentComment.objects.none()
    serializer_class = CommentSerializer

    def get_queryset(self) -> QuerySet[ComponentComment]:
        standard, code = _component(**self.kwargs)
        return ComponentComment.objects.filter(standard=standard, code=code).select_related("author")

    @extend_schema(operation_id="comments_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every comment on a component, the oldest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="comments_create", tags=TAGS, request=NewCommentSerializer, responses={201: CommentSerializer}
    )
    def create(self, request: Request, code: str, version: int, component: str) -> Response:
        """Add a remark, or an answer."""
        standard, name = _component(code, version, component)
        data = checked(NewCommentSerializer, request)
        comment = domain.add_comment(standard=standard, code=name, **data, by=caller(request))
        return answer(CommentSerializer, comment, is_new=True)


class OneComment(ApiView):
    """One comment."""

    permission = {"delete": VIEW}

    @extend_schema(operation_id="comments_withdraw", tags=TAGS, responses={200: CommentSerializer})
    def delete(self, request: Request, pk: int) -> Response:
        """Take back one's own words; that there was a comment stays."""
        return answer(CommentSerializer, domain.withdraw_comment(comment=_comment(pk), by=caller(request)))


class Resolution(ApiView):
    """Whether a conversation is settled."""

    permission = {"post": VIEW, "delete": VIEW}

    @extend_schema(operation_id="comments_resolve", tags=TAGS, request=None, responses=CommentSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say that a conversation is settled."""
        return answer(CommentSerializer, domain.resolve_comment(comment=_comment(pk), by=caller(request)))

    @extend_schema(operation_id="comments_reopen", tags=TAGS, responses={200: CommentSerializer})
    def delete(self, request: Request, pk: int) -> Response:
        """Say that it is not settled after all."""
        return answer(CommentSerializer, domain.reopen_comment(comment=_comment(pk), by=caller(request)))


class Revisions(ListModelMixin, ApiViewSet):
    """What a component said before."""

    permission = {"list": VIEW}
    ordering = ("-lock", "pk")
    queryset = ComponentRevision.objects.none()
    serializer_class = RevisionSerializer

    def get_queryset(self) -> QuerySet[ComponentRevision]:
        standard, code = _component(**self.kwargs)
        return ComponentRevision.objects.filter(standard=standard, code=code).select_related("saved_by")

    @extend_schema(operation_id="revisions_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every former text of a component, the newest first."""
        return super().list(request, *args, **kwargs)


class Restoration(ApiView):
    """The return to a former text."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="standards_restore_component", tags=TAGS,
        request=RestoreSerializer, responses=StaffComponentSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int, component: str) -> Response:
        """Let a component say again what it said before."""
        standard, name = _component(code, version, component)
        data = checked(RestoreSerializer, request)
        row = domain.restore_component(standard=standard, code=name, **data, by=caller(request))
        return answer(StaffComponentSerializer, row)


class TemplateStanding(ApiView):
    """A standard beside its common template."""

    permission = {"get": VIEW}

    @extend_schema(operation_id="standards_template", tags=TAGS, responses=AdoptionSerializer)
    def get(self, request: Request, code: str, version: int) -> Response:
        """How each component stands to the template that was adopted; 404 without one."""
        adoption = adoption_of(access.staff_standard(code, version))
        if adoption is None:
            raise NotFound
        return answer(AdoptionSerializer, adoption)


class TakeOver(ApiView):
    """The taking over of a newer template."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="standards_take_over_component", tags=TAGS,
        request=TakeOverSerializer, responses=StaffComponentSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int, component: str) -> Response:
        """Let a component follow the newest version of its template."""
        standard, name = _component(code, version, component)
        data = checked(TakeOverSerializer, request)
        return answer(
            StaffComponentSerializer, take_over_component(standard=standard, code=name, **data, by=caller(request))
        )


class KeepOwn(ApiView):
    """The keeping of one's own text."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="standards_keep_component", tags=TAGS,
        request=KeepOwnSerializer, responses=StaffComponentSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int, component: str) -> Response:
        """Keep what the agency wrote beside the newest version of its template."""
        standard, name = _component(code, version, component)
        data = checked(KeepOwnSerializer, request)
        return answer(StaffComponentSerializer, keep_own(standard=standard, code=name, **data, by=caller(request)))


def _component(code: str, version: int, component: str) -> tuple[ServiceStandard, str]:
    if component not in COMPONENTS:
        raise NotFound
    return access.staff_standard(code, version), component


def _comment(pk: int) -> ComponentComment:
    return found(ComponentComment.objects.select_related("standard", "author"), pk=pk)
