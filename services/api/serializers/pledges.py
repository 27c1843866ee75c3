"""The pledge (maklumat pelayanan)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.api.serializers.fields import lock_field
from services.api.serializers.moves import FactsField
from services.models import PledgeEvent, ServicePledge, Statement


class PublicPledgeSerializer(serializers.ModelSerializer[ServicePledge]):
    """A pledge as everybody reads it."""

    kind = serializers.ChoiceField(choices=ServicePledge.Kind.choices)
    paragraphs = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ServicePledge
        fields: tuple[str, ...] = (
            "kind", "version", "paragraphs", "place", "signed_on", "signatory_name", "signatory_position",
            "signed_file_sha256", "audio_sha256", "transcript", "published_at", "ended_at",
        )  # fmt: skip


class PledgeEventSerializer(serializers.ModelSerializer[PledgeEvent]):
    """One step of a pledge."""

    kind = serializers.ChoiceField(choices=PledgeEvent.Kind.choices)
    by = serializers.CharField(source="by_name", allow_blank=True)
    facts = FactsField()

    class Meta:
        model = PledgeEvent
        fields = ("kind", "at", "by", "note", "facts")


class PledgeSerializer(PublicPledgeSerializer):
    """A version of the pledge as staff see it. Send `lock` back with a change."""

    state = serializers.ChoiceField(choices=ServicePledge.State.choices)
    statements = serializers.SerializerMethodField(help_text="The paragraph (from 1) that says each statement.")
    events = PledgeEventSerializer(many=True)

    class Meta(PublicPledgeSerializer.Meta):
        fields = (
            *PublicPledgeSerializer.Meta.fields, "state", "statements", "lock", "enacted_at", "end_reason", "events",
        )  # fmt: skip

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_statements(self, pledge: ServicePledge) -> dict[str, int]:
        return dict(pledge.statements)


class DraftPledgeSerializer(serializers.Serializer[Any]):
    """Which kind of pledge is begun."""

    kind = serializers.ChoiceField(choices=ServicePledge.Kind.choices)


class PledgeChangeSerializer(serializers.Serializer[Any]):
    """What a draft says; an empty line parts its paragraphs."""

    text = serializers.CharField(max_length=30_000)
    place = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    signatory_name = serializers.CharField(max_length=160, required=False, default="", allow_blank=True)
    signatory_position = serializers.CharField(max_length=160, required=False, default="", allow_blank=True)
    lock = lock_field()


def _paragraph() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=1000)


class StatementsSerializer(serializers.Serializer[Any]):
    """In which paragraph (from 1) each statement was read; null where it is not said."""

    ability = _paragraph()
    improvement = _paragraph()
    sanction = _paragraph()
    lock = lock_field()

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        return {"paragraphs": {name: values[name] for name in Statement.values}, "lock": values["lock"]}


class RecordingSerializer(serializers.Serializer[Any]):
    """The spoken form of a pledge with its transcript."""

    audio = serializers.FileField(help_text="MP3, Ogg, M4A or WAV.")
    transcript = serializers.CharField(max_length=20_000)


class EnactPledgeSerializer(serializers.Serializer[Any]):
    """The signed pledge."""

    signed_on = serializers.DateField()
    signed_file = serializers.FileField(help_text="The signed pledge: PDF or picture.")
