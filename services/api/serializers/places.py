"""Service points, eligibility checks, synonyms, and what readers say about pages."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.places import TimeZone
from services.api.serializers.fields import lock_field
from services.components import ComponentCode
from services.components.codes import Accessibility
from services.models import EligibilityCheck, LifeEvent, PageFeedback, ServicePoint, SynonymGroup
from services.models.fields import CODE_LIMIT, CODE_PATTERN

HOURS_SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "type": "array",
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    },
    "description": 'Spans by day: `{"mon": [["08:00", "12:00"]]}`; a day that is closed is left out.',
}
QUESTIONS_SCHEMA = {
    "type": "array",
    "items": {"type": "object", "additionalProperties": True},
    "description": "Questions with their answers; see docs/catalogue.md.",
}


@extend_schema_field(HOURS_SCHEMA)
class HoursField(serializers.JSONField):
    """Opening hours by day."""


@extend_schema_field(QUESTIONS_SCHEMA)
class QuestionsField(serializers.JSONField):
    """The questions of an eligibility check."""


class PointSerializer(serializers.ModelSerializer[ServicePoint]):
    """A place where people get services."""

    kind = serializers.ChoiceField(choices=ServicePoint.Kind.choices)
    time_zone = serializers.ChoiceField(choices=TimeZone.choices)
    opening_hours = HoursField()
    accessibility = serializers.ListField(child=serializers.ChoiceField(choices=Accessibility.choices))
    services = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)

    class Meta:
        model = ServicePoint
        fields = (
            "code", "name", "kind", "address", "latitude", "longitude", "time_zone", "opening_hours", "accessibility",
            "phone", "note", "services", "is_active",
        )  # fmt: skip


class PointChangeSerializer(serializers.Serializer[Any]):
    """What is said of a service point. What is left out becomes empty."""

    name = serializers.CharField(max_length=160)
    kind = serializers.ChoiceField(choices=ServicePoint.Kind.choices, default=ServicePoint.Kind.OFFICE)
    address = serializers.CharField(max_length=400, required=False, default="", allow_blank=True)
    latitude = serializers.FloatField(required=False, allow_null=True, default=None, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, default=None, min_value=-180, max_value=180)
    time_zone = serializers.ChoiceField(choices=TimeZone.choices, default=TimeZone.WESTERN)
    opening_hours = HoursField(required=False, default=dict)
    accessibility = serializers.ListField(
        child=serializers.ChoiceField(choices=Accessibility.choices), required=False, default=list, max_length=50
    )
    phone = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    note = serializers.CharField(max_length=400, required=False, default="", allow_blank=True)
    services = serializers.ListField(
        child=serializers.CharField(max_length=CODE_LIMIT), required=False, default=list, max_length=500,
        help_text="Codes of the services that are given there.",
    )  # fmt: skip


class NewPointSerializer(PointChangeSerializer):
    """A service point to add; without a code it gets one made of its name."""

    code = serializers.RegexField(CODE_PATTERN, max_length=CODE_LIMIT, required=False, default="")


class LifeEventSerializer(serializers.Serializer[Any]):
    """What happens in somebody's life, with the public services for it."""

    code = serializers.ChoiceField(choices=LifeEvent.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field called label
    services = serializers.ListField(child=serializers.CharField())


class PublicQuestionsSerializer(serializers.Serializer[Any]):
    """The eligibility check of a service as people see it."""

    questions = QuestionsField(source="public_questions")
    opened_at = serializers.DateTimeField()


class EligibilitySerializer(serializers.ModelSerializer[EligibilityCheck]):
    """The eligibility check of a service as its team writes it. Send `lock` back with a change."""

    service = serializers.CharField(source="service.code")
    questions = QuestionsField()
    is_open = serializers.BooleanField()
    has_unseen_changes = serializers.BooleanField()
    updated_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = EligibilityCheck
        fields = ("service", "questions", "lock", "is_open", "has_unseen_changes", "opened_at", "updated_at")


class EligibilityChangeSerializer(serializers.Serializer[Any]):
    """New questions, with the `lock` of those that they replace."""

    questions = QuestionsField()
    lock = lock_field()


class SynonymsSerializer(serializers.ModelSerializer[SynonymGroup]):
    """Words that find each other."""

    words = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20)

    class Meta:
        model = SynonymGroup
        fields = ("id", "words")
        read_only_fields = ("id",)


class FeedbackSerializer(serializers.ModelSerializer[PageFeedback]):
    """What a reader said about the page of a standard."""

    service = serializers.CharField(source="standard.service.code")
    version = serializers.IntegerField(source="standard.version")
    component = serializers.ChoiceField(choices=[("", ""), *ComponentCode.choices])
    verdict = serializers.ChoiceField(choices=PageFeedback.Verdict.choices)
    state = serializers.ChoiceField(choices=PageFeedback.State.choices)

    class Meta:
        model = PageFeedback
        fields = (
            "id", "service", "version", "component", "verdict", "text", "state", "note", "created_at", "handled_at",
        )  # fmt: skip


class HandleFeedbackSerializer(serializers.Serializer[Any]):
    """What was done about it."""

    note = serializers.CharField(max_length=500)
