"""Minutes of agreement and decrees."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.models import MinutesOfAgreement, ServiceStandard, StakeholderElement, StandardDecree


class OnDecreeSerializer(serializers.Serializer[Any]):
    """A version that stands on a decree or on minutes."""

    service = serializers.CharField(source="service.code")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ServiceStandard.State.choices)


class NewMinutesSerializer(serializers.Serializer[Any]):
    """The signed minutes of a consultation."""

    number = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    elements = serializers.ListField(
        child=serializers.ChoiceField(choices=StakeholderElement.choices), max_length=20, help_text="Who took part."
    )
    participants = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=1_000_000
    )
    summary = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)
    file = serializers.FileField(help_text="The signed minutes: PDF or picture.")


class MinutesSerializer(serializers.ModelSerializer[MinutesOfAgreement]):
    """The minutes of a consultation."""

    elements = serializers.ListField(child=serializers.ChoiceField(choices=StakeholderElement.choices))
    standards = OnDecreeSerializer(many=True)

    class Meta:
        model = MinutesOfAgreement
        fields = (
            "id", "number", "held_on", "place", "elements", "participants", "summary", "file_sha256", "created_at",
            "standards",
        )  # fmt: skip


class DecreeChangeSerializer(serializers.Serializer[Any]):
    """The head of a decree."""

    number = serializers.CharField(max_length=120)
    dated_on = serializers.DateField()
    title = serializers.CharField(max_length=300)
    effective_on = serializers.DateField()
    signed_place = serializers.CharField(max_length=120)
    signatory_name = serializers.CharField(max_length=160)
    signatory_position = serializers.CharField(max_length=160)


class EnactmentSerializer(serializers.Serializer[Any]):
    """The signed decree."""

    file = serializers.FileField(help_text="The signed decree: PDF or picture.")


class DecreeSerializer(serializers.ModelSerializer[StandardDecree]):
    """A decree with the standards it enacts."""

    state = serializers.ChoiceField(choices=StandardDecree.State.choices)
    standards = serializers.SerializerMethodField()

    class Meta:
        model = StandardDecree
        fields = (
            "id", "number", "dated_on", "title", "effective_on", "signed_place", "signatory_name",
            "signatory_position", "state", "signed_at", "file_sha256", "standards",
        )  # fmt: skip

    @extend_schema_field(OnDecreeSerializer(many=True))
    def get_standards(self, decree: StandardDecree) -> list[Any]:
        return list(OnDecreeSerializer(decree.standards.all(), many=True).data)
