"""What stands around services: points, life events, eligibility checks, synonyms, and what readers say."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet, PublicReads
from services import access
from services.api.common import EDIT, VIEW, services_named
from services.api.serializers.catalogue import UseSerializer
from services.api.serializers.places import (
    EligibilityChangeSerializer,
    EligibilitySerializer,
    FeedbackSerializer,
    HandleFeedbackSerializer,
    LifeEventSerializer,
    NewPointSerializer,
    PointChangeSerializer,
    PointSerializer,
    PublicQuestionsSerializer,
    SynonymsSerializer,
)
from services.domain import eligibility, page_feedback, points, synonyms
from services.models import EligibilityCheck, LifeEvent, PageFeedback, Service, ServicePoint, SynonymGroup

TAGS = ["places"]
POINTS = ServicePoint.objects.prefetch_related("services")


def _public_points() -> QuerySet[ServicePoint]:
    """Points in use, each with those of its services that anybody may see."""
    return ServicePoint.objects.in_use().prefetch_related(Prefetch("services", Service.objects.public()))


class PublicPoints(PublicReads, ListModelMixin, ApiViewSet):
    """Service points in use."""

    ordering = ("name", "pk")
    serializer_class = PointSerializer
    queryset = ServicePoint.objects.none()

    def get_queryset(self) -> QuerySet[ServicePoint]:
        return _public_points()

    @extend_schema(operation_id="points_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every place where people get services."""
        return super().list(request, *args, **kwargs)


class AllPoints(ListModelMixin, ApiViewSet):
    """Every service point, for staff."""

    permission = {"list": VIEW, "create": points.PERMISSION}
    ordering = ("name", "pk")
    serializer_class = PointSerializer
    queryset = POINTS

    @extend_schema(operation_id="points_list_all", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every service point, those not in use included."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="points_create", tags=TAGS, request=NewPointSerializer, responses={201: PointSerializer}
    )
    def create(self, request: Request) -> Response:
        """Add a service point."""
        data = checked(NewPointSerializer, request)
        data["services"] = services_named(data["services"])
        return answer(PointSerializer, points.create_point(**data, by=caller(request)), is_new=True)


