"""What is sent with a move of a version, and what is told of the moves that were made."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.models import ServiceStandard, StandardEvent, StandardReview

FACTS_SCHEMA = {"type": "object", "additionalProperties": True, "description": "Numbers, dates and hashes behind it."}


@extend_schema_field(FACTS_SCHEMA)
class FactsField(serializers.JSONField):
    """Facts of an event: always an object."""


class NoteSerializer(serializers.Serializer[Any]):
    """A move with a note that stays in the history."""

    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class ReturnSerializer(serializers.Serializer[Any]):
    """A move back to the team, with what it has to change."""

    note = serializers.CharField(max_length=2000)


class AgreementSerializer(serializers.Serializer[Any]):
    """An agreement by the minutes of a consultation; a service for staff may be agreed without."""

    minutes = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, help_text="Number of the minutes, see /minutes/."
    )
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class PublishSerializer(serializers.Serializer[Any]):
    """A publication."""

    change_note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class RevocationSerializer(serializers.Serializer[Any]):
    """A revocation, with the reason that people read."""

    reason = serializers.CharField(max_length=500)


class NothingSerializer(serializers.Serializer[Any]):
    """A move that needs no words."""


class BeginReviewSerializer(serializers.Serializer[Any]):
    """The beginning of a review."""

    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class ConcludeReviewSerializer(serializers.Serializer[Any]):
    """A signed statement that a standard stays as it is."""

    statement_number = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    statement_on = serializers.DateField()
    file = serializers.FileField(help_text="The signed statement: PDF or picture.")
    findings = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)


class ReviewSerializer(serializers.ModelSerializer[StandardReview]):
    """One review of a version."""

    service = serializers.CharField(source="standard.service.code")
    version = serializers.IntegerField(source="standard.version")
    outcome = serializers.ChoiceField(choices=StandardReview.Outcome.choices)
    successor = serializers.IntegerField(source="successor.version", default=None, allow_null=True)

    class Meta:
        model = StandardReview
        fields = (
            "id", "service", "version", "reason", "begun_at", "outcome", "findings", "concluded_at", "successor",
            "statement_number", "statement_on", "statement_sha256",
        )  # fmt: skip


class EventSerializer(serializers.ModelSerializer[StandardEvent]):
    """One move that was made. It is never changed."""

    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.ChoiceField(choices=ServiceStandard.State.choices)
    by = serializers.CharField(source="by_name", allow_blank=True)
    facts = FactsField()

    class Meta:
        model = StandardEvent
        fields = ("id", "from_state", "to_state", "at", "by", "note", "facts")


class StandardsSettingsSerializer(serializers.Serializer[Any]):
    """How often standards are reviewed, and how early their team is reminded."""

    review_months = serializers.IntegerField(min_value=1, max_value=36)
    remind_days = serializers.IntegerField(min_value=1, max_value=180)
