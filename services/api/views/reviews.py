"""Reviews of standards, and how often they are due."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet
from services import access, domain
from services.api.common import EDIT, VIEW, UploadView
from services.api.serializers.moves import (
    BeginReviewSerializer,
    ConcludeReviewSerializer,
    ReviewSerializer,
    StandardsSettingsSerializer,
)
from services.models import StandardReview, StandardsSettings

TAGS = ["reviews"]
REVIEWS = StandardReview.objects.select_related("standard__service", "successor")


class Reviews(ListModelMixin, ApiViewSet):
    """Reviews of standards."""

    permission = {"list": VIEW}
    ordering = ("-begun_at", "-pk")
    queryset = REVIEWS
    serializer_class = ReviewSerializer

    @extend_schema(operation_id="reviews_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every review, the newest first."""
        return super().list(request, *args, **kwargs)


class OneReview(ApiView):
    """One review."""

    permission = {"get": VIEW}

    @extend_schema(operation_id="reviews_retrieve", tags=TAGS, responses=ReviewSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One review with what came of it."""
        return answer(ReviewSerializer, found(REVIEWS, pk=pk))


class VersionReview(ApiView):
    """The review of a version that applies."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="standards_begin_review", tags=TAGS,
        request=BeginReviewSerializer, responses={201: ReviewSerializer},
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int) -> Response:
        """Put a version that applies under review; it goes on to apply."""
        data = checked(BeginReviewSerializer, request)
        review = domain.begin_review(standard=access.staff_standard(code, version), **data, by=caller(request))
        return answer(ReviewSerializer, review, is_new=True)


class Conclusion(UploadView):
    """The end of a review without a new version."""

    permission = {"post": "services.enact_standard"}

    @extend_schema(
        operation_id="reviews_conclude", tags=TAGS, request=ConcludeReviewSerializer, responses=ReviewSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        """Confirm the version as it is, by a signed statement of no change."""
        data = checked(ConcludeReviewSerializer, request)
        domain.conclude_review_unchanged(review=found(REVIEWS, pk=pk), **data, by=caller(request))
        return answer(ReviewSerializer, found(REVIEWS, pk=pk))


class ReviewSettings(ApiView):
    """How often standards are reviewed."""

    permission = {"get": VIEW, "put": "services.publish_standard"}

    @extend_schema(operation_id="standards_settings", tags=TAGS, responses=StandardsSettingsSerializer)
    def get(self, request: Request) -> Response:
        """Months between two reviews, and days of notice."""
        return answer(StandardsSettingsSerializer, StandardsSettings.objects.first() or StandardsSettings())

    @extend_schema(
        operation_id="standards_change_settings", tags=TAGS,
        request=StandardsSettingsSerializer, responses=StandardsSettingsSerializer,
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        """Set both; what is due already stays due."""
        data = checked(StandardsSettingsSerializer, request)
        return answer(StandardsSettingsSerializer, domain.change_standards_settings(**data, by=caller(request)))
