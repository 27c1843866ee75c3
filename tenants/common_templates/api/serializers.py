"""Shapes of common templates. The rules on their values are those of tenants.common_templates.writing."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.commons import Rule
from tenants.common_templates.uptake import AgencyUptake
from tenants.models import Agency, StandardTemplate, StandardTemplateVersion

LONGEST = 1000
LARGEST = 2_147_483_647


class TemplateVersionSerializer(serializers.ModelSerializer[StandardTemplateVersion]):
    """One version, without its texts."""

    class Meta:
        model = StandardTemplateVersion
        fields = ("version", "state", "note", "published_at", "withdrawn_at", "withdrawn_reason", "created_at")


class WholeVersionSerializer(TemplateVersionSerializer):
    """One version with its texts. A component that is not named is left to the agencies."""

    components = serializers.DictField(help_text="The components by code, as docs/standard-components.md says.")
    rules = serializers.DictField(child=serializers.ChoiceField(choices=Rule.choices), help_text="What is not free.")
    locks = serializers.DictField(
        child=serializers.IntegerField(min_value=0), help_text="Number of changes of each component; 0 where none."
    )

    class Meta(TemplateVersionSerializer.Meta):
        fields = (*TemplateVersionSerializer.Meta.fields, "components", "rules", "locks")  # type: ignore[assignment]


class TemplateSerializer(serializers.ModelSerializer[StandardTemplate]):
    """A template and its versions, the newest first; drafts are for those who write them."""

    province_code = serializers.CharField(allow_null=True, help_text="Kemendagri code; null for the whole deployment.")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=Agency.Kind.choices))
    keywords = serializers.ListField(child=serializers.CharField())
    channels = serializers.ListField(child=serializers.CharField())
    versions = serializers.SerializerMethodField()

    class Meta:
        model = StandardTemplate
        fields = (
            "code", "province_code", "name", "summary", "audience", "kinds", "keywords", "channels", "position",
            "retired_at", "created_at", "versions",
        )  # fmt: skip

    @extend_schema_field(TemplateVersionSerializer(many=True))
    def get_versions(self, template: StandardTemplate) -> Any:
        owner = self.context["owner"]
        rows = [row for row in template.versions.all() if not row.is_draft or template.province_code == owner]
        return TemplateVersionSerializer(rows, many=True).data


class TemplateFieldsSerializer(serializers.Serializer[dict[str, Any]]):
    """What a template is called, and for whom it is."""

    name = serializers.CharField(max_length=LONGEST)
    summary = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    audience = serializers.ChoiceField(choices=StandardTemplate.Audience.choices, default="external")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=Agency.Kind.choices), max_length=10)
    keywords = serializers.ListField(child=serializers.CharField(max_length=LONGEST), max_length=100, default=list)
    channels = serializers.ListField(child=serializers.CharField(max_length=LONGEST), max_length=10, default=list)
    position = serializers.IntegerField(min_value=0, max_value=999, default=100)


class WriteComponentSerializer(serializers.Serializer[dict[str, Any]]):
    """What a draft says of a component, and what adopters may change. `lock` is the number it was read with."""

    content = serializers.DictField()
    rule = serializers.ChoiceField(choices=Rule.choices, default=Rule.FREE.value)
    lock = serializers.IntegerField(min_value=0, max_value=LARGEST)


class PublishTemplateSerializer(serializers.Serializer[dict[str, Any]]):
    """What changed; only a first version needs no word."""

    note = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class WithdrawTemplateSerializer(serializers.Serializer[dict[str, Any]]):
    """Why a version is taken off offer."""

    reason = serializers.CharField(max_length=LONGEST)


class UptakeSerializer(serializers.Serializer[AgencyUptake]):
    """How one agency uses one version of the template: services, and how their components stand to it."""

    agency = serializers.CharField(source="agency.slug", help_text="Its address name.")
    version = serializers.IntegerField(min_value=0)
    services = serializers.IntegerField(min_value=0)
    as_template = serializers.IntegerField(min_value=0)
    changed = serializers.IntegerField(min_value=0)
    behind = serializers.IntegerField(min_value=0)
    breaking = serializers.IntegerField(min_value=0)
    day = serializers.DateField(help_text="Of the report.")
