"""The pledge: read by everybody, written, signed and published by staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet, PublicReads
from services.api.common import VIEW, UploadView, described
from services.api.serializers.moves import NothingSerializer, RevocationSerializer
from services.api.serializers.pledges import (
    DraftPledgeSerializer,
    EnactPledgeSerializer,
    PledgeChangeSerializer,
    PledgeSerializer,
    PublicPledgeSerializer,
    RecordingSerializer,
    StatementsSerializer,
)
from services.domain import pledges as domain
from services.models import ServicePledge

TAGS = ["pledges"]
operation = partial(described, tags=TAGS, responses=PledgeSerializer)
MANAGE = "services.manage_pledge"


class PublicPledges(PublicReads, ListModelMixin, ApiViewSet):
    """Pledges that everybody may read."""

    ordering = ("kind", "-version", "pk")
    queryset = ServicePledge.objects.published()
    serializer_class = PublicPledgeSerializer

    @extend_schema(operation_id="pledges_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The pledges that hold now."""
        return super().list(request, *args, **kwargs)


class PledgeVersions(ListModelMixin, ApiViewSet):
    """Every version of the pledges, for staff."""

    permission = {"list": VIEW, "create": MANAGE}
    ordering = ("kind", "-version", "pk")
    queryset = ServicePledge.objects.prefetch_related("events")
    serializer_class = PledgeSerializer

    @extend_schema(operation_id="pledges_versions", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every version of every kind of pledge, drafts included."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="pledges_draft", tags=TAGS, request=DraftPledgeSerializer, responses={201: PledgeSerializer}
    )
    def create(self, request: Request) -> Response:
        """Begin the next version: a copy of the newest one, or the customary text."""
        pledge = domain.draft_pledge(**checked(DraftPledgeSerializer, request), by=caller(request))
        return answer(PledgeSerializer, pledge, is_new=True)


class Pledge(ApiView):
    """One version of a pledge."""

    permission = {"get": VIEW, "put": MANAGE, "delete": MANAGE}

    @extend_schema(operation_id="pledges_retrieve", tags=TAGS, responses=PledgeSerializer)
    def get(self, request: Request, kind: str, version: int) -> Response:
        """One version with its steps."""
        return answer(PledgeSerializer, pledge_of(kind, version))

    @extend_schema(operation_id="pledges_edit", tags=TAGS, request=PledgeChangeSerializer, responses=PledgeSerializer)
    def put(self, request: Request, kind: str, version: int) -> Response:
        """Replace what a draft says; a new text has to be confirmed again."""
        data = checked(PledgeChangeSerializer, request)
        return answer(PledgeSerializer, domain.edit_pledge(pledge=pledge_of(kind, version), **data, by=caller(request)))

    @extend_schema(operation_id="pledges_discard", tags=TAGS, responses={204: None})
    def delete(self, request: Request, kind: str, version: int) -> Response:
        """Delete a draft that nobody signed."""
        domain.discard_pledge(pledge=pledge_of(kind, version), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Statements(ApiView):
    """The three statements that a pledge must make."""

    permission = {"put": MANAGE}

    @extend_schema(
        operation_id="pledges_confirm_statements", tags=TAGS, request=StatementsSerializer, responses=PledgeSerializer
    )
    def put(self, request: Request, kind: str, version: int) -> Response:
        """Record in which paragraph somebody read each statement."""
        data = checked(StatementsSerializer, request)
        pledge = domain.confirm_statements(pledge=pledge_of(kind, version), **data, by=caller(request))
        return answer(PledgeSerializer, pledge)


class PledgeMove(ApiView):
    """A step of a pledge. `body` is the shape of what is sent, `step` the domain function."""

    body: ClassVar[type[Any]]
    step: ClassVar[Callable[..., ServicePledge]]

    def post(self, request: Request, kind: str, version: int) -> Response:
        data = checked(self.body, request)
        return answer(PledgeSerializer, self.step(pledge=pledge_of(kind, version), **data, by=caller(request)))


class PledgeUpload(UploadView, PledgeMove):
    """A step of a pledge that brings a file."""


@operation("pledges_record", RecordingSerializer)
class Recording(PledgeUpload):
    """Add the spoken form with what it says in writing, or exchange it."""

    permission = {"post": MANAGE}
    step = staticmethod(domain.attach_recording)


@operation("pledges_enact", EnactPledgeSerializer)
class PledgeEnactment(PledgeUpload):
    """Fix the text, with the scan that the head signed."""

    permission = {"post": "services.enact_standard"}
    step = staticmethod(domain.enact_pledge)


@operation("pledges_publish", NothingSerializer)
class PledgePublication(PledgeMove):
    """Show an enacted pledge to everybody and seal it."""

    permission = {"post": "services.publish_standard"}
    step = staticmethod(domain.publish_pledge)


@operation("pledges_withdraw", RevocationSerializer)
class PledgeWithdrawal(PledgeMove):
    """End an enacted or published pledge, with a reason that stays in its history."""

    permission = {"post": "services.publish_standard"}
    step = staticmethod(domain.withdraw_pledge)


def pledge_of(kind: str, version: int) -> ServicePledge:
    rows: QuerySet[ServicePledge] = ServicePledge.objects.prefetch_related("events")
    return found(rows, kind=kind, version=version)