class Point(PublicReads, ApiView):
    """One service point."""

    permission = {"put": points.PERMISSION}

    @extend_schema(operation_id="points_retrieve", tags=TAGS, responses=PointSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One service point in use."""
        return answer(PointSerializer, found(_public_points(), code=code))

    @extend_schema(operation_id="points_change", tags=TAGS, request=PointChangeSerializer, responses=PointSerializer)
    def put(self, request: Request, code: str) -> Response:
        """Replace what is said of a point; its code stays."""
        data = checked(PointChangeSerializer, request)
        data["services"] = services_named(data["services"])
        point = points.change_point(point=found(POINTS, code=code), **data, by=caller(request))
        return answer(PointSerializer, found(POINTS, pk=point.pk))


class PointUse(ApiView):
    """Whether a point is shown to people."""

    permission = {"put": points.PERMISSION}

    @extend_schema(operation_id="points_use", tags=TAGS, request=UseSerializer, responses=PointSerializer)
    def put(self, request: Request, code: str) -> Response:
        """Show a point to people, or no longer."""
        data = checked(UseSerializer, request)
        return answer(
            PointSerializer, points.set_point_in_use(point=found(POINTS, code=code), **data, by=caller(request))
        )


class LifeEvents(PublicReads, ApiView):
    """Services by what happens in somebody's life."""

    @extend_schema(operation_id="life_events", tags=TAGS, responses=LifeEventSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The life events with the codes of their public services."""
        services = list(Service.objects.public().order_by("order", "name", "pk").distinct())
        rows = [
            {
                "code": event.value,
                "label": str(event.label),
                "services": list(dict.fromkeys(row.code for row in services if event in row.life_events)),
            }
            for event in LifeEvent
        ]
        return Response(LifeEventSerializer(rows, many=True).data)


class PublicEligibility(PublicReads, ApiView):
    """The questions by which people find out whether a service is for them."""

    @extend_schema(operation_id="standards_eligibility", tags=TAGS, responses=PublicQuestionsSerializer)
    def get(self, request: Request, code: str) -> Response:
        """The open check of a public service; 404 without one."""
        open_checks = EligibilityCheck.objects.filter(opened_at__isnull=False, service__in=Service.objects.public())
        return answer(PublicQuestionsSerializer, found(open_checks, service__code=code))


class Eligibility(ApiView):
    """The eligibility check of a service as its team writes it."""

    permission = {"get": EDIT, "put": EDIT}

    @extend_schema(operation_id="eligibility_retrieve", tags=TAGS, responses=EligibilitySerializer)
    def get(self, request: Request, code: str) -> Response:
        """What the team wrote, which may be unfinished."""
        service = access.staff_service(code)
        check = EligibilityCheck.objects.filter(service=service).first()
        return answer(EligibilitySerializer, check or EligibilityCheck(service=service))

    @extend_schema(
        operation_id="eligibility_write", tags=TAGS,
        request=EligibilityChangeSerializer, responses=EligibilitySerializer,
    )  # fmt: skip
    def put(self, request: Request, code: str) -> Response:
        """Replace the questions; people see them only once the check is opened."""
        data = checked(EligibilityChangeSerializer, request)
        check = eligibility.write_questions(service=access.staff_service(code), **data, by=caller(request))
        return answer(EligibilitySerializer, check)


class EligibilityOpening(ApiView):
    """Whether people see the check."""

    permission = {"post": EDIT, "delete": EDIT}

    @extend_schema(operation_id="eligibility_open", tags=TAGS, request=None, responses=EligibilitySerializer)
    def post(self, request: Request, code: str) -> Response:
        """Show the check to people as it is written now."""
        check = eligibility.open_check(service=access.staff_service(code), by=caller(request))
        return answer(EligibilitySerializer, check)

    @extend_schema(operation_id="eligibility_close", tags=TAGS, responses={200: EligibilitySerializer})
    def delete(self, request: Request, code: str) -> Response:
        """Take the check away from people."""
        check = eligibility.close_check(service=access.staff_service(code), by=caller(request))
        return answer(EligibilitySerializer, check)


class Synonyms(ListModelMixin, ApiViewSet):
    """The agency's own synonyms."""

    permission = {"list": VIEW, "create": synonyms.PERMISSION}
    ordering = ("pk",)
    queryset = SynonymGroup.objects.all()
    serializer_class = SynonymsSerializer

    @extend_schema(operation_id="synonyms_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Groups of words that find each other."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="synonyms_create", tags=TAGS, request=SynonymsSerializer, responses={201: SynonymsSerializer}
    )
    def create(self, request: Request) -> Response:
        """Let words find each other."""
        group = synonyms.add_synonyms(**checked(SynonymsSerializer, request), by=caller(request))
        return answer(SynonymsSerializer, group, is_new=True)


class OneSynonyms(ApiView):
    """One group of synonyms."""

    permission = {"delete": synonyms.PERMISSION}

    @extend_schema(operation_id="synonyms_remove", tags=TAGS, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget a group."""
        synonyms.remove_synonyms(group=found(SynonymGroup.objects.all(), pk=pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Feedback(ListModelMixin, ApiViewSet):
    """What readers say about pages."""

    permission = {"list": VIEW}
    ordering = ("-created_at", "-pk")
    queryset = PageFeedback.objects.select_related("standard__service")
    serializer_class = FeedbackSerializer

    @extend_schema(operation_id="feedback_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Everything that readers said, the newest first."""
        return super().list(request, *args, **kwargs)


class FeedbackSeen(ApiView):
    """That the team has read it."""

    permission = {"post": page_feedback.PERMISSION}

    @extend_schema(operation_id="feedback_see", tags=TAGS, request=None, responses=FeedbackSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Note that the team has read it."""
        return answer(FeedbackSerializer, page_feedback.mark_seen(feedback=_feedback(pk), by=caller(request)))


class FeedbackHandled(ApiView):
    """What the team did about it."""

    permission = {"post": page_feedback.PERMISSION}

    @extend_schema(
        operation_id="feedback_handle", tags=TAGS, request=HandleFeedbackSerializer, responses=FeedbackSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        """Note what was done about it."""
        data = checked(HandleFeedbackSerializer, request)
        return answer(
            FeedbackSerializer, page_feedback.handle_feedback(feedback=_feedback(pk), **data, by=caller(request))
        )


def _feedback(pk: int) -> PageFeedback:
    return found(PageFeedback.objects.select_related("standard__service"), pk=pk)
