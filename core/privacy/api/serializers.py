"""Requests about personal data and incidents as programs send and read them. Nobody is named in any answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.cases import regimes
from core.cases.api.serializers import CaseNewPersonSerializer, line, notice_field, refuse_notice
from core.cases.domain.identities import Person
from core.cases.models.messages import TEXT_LIMIT
from core.cases.states import CaseState
from core.contacts import email_problem
from core.privacy.domain.incidents import TEXT_LIMIT as INCIDENT_LIMIT
from core.privacy.domain.my_data import KIND
from core.privacy.domain.notices import Told
from core.privacy.models import DataRequest, Incident, IncidentEvent
from core.privacy.processing import LegalBasis

LARGEST = 2_147_483_647
MOST_ADDRESSES = 500
EARLIEST_YEAR = 2000
Right = DataRequest.Right


class DataRequestSerializer(serializers.ModelSerializer[DataRequest]):
    """A request about personal data, and what was decided."""

    code = serializers.CharField(source="case.code")
    state = serializers.ChoiceField(choices=CaseState.choices, source="case.state")
    received_at = serializers.DateTimeField(source="case.received_at")
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    right = serializers.ChoiceField(choices=Right.choices)
    target = serializers.SerializerMethodField(help_text="Code of the case that it is about.")
    decision = serializers.ChoiceField(choices=[("", ""), *DataRequest.Decision.choices])

    class Meta:
        model = DataRequest
        fields = ("code", "state", "received_at", "due_at", "right", "target", "decision", "ground")

    def get_target(self, row: DataRequest) -> str | None:
        return row.target.code if row.target else None


class CorrectionSerializer(CaseNewPersonSerializer):
    """What is right instead; empty parts stay as they are."""

    organisation = None  # type: ignore[assignment]  # cannot be corrected in this way, as on the page
    occupation = None  # type: ignore[assignment]
    id_kind = None  # type: ignore[assignment]
    id_number = None  # type: ignore[assignment]


class NewDataRequestSerializer(serializers.Serializer[Any]):
    """What the citizen asks about the data of the case whose secret word they gave."""

    right = serializers.ChoiceField(
        choices=[(right.value, right.label) for right in (Right.CORRECTION, Right.DELETION, Right.WITHDRAWAL)]
    )
    text = serializers.CharField(max_length=TEXT_LIMIT)
    correction = CorrectionSerializer(required=False, help_text="For a correction alone.")
    notice_version = notice_field()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make a Person of the correction."""
        refuse_notice(attrs, KIND)
        given = attrs.pop("correction", None)
        is_correction = attrs["right"] == Right.CORRECTION
        return {**attrs, "correction": Person(**given) if given and is_correction else None}


class PrivacyNoticeSerializer(serializers.Serializer[Any]):
    """What people are told about a form before they use it. `version` 0 is the text of the software."""

    form = serializers.CharField(source="form.key", help_text="Such as `lending`: the kind of case that it files.")
    name = serializers.CharField(source="form.label")
    version = serializers.IntegerField(help_text="Send it as `notice_version` with what was filed after reading it.")
    basis = serializers.ChoiceField(choices=LegalBasis.choices)
    basis_label = serializers.CharField()
    purpose = serializers.CharField()
    data = serializers.CharField()  # type: ignore[assignment]  # a member of the answer
    recipients = serializers.CharField()
    contact = serializers.CharField(allow_blank=True)
    months = serializers.IntegerField(allow_null=True, help_text="How long it is kept after the end; null is not said.")
    url = serializers.SerializerMethodField(help_text="The page with the same words.")

    @extend_schema_field(serializers.URLField())
    def get_url(self, notice: Told) -> str:
        return f"{self.context['agency']}/privasi/pemberitahuan/{notice.form.key}/"


class DataDecisionSerializer(serializers.Serializer[Any]):
    """The answer to the citizen; a refusal names its ground."""

    decision = serializers.ChoiceField(choices=DataRequest.Decision.choices)
    text = serializers.CharField(max_length=TEXT_LIMIT)
    ground = line(1000)


class MomentField(serializers.DateTimeField):
    """A moment of this century: what lies before it is a slip of the pen."""

    def to_internal_value(self, value: Any) -> Any:
        """Return the moment. Raises ValidationError."""
        moment = super().to_internal_value(value)
        if moment.year < EARLIEST_YEAR:
            raise serializers.ValidationError(_("Enter a day of this century."))
        return moment


class IncidentEventSerializer(serializers.ModelSerializer[IncidentEvent]):
    """What was done about an incident."""

    facts = serializers.DictField(child=serializers.JSONField(allow_null=True))

    class Meta:
        model = IncidentEvent
        fields = ("kind", "at", "by_name", "note", "facts")


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """A failure of data protection; of the people concerned their number is told."""

    state = serializers.ChoiceField(choices=Incident.State.choices)
    is_late = serializers.BooleanField(help_text="Whether somebody was told too late, or is not told in time.")
    people = serializers.IntegerField(source="people_count", help_text="How many are concerned.")
    waiting = serializers.IntegerField(source="waiting_count", help_text="How many of them were not told yet.")

    class Meta:
        model = Incident
        fields = (
            "id", "title", "state", "discovered_at", "happened_at", "due_at", "is_late", "data", "cause", "handling",
            "is_public", "people", "waiting", "people_told_at", "authority_told_at", "closed_at", "lock",
        )  # fmt: skip


class NewIncidentSerializer(serializers.Serializer[Any]):
    """What is known when it is entered; the 72 hours run from the moment it was found."""

    title = serializers.CharField(max_length=200)
    discovered_at = MomentField()
    happened_at = MomentField(required=False, allow_null=True, default=None)
    data = serializers.CharField(max_length=INCIDENT_LIMIT)  # type: ignore[assignment]  # a member of the body
    cause = serializers.CharField(max_length=INCIDENT_LIMIT)


class IncidentChangeSerializer(NewIncidentSerializer):
    """What is known by now."""

    handling = line(INCIDENT_LIMIT)
    is_public = serializers.BooleanField(required=False, default=False)
    lock = serializers.IntegerField(min_value=0, max_value=LARGEST)


class ConcernedSerializer(serializers.Serializer[Any]):
    """Whoever wrote cases of a kind (`*` for every one) in a time, and addresses from elsewhere."""

    kind = line(30)
    received_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    received_before = serializers.DateTimeField(required=False, allow_null=True, default=None)
    emails = serializers.ListField(
        child=serializers.CharField(max_length=254), max_length=MOST_ADDRESSES, required=False, default=list
    )

    def validate_kind(self, value: str) -> str:
        """Refuse a kind that is not known."""
        if value and value != "*" and value not in {key for key, _label in regimes.choices()}:
            raise serializers.ValidationError(_("Choose from the list only."))
        return value

    def validate_emails(self, value: list[str]) -> list[str]:
        """Refuse what is no address."""
        if problems := [problem for one in value if (problem := email_problem(one))]:
            raise serializers.ValidationError(problems[0])
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what names nobody."""
        if not attrs["kind"] and not attrs["emails"]:
            raise serializers.ValidationError({"kind": [_("Choose cases, or write addresses.")]})
        return attrs


class AddedPeopleSerializer(serializers.Serializer[Any]):
    """How many are new to the list, and how many it has now."""

    added = serializers.IntegerField()
    people = serializers.IntegerField()


class AuthorityToldSerializer(serializers.Serializer[Any]):
    """When and how the institution was told, such as by the number of a letter."""

    at = serializers.DateTimeField()
    note = serializers.CharField(max_length=1000)
