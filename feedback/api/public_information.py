"""The list of public information (Daftar Informasi Publik) and what is exempt: open to everybody."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies import AgencyFacts, current_agency
from core.api.answers import answer, found
from core.api.views import ApiView, ApiViewSet, PublicReads
from feedback.api.information import TAGS
from feedback.models import ExemptInformation, InformationFile, PublicInformation
from feedback.models.public_information import ArticleGround


class InformationFileSerializer(serializers.ModelSerializer[InformationFile]):
    """A file, and where it is fetched."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = InformationFile
        fields = ("id", "name", "media_type", "size", "sha256", "url")

    @extend_schema_field(serializers.URLField())
    def get_url(self, file: InformationFile) -> str:
        return f"{self.context['base']}/ppid/daftar/{file.entry_id}/berkas/{file.pk}/"


class InformationEntrySerializer(serializers.ModelSerializer[PublicInformation]):
    """An entry of the list of public information."""

    category = serializers.ChoiceField(choices=PublicInformation.Category.choices)
    form = serializers.ChoiceField(choices=PublicInformation.Form.choices)
    url = serializers.SerializerMethodField(help_text="Where it is on the web; may be empty.")
    files = serializers.SerializerMethodField()

    class Meta:
        model = PublicInformation
        fields: tuple[str, ...] = (
            "id", "title", "summary", "category", "unit", "made_on", "form", "retention", "updated_on", "url", "files",
        )  # fmt: skip

    @cached_property
    def agency(self) -> AgencyFacts:
        """The agency, read once for a whole list."""
        return current_agency()

    @extend_schema_field(serializers.CharField())
    def get_url(self, entry: PublicInformation) -> str:
        return f"{self.agency.url}{entry.url}" if entry.url.startswith("/") else entry.url

    @extend_schema_field(InformationFileSerializer(many=True))
    def get_files(self, entry: PublicInformation) -> Any:
        files: Any = getattr(entry, "shown_files", ())  # see `entries`
        return InformationFileSerializer(files, many=True, context={"base": self.agency.url}).data


class ExemptInformationSerializer(serializers.ModelSerializer[ExemptInformation]):
    """Information that is exempt after a consequence test, and until when."""

    ground = serializers.ChoiceField(choices=ArticleGround.choices)

    class Meta:
        model = ExemptInformation
        fields: tuple[str, ...] = (
            "id", "title", "ground", "legal_basis", "consequence", "unit", "test_number", "test_on",
            "until_on",
        )  # fmt: skip


class EntryFilter(django_filters.FilterSet):
    """Filters of the list."""

    category = django_filters.ChoiceFilter(choices=PublicInformation.Category.choices, label="Category of the law.")

    class Meta:
        model = PublicInformation
        fields: tuple[str, ...] = ()


def entries() -> QuerySet[PublicInformation]:
    """Return what everybody may read, each with its files."""
    files = InformationFile.objects.filter(removed_at__isnull=True)
    return PublicInformation.objects.published().prefetch_related(Prefetch("files", files, to_attr="shown_files"))


class Entries(PublicReads, ListModelMixin, ApiViewSet):
    """The list of public information."""

    ordering = ("title", "pk")
    queryset = PublicInformation.objects.none()
    serializer_class = InformationEntrySerializer
    filterset_class = EntryFilter

    def get_queryset(self) -> QuerySet[PublicInformation]:
        return entries()

    @extend_schema(operation_id="public_information_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Information that the agency gives to everybody, with its files."""
        return super().list(request, *args, **kwargs)


class OneEntry(PublicReads, ApiView):
    """One entry."""

    @extend_schema(operation_id="public_information_retrieve", tags=TAGS, responses=InformationEntrySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One entry of the list of public information."""
        return answer(InformationEntrySerializer, found(entries(), pk=pk))


class Exempt(PublicReads, ListModelMixin, ApiViewSet):
    """What is exempt."""

    ordering = ("title", "pk")
    queryset = ExemptInformation.objects.none()
    serializer_class = ExemptInformationSerializer

    def get_queryset(self) -> QuerySet[ExemptInformation]:
        return ExemptInformation.objects.filter(opened_on__isnull=True)

    @extend_schema(operation_id="exempt_information_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Information that is exempt, with its ground, its test and until when; what was opened is not there."""
        return super().list(request, *args, **kwargs)
