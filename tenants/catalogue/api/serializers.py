"""Shapes of the common catalogue."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.catalogue.models import PublishedService
from tenants.catalogue.views import result_of


class CatalogueAgencySerializer(serializers.Serializer[Any]):
    """The agency that gives a service."""

    slug = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    province_code = serializers.CharField()
    kind = serializers.CharField()


class CataloguePromiseSerializer(serializers.Serializer[Any]):
    """The promise in words, in the language of the request."""

    duration = serializers.CharField(allow_blank=True)
    fee = serializers.CharField(allow_blank=True)
    product = serializers.CharField(allow_blank=True)


class PublishedServiceSerializer(serializers.ModelSerializer[PublishedService]):
    """A published service with its agency."""

    agency = CatalogueAgencySerializer()
    keywords = serializers.ListField(child=serializers.CharField())
    life_events = serializers.ListField(child=serializers.CharField())
    groups = serializers.ListField(child=serializers.CharField(), help_text="Empty when everybody may use it.")
    channels = serializers.ListField(child=serializers.CharField())
    promise = serializers.SerializerMethodField()
    content_hash = serializers.CharField(help_text="SHA-256 of the sealed content; see the check page of the agency.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = PublishedService
        fields = (
            "code", "name", "summary", "agency", "keywords", "life_events", "groups", "channels", "promise", "version",
            "published_at", "content_hash", "url",
        )  # fmt: skip

    @extend_schema_field(CataloguePromiseSerializer)
    def get_promise(self, service: PublishedService) -> dict[str, str]:
        return {name: service.promise.get(name, "") for name in ("duration", "fee", "product")}

    @extend_schema_field(serializers.URLField(help_text="The page for people, at the agency."))
    def get_url(self, service: PublishedService) -> str:
        return result_of(service).url
