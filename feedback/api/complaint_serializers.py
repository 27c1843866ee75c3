"""Complaints and aspirations as programs send and read them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.cases.api.serializers import CaseFilingSerializer, CoversNumbers, line, lock_field
from core.cases.api.uploads import files_field
from core.cases.models.messages import TEXT_LIMIT as ANSWER_LIMIT
from core.cases.states import CaseState, Channel
from feedback.complaint_list import Row
from feedback.domain.complaints import STORY_LIMIT
from feedback.models import ArchiveReason, Complaint, Matter
from feedback.models.complaints import PLACE_LIMIT, PUBLIC_LIMIT, TEXT_LIMIT, TITLE_LIMIT, Outcome

KINDS_OF_VOICE = [("complaint", "complaint"), ("aspiration", "aspiration")]
BROKEN = "Components that were not kept, as `<service>/<version>/<component>`."


def components_field() -> serializers.ListField:
    """Return names of components that may be left out."""
    child = serializers.CharField(max_length=120)
    return serializers.ListField(child=child, max_length=20, required=False, default=list, help_text=BROKEN)


def degrees(most: int) -> serializers.DecimalField:
    """Return a part of a position that may be left out."""
    return serializers.DecimalField(
        9, 6, min_value=-most, max_value=most, required=False, allow_null=True, default=None
    )


class PublicComplaintSerializer(serializers.Serializer[Row]):
    """A complaint or an aspiration as everybody reads it: staff wrote these words, and no name is in them."""

    code = serializers.CharField(source="case.code")
    kind = serializers.ChoiceField(choices=KINDS_OF_VOICE, source="case.kind")
    title = serializers.CharField(source="complaint.public_title")
    text = serializers.CharField(source="complaint.public_text")
    service_code = serializers.CharField(source="case.service_code")
    unit_code = serializers.CharField(source="complaint.reported_unit_code")
    channel = serializers.ChoiceField(choices=Channel.choices, source="case.channel")
    state = serializers.ChoiceField(choices=CaseState.choices, source="case.state")
    received_on = serializers.SerializerMethodField()
    answered_on = serializers.SerializerMethodField()
    working_days = serializers.IntegerField(
        source="days", allow_null=True, help_text="Until the answer; null before it."
    )
    outcome = serializers.ChoiceField(
        choices=[("", ""), *Outcome.choices, *ArchiveReason.choices], source="case.outcome"
    )
    follow_up = serializers.CharField(source="complaint.follow_up", help_text="What was done, in short.")

    @extend_schema_field(serializers.DateField())
    def get_received_on(self, row: Row) -> dt.date:
        return timezone.localdate(row.case.received_at)

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_answered_on(self, row: Row) -> dt.date | None:
        return timezone.localdate(row.case.answered_at) if row.case.answered_at else None


class ComplaintFactsSerializer(CoversNumbers, serializers.ModelSerializer[Complaint]):
    """What a complaint has beside its case, for staff."""

    matter = serializers.ChoiceField(choices=[("", ""), *Matter.choices])
    unit_code = serializers.CharField(source="reported_unit_code")
    components = serializers.SerializerMethodField()

    class Meta:
        model = Complaint
        fields = (
            "place", "happened_on", "harm", "wish", "latitude", "longitude", "matter", "unit_code", "components",
            "verified_at", "lapor_number", "lapor_state", "public_title", "public_text", "published_at", "follow_up",
            "followed_up_at",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), help_text=BROKEN))
    def get_components(self, complaint: Complaint) -> list[str]:
        named = complaint.components.select_related("standard__service")
        return [f"{one.standard.service.code}/{one.standard.version}/{one.component_code}" for one in named]


class NewComplaintSerializer(CaseFilingSerializer):
    """What somebody complains about or proposes."""

    filed_kind = "complaint"  # unless its `kind` says otherwise
    kind = serializers.ChoiceField(choices=KINDS_OF_VOICE, required=False, default="complaint")
    text = serializers.CharField(max_length=STORY_LIMIT)
    title = line(TITLE_LIMIT, help_text="In short, without names; left out, it is the first sentence.")
    place = line(PLACE_LIMIT)
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)
    harm = line(TEXT_LIMIT)
    wish = line(TEXT_LIMIT)
    is_anonymous = serializers.BooleanField(required=False, default=False)
    is_confidential = serializers.BooleanField(required=False, default=False)
    service_code = line(60)
    unit_code = line(60, help_text="The unit that is complained about.")
    components = components_field()
    latitude = serializers.DecimalField(
        9, 6, min_value=-90, max_value=90, required=False, allow_null=True, default=None
    )
    longitude = serializers.DecimalField(
        9, 6, min_value=-180, max_value=180, required=False, allow_null=True, default=None
    )


class NewComplaintWithFilesSerializer(NewComplaintSerializer):
    """The same with photos or papers, in multipart/form-data; a part of `person` is named as `person.name`."""

    files = files_field()


class ComplaintVerdictSerializer(serializers.Serializer[Any]):
    """What the verification found; an aspiration has no matter."""

    kind = serializers.ChoiceField(choices=KINDS_OF_VOICE)
    matter = serializers.ChoiceField(choices=[("", ""), *Matter.choices], required=False, default="", allow_blank=True)
    service_code = line(60)
    unit_code = line(60)
    components = components_field()
    lock = lock_field()


class ComplaintAnswerSerializer(serializers.Serializer[Any]):
    """The answer to the reporter, and what came of it."""

    text = serializers.CharField(max_length=ANSWER_LIMIT)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    lock = lock_field()


class ComplaintArchivingSerializer(serializers.Serializer[Any]):
    """Why it is put aside; the reporter reads the note."""

    reason = serializers.ChoiceField(choices=ArchiveReason.choices)
    note = serializers.CharField(max_length=2000)


class ComplaintPublicationSerializer(serializers.Serializer[Any]):
    """Words that a person read and found without names."""

    title = serializers.CharField(max_length=TITLE_LIMIT)
    text = serializers.CharField(max_length=PUBLIC_LIMIT)


class ComplaintFollowUpSerializer(serializers.Serializer[Any]):
    """What was done, in short."""

    text = line(PUBLIC_LIMIT)
