"""The register of media, and what the publication check saw."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.parsers import UploadParser
from core.api.views import ApiView, ApiViewSet
from core.errors import InvalidInput, NotFound
from services import access
from services.api.common import VIEW, UploadView, split_version, standard_named
from services.api.serializers.media import (
    CheckSerializer,
    EndSerializer,
    NewPlacementSerializer,
    PhotoSerializer,
    PlacementSerializer,
    SippnSerializer,
)
from services.domain import media as domain
from services.domain.checking import newest_checks
from services.models import MediaPlacement, ServicePledge

TAGS = ["media"]
PLACEMENTS = MediaPlacement.objects.select_related("pledge").prefetch_related("shown__service", "shown__standard")


class Placements(ListModelMixin, ApiViewSet):
    """The register of media."""

    permission = {"list": VIEW, "create": domain.PERMISSION}
    parser_classes = [UploadParser]
    ordering = ("-placed_on", "-pk")
    queryset = PLACEMENTS
    serializer_class = PlacementSerializer

    @extend_schema(operation_id="media_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every entry of the register, ended ones included, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="media_create", tags=TAGS, request=NewPlacementSerializer, responses={201: PlacementSerializer}
    )
    def create(self, request: Request) -> Response:
        """Enter a place where public versions, or a pledge, are shown."""
        data = checked(NewPlacementSerializer, request)
        data["standards"] = [standard_named(text, field="standards") for text in data["standards"]]
        data["pledge"] = _pledge_named(data["pledge"])
        data["replaces"] = found(PLACEMENTS, pk=data["replaces"]) if data["replaces"] else None
        placement = domain.register_placement(**data, by=caller(request))
        return answer(PlacementSerializer, found(PLACEMENTS, pk=placement.pk), is_new=True)


class Placement(ApiView):
    """One entry of the register."""

    permission = {"get": VIEW}

    @extend_schema(operation_id="media_retrieve", tags=TAGS, responses=PlacementSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One entry with what it shows."""
        return answer(PlacementSerializer, found(PLACEMENTS, pk=pk))


class PlacementPhoto(UploadView):
    """The photo of a place."""

    permission = {"put": domain.PERMISSION}

    @extend_schema(operation_id="media_add_photo", tags=TAGS, request=PhotoSerializer, responses=PlacementSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Add the photo of a place, or a better one."""
        data = checked(PhotoSerializer, request)
        domain.add_photo(placement=found(PLACEMENTS, pk=pk), **data, by=caller(request))
        return answer(PlacementSerializer, found(PLACEMENTS, pk=pk))


class PlacementEnd(ApiView):
    """The end of an entry."""

    permission = {"post": domain.PERMISSION}

    @extend_schema(operation_id="media_end", tags=TAGS, request=EndSerializer, responses=PlacementSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Record that something no longer stands there; the entry stays as history."""
        data = checked(EndSerializer, request)
        domain.end_placement(placement=found(PLACEMENTS, pk=pk), **data, by=caller(request))
        return answer(PlacementSerializer, found(PLACEMENTS, pk=pk))


class SippnEntry(ApiView):
    """The entry of a service in SIPP Nasional."""

    permission = {"post": domain.PERMISSION}

    @extend_schema(
        operation_id="media_enter_sippn", tags=TAGS, request=SippnSerializer, responses={201: PlacementSerializer}
    )
    def post(self, request: Request, code: str, version: int) -> Response:
        """Record that a public version stands in SIPP Nasional."""
        data, standard = checked(SippnSerializer, request), access.staff_standard(code, version)
        placement = domain.mark_entered_in_sippn(standard=standard, **data, by=caller(request))
        return answer(PlacementSerializer, found(PLACEMENTS, pk=placement.pk), is_new=True)


class VersionChecks(ApiView):
    """What the publication check saw of a version."""

    permission = {"get": VIEW}

    @extend_schema(operation_id="standards_checks", tags=TAGS, responses=CheckSerializer(many=True))
    def get(self, request: Request, code: str, version: int) -> Response:
        """The newest finding of each kind: record, page, PDFs, addresses, QR."""
        standard = access.staff_standard(code, version)
        return Response(CheckSerializer(newest_checks([standard]).get(standard.pk, []), many=True).data)


def _pledge_named(text: str) -> ServicePledge | None:
    if not text:
        return None
    kind, version = split_version(text)
    try:
        return found(ServicePledge.objects.all(), kind=kind, version=version)
    except NotFound as error:
        raise InvalidInput({"pledge": [str(error)]}) from error
