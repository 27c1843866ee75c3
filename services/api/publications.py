"""Publications for programs: the chain of records as open data, and the linked data of a service."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ApiView, ApiViewSet, PublicReads
from core.errors import NotFound
from services import access
from services.models import PublicationRecord
from services.publication import export, lookup
from services.publication.linked_data import linked_data

CONTENT_SCHEMA = {
    "type": ["object", "null"],
    "additionalProperties": True,
    "description": "What was sealed; see docs/publication.md. Null for a service that is not for the public.",
}
LINKED_SCHEMA = {
    "type": "object",
    "additionalProperties": True,
    "description": "A JSON-LD document by CPSV-AP 3.",
}


class PublicationSerializer(serializers.ModelSerializer[PublicationRecord]):
    """One link of the chain."""

    kind = serializers.ChoiceField(choices=PublicationRecord.Kind.choices)
    service = serializers.SerializerMethodField(help_text="Code of the service; null for a pledge.")
    version = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = PublicationRecord
        fields: tuple[str, ...] = (
            "sequence", "kind", "code", "service", "pledge_kind", "version", "content_hash", "previous_hash",
            "chain_hash", "created_at", "url",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_service(self, record: PublicationRecord) -> str | None:
        return record.standard.service.code if record.standard and export.is_open(record) else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_version(self, record: PublicationRecord) -> int | None:
        if record.standard is None:
            return record.pledge_version
        return record.standard.version if export.is_open(record) else None

    @extend_schema_field(serializers.URLField(help_text="The check page for people."))
    def get_url(self, record: PublicationRecord) -> str:
        return str(self.context["request"].build_absolute_uri(f"/periksa/{record.code}/"))


class PublicationDetailSerializer(PublicationSerializer):
    """One link with what it sealed, and what it means today."""

    standing = serializers.SerializerMethodField()
    content = serializers.SerializerMethodField()

    class Meta(PublicationSerializer.Meta):
        fields = (*PublicationSerializer.Meta.fields, "standing", "content")

    @extend_schema_field(serializers.ChoiceField(choices=[(item.value, item.value) for item in lookup.Standing]))
    def get_standing(self, record: PublicationRecord) -> str:
        return lookup.meaning_of(record).standing.value

    @extend_schema_field(CONTENT_SCHEMA)
    def get_content(self, record: PublicationRecord) -> dict[str, Any] | None:
        return record.content if export.is_open(record) else None


class Publications(PublicReads, ListModelMixin, RetrieveModelMixin, ApiViewSet):
    """The chain of publications of this agency, its first link first."""

    ordering = ("sequence",)
    lookup_field = "code"
    lookup_value_regex = "[a-z2-7]{12}"
    queryset = PublicationRecord.objects.none()
    serializer_class = PublicationSerializer

    def get_queryset(self) -> QuerySet[PublicationRecord]:
        """Return every link with what its line shows."""
        return PublicationRecord.objects.select_related("standard__service").order_by("sequence")

    @extend_schema(operation_id="publications_list", tags=["publications"])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All links of the chain with their hashes."""
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="publications_retrieve", tags=["publications"], responses=PublicationDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One link with what it sealed."""
        record = self.get_queryset().filter(code=self.kwargs["code"]).first()
        if record is None:
            raise NotFound
        return Response(PublicationDetailSerializer(record, context=self.get_serializer_context()).data)


class LinkedData(PublicReads, ApiView):
    """The standard in force of one service as linked data."""

    @extend_schema(operation_id="standards_linked_data", tags=["standards"], responses={200: LINKED_SCHEMA})
    def get(self, request: Request, code: str) -> Response:
        """The standard in force as JSON-LD by CPSV-AP 3."""
        standard = access.public_standard(code)
        return Response(linked_data(standard, record=PublicationRecord.objects.filter(standard=standard).first()))


urlpatterns = [
    path("publications/", Publications.as_view({"get": "list"}), name="publications"),
    path("publications/<slug:code>/", Publications.as_view({"get": "retrieve"}), name="publication_record"),
    path("standards/<slug:code>/linked-data/", LinkedData.as_view(), name="linked_data"),
]
