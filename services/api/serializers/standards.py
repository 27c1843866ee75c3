"""Shapes of the API: what everybody may read of a standard, and what staff send."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services import queries
from services.api.serializers.fields import lock_field
from services.components import Completeness, ComponentCode, ComponentGroup
from services.models import Channel, Service, ServiceStandard, StandardComponent

CONTENT_SCHEMA = {
    "type": "object",
    "additionalProperties": True,
    "description": "The content in the format of the component; see docs/standard-components.md.",
}


@extend_schema_field(CONTENT_SCHEMA)
class ContentField(serializers.JSONField):
    """The content of a component: always an object."""


class UnitSerializer(serializers.Serializer[Any]):
    """The unit that gives a service."""

    code = serializers.CharField()
    name = serializers.CharField()


class FactSerializer(serializers.Serializer[Any]):
    """One fact of the promise card in words."""

    headline = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)


class PromiseSerializer(serializers.Serializer[Any]):
    """The promise card: time, fee, and product, in the language of the request."""

    duration = FactSerializer()
    fee = FactSerializer()
    product = FactSerializer()


class PublishedStandardSerializer(serializers.ModelSerializer[Service]):
    """A service with the promise of its standard in force. The view prefetches `in_force`."""

    unit = UnitSerializer(allow_null=True)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))
    version = serializers.SerializerMethodField()
    published_at = serializers.SerializerMethodField()
    promise = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Service
        fields = (
            "code", "name", "summary", "unit", "channels", "keywords", "version", "published_at", "promise", "url",
        )  # fmt: skip

    def get_version(self, service: Service) -> int:
        return self.in_force(service).version

    @extend_schema_field(serializers.DateTimeField())
    def get_published_at(self, service: Service) -> Any:
        return VersionSerializer(self.in_force(service)).data["published_at"]

    @extend_schema_field(PromiseSerializer)
    def get_promise(self, service: Service) -> dict[str, Any]:
        return dict(PromiseSerializer(queries.promise_of(service, self.in_force(service))).data)

    @extend_schema_field(serializers.URLField(help_text="The page for people."))
    def get_url(self, service: Service) -> str:
        return str(self.context["request"].build_absolute_uri(f"/layanan/{service.code}/"))

    @staticmethod
    def in_force(service: Any) -> ServiceStandard:
        standards: list[ServiceStandard] = service.in_force
        return standards[0]


class ComponentSerializer(serializers.ModelSerializer[StandardComponent]):
    """One of the 14 components of a published standard."""

    code = serializers.ChoiceField(choices=ComponentCode.choices)
    number = serializers.IntegerField(source="definition.number")
    group = serializers.ChoiceField(choices=ComponentGroup.choices, source="definition.group")
    label = serializers.CharField(source="definition.label")  # type: ignore[assignment]  # a field called label
    content = ContentField()

    class Meta:
        model = StandardComponent
        fields: tuple[str, ...] = ("code", "number", "group", "label", "content")


class VersionSerializer(serializers.ModelSerializer[ServiceStandard]):
    """One version of the history."""

    state = serializers.ChoiceField(choices=ServiceStandard.State.choices)

    class Meta:
        model = ServiceStandard
        fields = ("version", "state", "published_at", "ended_at", "change_note")


class PublishedStandardDetailSerializer(PublishedStandardSerializer):
    """A service with its whole standard in force, and the versions before it."""

    components = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    class Meta(PublishedStandardSerializer.Meta):
        fields = (*PublishedStandardSerializer.Meta.fields, "components", "history")  # type: ignore[assignment]

    @extend_schema_field(ComponentSerializer(many=True))
    def get_components(self, service: Service) -> list[Any]:
        return list(ComponentSerializer(list(self.in_force(service).by_code().values()), many=True).data)

    @extend_schema_field(VersionSerializer(many=True))
    def get_history(self, service: Any) -> list[Any]:
        return list(VersionSerializer(service.once_public, many=True).data)


class StaffComponentSerializer(ComponentSerializer):
    """A component as its editors see it. Send `lock` back with a change."""

    completeness = serializers.ChoiceField(choices=Completeness.choices)
    missing = serializers.SerializerMethodField(help_text="What is still to be written, by field.")
    is_as_template = serializers.BooleanField()

    class Meta(ComponentSerializer.Meta):
        fields = (*ComponentSerializer.Meta.fields, "completeness", "missing", "lock", "is_as_template", "updated_at")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_missing(self, row: StandardComponent) -> dict[str, str]:
        return row.definition.gaps(row.content)


class StaffStandardSerializer(serializers.ModelSerializer[ServiceStandard]):
    """Any version of a standard as staff see it."""

    service = serializers.CharField(source="service.code")
    state = serializers.ChoiceField(choices=ServiceStandard.State.choices)
    components = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField(help_text="Codes of components that are not complete.")
    decree = serializers.IntegerField(source="decree_id", allow_null=True, help_text="Number of the decree.")
    minutes = serializers.IntegerField(source="minutes_id", allow_null=True, help_text="Number of the minutes.")

    class Meta:
        model = ServiceStandard
        fields = (
            "service", "version", "state", "state_since", "change_note", "template_code", "template_version",
            "changed_at", "agreed_at", "enacted_at", "published_at", "applied_at", "review_due_on", "ended_at",
            "end_reason", "decree", "minutes", "missing", "components",
        )  # fmt: skip

    @extend_schema_field(StaffComponentSerializer(many=True))
    def get_components(self, standard: ServiceStandard) -> list[Any]:
        return list(StaffComponentSerializer(list(standard.by_code().values()), many=True).data)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=ComponentCode.choices)))
    def get_missing(self, standard: ServiceStandard) -> list[str]:
        return standard.missing()


class DraftSerializer(serializers.Serializer[Any]):
    """How to begin a draft: from a common template, or (without one) from the version in force."""

    template_code = serializers.CharField(max_length=40, required=False, allow_null=True, default=None)


class ComponentChangeSerializer(serializers.Serializer[Any]):
    """The new content, with the `lock` of the one that it replaces."""

    content = ContentField()
    lock = lock_field()


class VersionRowSerializer(serializers.ModelSerializer[ServiceStandard]):
    """One version in the list of a service, drafts included."""

    state = serializers.ChoiceField(choices=ServiceStandard.State.choices)

    class Meta:
        model = ServiceStandard
        fields = (
            "version", "state", "state_since", "change_note", "published_at", "applied_at", "review_due_on", "ended_at",
        )  # fmt: skip
