"""Services and their units, as staff send and read them."""

from typing import Any

from rest_framework import serializers

from services.api.serializers.standards import UnitSerializer
from services.models import AudienceGroup, Channel, LifeEvent, Service, ServiceUnit
from services.models.fields import CODE_LIMIT, CODE_PATTERN


def _list(child: serializers.Field[Any, Any, Any, Any], **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=child, required=False, default=list, max_length=100, **kwargs)


class ServiceChangeSerializer(serializers.Serializer[Any]):
    """What is said of a service. What is left out becomes empty."""

    name = serializers.CharField(max_length=160)
    summary = serializers.CharField(max_length=400, required=False, default="", allow_blank=True)
    audience = serializers.ChoiceField(choices=Service.Audience.choices, default=Service.Audience.EXTERNAL)
    unit = serializers.CharField(
        max_length=CODE_LIMIT, required=False, allow_null=True, default=None, help_text="Code of a unit."
    )
    keywords = _list(serializers.CharField(max_length=60))
    channels = _list(serializers.ChoiceField(choices=Channel.choices))
    life_events = _list(serializers.ChoiceField(choices=LifeEvent.choices))
    groups = _list(serializers.ChoiceField(choices=AudienceGroup.choices), help_text="Who may use it.")
    related = _list(serializers.CharField(max_length=CODE_LIMIT), help_text="Codes of related services.")
    order = serializers.IntegerField(min_value=0, max_value=999, default=0)


class NewServiceSerializer(ServiceChangeSerializer):
    """A service to add to the catalogue."""

    code = serializers.RegexField(CODE_PATTERN, max_length=CODE_LIMIT)


class StaffServiceSerializer(serializers.ModelSerializer[Service]):
    """A service as staff see it."""

    unit = UnitSerializer(allow_null=True)
    audience = serializers.ChoiceField(choices=Service.Audience.choices)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))
    life_events = serializers.ListField(child=serializers.ChoiceField(choices=LifeEvent.choices))
    groups = serializers.ListField(child=serializers.ChoiceField(choices=AudienceGroup.choices))
    related = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)

    class Meta:
        model = Service
        fields = (
            "code", "name", "summary", "audience", "unit", "keywords", "channels", "life_events", "groups", "related",
            "order", "retired_at",
        )  # fmt: skip


class UnitChangeSerializer(serializers.Serializer[Any]):
    """What is said of a unit. What is left out becomes empty."""

    name = serializers.CharField(max_length=160)
    place = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    order = serializers.IntegerField(min_value=0, max_value=999, default=0)


class NewUnitSerializer(UnitChangeSerializer):
    """A unit to add."""

    code = serializers.RegexField(CODE_PATTERN, max_length=CODE_LIMIT)


class StaffUnitSerializer(serializers.ModelSerializer[ServiceUnit]):
    """A unit that gives services."""

    class Meta:
        model = ServiceUnit
        fields = ("code", "name", "place", "order", "is_active")


class UseSerializer(serializers.Serializer[Any]):
    """Whether something is in use."""

    in_use = serializers.BooleanField()
