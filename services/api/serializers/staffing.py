"""Who can serve what, sessions that make standards known, and reports of monitoring."""

from typing import Any

from rest_framework import serializers

from services.models import (
    MonitoringReport,
    SessionAttendee,
    SessionProof,
    SessionQuestion,
    StaffCompetence,
    StandardSession,
)
from services.models.fields import CODE_LIMIT
from services.models.sessions import GUEST_ELEMENTS


def _services() -> serializers.ListField:
    child = serializers.CharField(max_length=CODE_LIMIT)
    return serializers.ListField(child=child, max_length=500, help_text="Codes of services.")


class PersonSerializer(serializers.Serializer[Any]):
    """A member of the staff."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name", allow_blank=True)


class CompetenceSerializer(serializers.ModelSerializer[StaffCompetence]):
    """How far one person has learned one service."""

    person = PersonSerializer()
    service = serializers.CharField(source="service.code")
    level = serializers.ChoiceField(choices=StaffCompetence.Level.choices)

    class Meta:
        model = StaffCompetence
        fields = ("person", "service", "level", "training", "trained_on", "valid_until", "updated_at")


class LevelsSerializer(serializers.Serializer[Any]):
    """Levels by the code of the service; an empty level takes the service away with its training."""

    levels = serializers.DictField(
        child=serializers.ChoiceField(choices=[("", ""), *StaffCompetence.Level.choices], allow_blank=True)
    )


class TrainingSerializer(serializers.Serializer[Any]):
    """A level with the training behind it. Without `proof` the former one stays."""

    level = serializers.ChoiceField(choices=StaffCompetence.Level.choices)
    training = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    trained_on = serializers.DateField(required=False, default=None)
    valid_until = serializers.DateField(required=False, default=None)
    proof = serializers.FileField(required=False, default=None, help_text="PDF or picture.")


class AttendeeSerializer(serializers.ModelSerializer[SessionAttendee]):
    """Somebody who was there: staff by account, everybody else by name."""

    person = PersonSerializer(allow_null=True)
    element = serializers.CharField(allow_blank=True)

    class Meta:
        model = SessionAttendee
        fields = ("id", "person", "name", "element", "institution")


class QuestionSerializer(serializers.ModelSerializer[SessionQuestion]):
    """A question that was asked."""

    class Meta:
        model = SessionQuestion
        fields = ("id", "question", "answer", "asked_at", "answered_at")


class ProofSerializer(serializers.ModelSerializer[SessionProof]):
    """A photo or a document of a session."""

    class Meta:
        model = SessionProof
        fields = ("id", "caption", "added_at")


class SessionSerializer(serializers.ModelSerializer[StandardSession]):
    """A meeting in which standards are explained."""

    kind = serializers.ChoiceField(choices=StandardSession.Kind.choices)
    state = serializers.ChoiceField(choices=StandardSession.State.choices)
    material_url = serializers.CharField(allow_blank=True)
    services = serializers.SerializerMethodField()
    attendees = AttendeeSerializer(many=True)
    questions = QuestionSerializer(many=True)
    proofs = ProofSerializer(many=True)

    class Meta:
        model = StandardSession
        fields = (
            "id", "title", "kind", "state", "starts_at", "ends_at", "place", "material_url", "minutes", "held_at",
            "cancelled_at", "cancel_reason", "services", "attendees", "questions", "proofs",
        )  # fmt: skip

    def get_services(self, session: StandardSession) -> list[str]:
        return [topic.service.code for topic in session.topics.all()]


class SessionChangeSerializer(serializers.Serializer[Any]):
    """What is planned."""

    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=StandardSession.Kind.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    place = serializers.CharField(max_length=300)
    material_url = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    services = _services()


class HoldSerializer(serializers.Serializer[Any]):
    """The minutes of a session that was held."""

    minutes = serializers.CharField(max_length=20_000)


class CancelSerializer(serializers.Serializer[Any]):
    """Why a session does not take place."""

    reason = serializers.CharField(max_length=500)


class StaffListSerializer(serializers.Serializer[Any]):
    """Exactly the staff who were there, by the numbers of their accounts."""

    people = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=2000)


class GuestSerializer(serializers.Serializer[Any]):
    """Somebody from outside."""

    name = serializers.CharField(max_length=150)
    institution = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    element = serializers.ChoiceField(choices=GUEST_ELEMENTS)


class GuestsSerializer(serializers.Serializer[Any]):
    """People from outside; who is on the list already is not added again."""

    guests = serializers.ListField(child=GuestSerializer(), min_length=1, max_length=300)


class AskSerializer(serializers.Serializer[Any]):
    """A question, with its answer when there is one."""

    question = serializers.CharField(max_length=1000)
    answer = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to a question, or a better one."""

    answer = serializers.CharField(max_length=5000)


class NewProofSerializer(serializers.Serializer[Any]):
    """A photo or a document of a session."""

    file = serializers.FileField(help_text="PDF or picture.")
    caption = serializers.CharField(max_length=200)


class ReportSerializer(serializers.ModelSerializer[MonitoringReport]):
    """A report of monitoring and evaluation."""

    methods = serializers.ListField(child=serializers.ChoiceField(choices=MonitoringReport.Method.choices))
    services = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)

    class Meta:
        model = MonitoringReport
        fields = (
            "id", "title", "period_start", "period_end", "methods", "findings", "follow_up", "reported_on", "services",
            "created_at", "changed_at",
        )  # fmt: skip


class ReportChangeSerializer(serializers.Serializer[Any]):
    """What a report says; without `file` the former one stays."""

    title = serializers.CharField(max_length=200)
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    methods = serializers.ListField(
        child=serializers.ChoiceField(choices=MonitoringReport.Method.choices), max_length=10
    )
    findings = serializers.CharField(max_length=20_000)
    follow_up = serializers.CharField(max_length=20_000, required=False, default="", allow_blank=True)
    reported_on = serializers.DateField()
    services = _services()
    file = serializers.FileField(required=False, default=None, help_text="PDF.")
