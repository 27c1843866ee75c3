"""Requests for public information and objections as programs send and read them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.cases.api.serializers import LARGEST, CaseFilingSerializer, CoversNumbers, line, lock_field
from core.cases.api.uploads import files_field
from core.cases.models.messages import TEXT_LIMIT as MESSAGE_LIMIT
from core.cases.states import CaseState
from feedback.domain.objections import KIND as OBJECTION
from feedback.domain.requests import KIND as REQUEST
from feedback.domain.requests import MOST_RUPIAH
from feedback.models import InformationObjection, InformationRequest
from feedback.models.information import EXTENSION_DAYS, PURPOSE_LIMIT, TEXT_LIMIT
from feedback.models.public_information import ArticleGround


def chosen(choices: Any, **options: Any) -> serializers.ChoiceField:
    """Return a choice that may be left out."""
    return serializers.ChoiceField(
        choices=[("", ""), *choices], required=False, default="", allow_blank=True, **options
    )


def rupiah() -> serializers.IntegerField:
    """Return a cost that may be left out."""
    return serializers.IntegerField(min_value=0, max_value=MOST_RUPIAH, required=False, default=0)


class InformationRequestSerializer(CoversNumbers, serializers.ModelSerializer[InformationRequest]):
    """A line of the register of requests. Nobody is named."""

    code = serializers.CharField(source="case.code")
    state = serializers.ChoiceField(choices=CaseState.choices, source="case.state")
    received_at = serializers.DateTimeField(source="case.received_at")
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    requester = serializers.ChoiceField(choices=InformationRequest.Requester.choices)
    way = serializers.ChoiceField(choices=InformationRequest.Way.choices)
    delivery = serializers.ChoiceField(choices=InformationRequest.Delivery.choices)
    form = serializers.ChoiceField(choices=[("", ""), *InformationRequest.Form.choices])
    decision = serializers.ChoiceField(choices=[("", ""), *InformationRequest.Decision.choices])
    ground = serializers.ChoiceField(choices=[("", ""), *ArticleGround.choices])

    class Meta:
        model = InformationRequest
        fields = (
            "code", "number", "state", "received_at", "due_at", "requester", "information", "purpose", "way",
            "delivery", "is_held", "held_by", "is_documented", "form", "decision", "ground", "test_reference", "reason",
            "material", "copy_cost", "postage", "payment", "notified_at", "given_on",
        )  # fmt: skip


class ObjectionSerializer(CoversNumbers, serializers.ModelSerializer[InformationObjection]):
    """A line of the register of objections. Nobody is named."""

    code = serializers.CharField(source="case.code")
    state = serializers.ChoiceField(choices=CaseState.choices, source="case.state")
    received_at = serializers.DateTimeField(source="case.received_at")
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    request = serializers.CharField(source="request.case.code", help_text="Code of the request.")
    ground = serializers.ChoiceField(choices=InformationObjection.Ground.choices)
    decision = serializers.ChoiceField(choices=[("", ""), *InformationObjection.Decision.choices])
    response = serializers.ChoiceField(choices=[("", ""), *InformationObjection.Response.choices])

    class Meta:
        model = InformationObjection
        fields = (
            "code", "number", "state", "received_at", "due_at", "request", "ground", "ground_on", "reason",
            "has_representative", "decision", "decision_text", "decided_at", "superior_name", "superior_position",
            "response", "dispute_number", "dispute_on", "dispute_result",
        )  # fmt: skip


class NewInformationRequestSerializer(CaseFilingSerializer):
    """What the register asks: `person` needs name, address, a contact and the number of an identity paper."""

    filed_kind = REQUEST
    information = serializers.CharField(max_length=TEXT_LIMIT)
    purpose = serializers.CharField(max_length=PURPOSE_LIMIT)
    requester = serializers.ChoiceField(
        choices=InformationRequest.Requester.choices,
        required=False,
        default=InformationRequest.Requester.PERSON.value,
    )
    way = serializers.ChoiceField(
        choices=InformationRequest.Way.choices, required=False, default=InformationRequest.Way.SOFT_COPY.value
    )
    delivery = serializers.ChoiceField(
        choices=InformationRequest.Delivery.choices,
        required=False,
        default=InformationRequest.Delivery.EMAIL.value,
    )


class NewInformationRequestWithFilesSerializer(NewInformationRequestSerializer):
    """The same with files, in multipart/form-data; a part of `person` is named as `person.name`."""

    files = files_field()


class NewObjectionSerializer(CaseFilingSerializer):
    """An objection of the applicant; `person` is left out, since who objects is known from the request."""

    filed_kind = OBJECTION
    request = serializers.CharField(max_length=60, help_text="Code or registration number of the request.")
    ground = serializers.ChoiceField(choices=InformationObjection.Ground.choices)
    reason = serializers.CharField(max_length=TEXT_LIMIT)


class NewObjectionWithFilesSerializer(NewObjectionSerializer):
    """The same with files, in multipart/form-data."""

    files = files_field()


class InformationNotificationSerializer(serializers.Serializer[Any]):
    """The written notification. What is needed depends on the decision, as on the page."""

    decision = serializers.ChoiceField(choices=InformationRequest.Decision.choices)
    held_by = line(200)
    is_documented = serializers.BooleanField(required=False, allow_null=True, default=None)
    form = chosen(InformationRequest.Form.choices)
    material = line(TEXT_LIMIT)
    copy_cost = rupiah()
    postage = rupiah()
    payment = line(300)
    is_given = serializers.BooleanField(required=False, default=False)
    reason = line(TEXT_LIMIT)
    exempt = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST,
        required=False,
        allow_null=True,
        default=None,
        help_text="An `id` of `exempt-information/`.",
    )
    ground = chosen(ArticleGround.choices)
    test_reference = line(200)
    text = line(MESSAGE_LIMIT, help_text="Stands beside the letter; left out, one sentence names the decision.")
    lock = lock_field()


class InformationExtensionSerializer(serializers.Serializer[Any]):
    """By how many working days, and why."""

    days = serializers.IntegerField(min_value=1, max_value=EXTENSION_DAYS)
    reason = serializers.CharField(max_length=1000)


class InformationHandoverSerializer(serializers.Serializer[Any]):
    """When the applicant got the information."""

    given_on = serializers.DateField()
    note = line(1000)


class ObjectionDecisionSerializer(serializers.Serializer[Any]):
    """The decision of the superior of the PPID; it stands in the letter."""

    decision = serializers.ChoiceField(choices=InformationObjection.Decision.choices)
    text = serializers.CharField(max_length=TEXT_LIMIT)
    superior_name = serializers.CharField(max_length=120)
    superior_position = serializers.CharField(max_length=160)
    lock = lock_field()


class ObjectionResponseSerializer(serializers.Serializer[Any]):
    """What the applicant said; a dispute has its day."""

    response = serializers.ChoiceField(choices=InformationObjection.Response.choices)
    dispute_number = line(80)
    dispute_on = serializers.DateField(required=False, allow_null=True, default=None)
    dispute_result = line(2000)
