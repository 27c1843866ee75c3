"""What somebody borrows, as programs send and read it. Who borrows is never told here: it is sealed with the case."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bookings.api.serializers.common import MOST_THINGS, MomentField, ThingSerializer, listed, things_field
from bookings.api.serializers.days import DayField
from bookings.availability import Problem
from bookings.domain.lending import ACTIVITY_LIMIT, KIND, REASON_LIMIT, TITLE_LIMIT, Refusal
from bookings.domain.series import Rhythm
from bookings.models import Booking, Lending, Offer, Resource
from core.cases.api.serializers import (
    LARGEST,
    CaseFiledSerializer,
    CaseFilingSerializer,
    CoversNumbers,
    line,
    lock_field,
)
from core.cases.states import CaseState
from services.seam import CODE_LIMIT

MOST_PEOPLE = 100_000
MOST_DATES = 52


# --- reading ----------------------------------------------------------------------------------------------------------
class OfferSerializer(serializers.ModelSerializer[Offer]):
    """A time that became free, held for whoever was first in line."""

    state = serializers.ChoiceField(choices=Offer.State.choices)

    class Meta:
        model = Offer
        fields = ("state", "made_at", "expires_at", "settled_at")


class LendingSerializer(CoversNumbers, serializers.ModelSerializer[Lending]):
    """A request to borrow with its use. `state` is the state of the use, `case_state` where the request stands."""

    code = serializers.CharField(source="case.code")
    state = serializers.ChoiceField(choices=Booking.State.choices, source="booking.state")
    case_state = serializers.ChoiceField(choices=CaseState.choices, source="case.state")
    title = serializers.CharField(source="booking.title")
    start = serializers.DateTimeField(source="booking.during.lower")
    end = serializers.DateTimeField(source="booking.during.upper")
    participants = serializers.IntegerField(source="booking.participants", allow_null=True)
    things = serializers.SerializerMethodField()
    companion = serializers.SerializerMethodField(help_text="Name of the companion officer who is held for it.")
    asker = serializers.ChoiceField(choices=Lending.Asker.choices)
    refused_for = serializers.ChoiceField(choices=[("", ""), *Refusal.choices])
    received_at = serializers.DateTimeField(source="case.received_at")
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)

    class Meta:
        model = Lending
        fields: tuple[str, ...] = (
            "code", "state", "case_state", "title", "start", "end", "participants", "things", "companion", "asker",
            "wants_companion", "received_at", "due_at", "waits_since", "refused_for", "stood_aside_at",
            "stood_aside_for",
        )  # fmt: skip

    @extend_schema_field(ThingSerializer(many=True))
    def get_things(self, lending: Lending) -> list[dict[str, Any]]:
        known: dict[int, Resource] = self.context["things"]
        wanted = ((known.get(int(key)), quantity) for key, quantity in lending.wanted.items())
        return [
            {"code": thing.code, "name": thing.name, "quantity": quantity}
            for thing, quantity in wanted
            if thing is not None
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_companion(self, lending: Lending) -> str | None:
        held = (row.resource for row in lending.booking.reservations.all() if row.released_at is None)
        return next((thing.name for thing in held if thing.kind == Resource.Kind.COMPANION), None)


class AcceptedTermsSerializer(serializers.Serializer[Any]):
    """A version of the terms of use that was accepted; without a thing, of the agency."""

    thing = serializers.CharField(source="terms.resource.code", allow_null=True, default=None)
    version = serializers.IntegerField(source="terms.version")
    accepted_at = serializers.DateTimeField()


class TermsReadSerializer(serializers.Serializer[Any]):
    """A version of the terms of use, of a thing, or without one of the agency."""

    thing = serializers.CharField(max_length=CODE_LIMIT, required=False, allow_null=True, default=None)
    version = serializers.IntegerField(min_value=1, max_value=LARGEST)


class LendingDetailSerializer(LendingSerializer):
    """The same with what was told of the activity, the terms that were accepted, and offers from the waiting list."""

    terms = AcceptedTermsSerializer(source="accepted", many=True)
    offers = OfferSerializer(many=True)

    class Meta(LendingSerializer.Meta):
        fields = (*LendingSerializer.Meta.fields, "activity", "terms", "offers")


# --- asking -----------------------------------------------------------------------------------------------------------
class NewLendingSerializer(CaseFilingSerializer):
    """What somebody wants to borrow. It is held at once or refused; `person` is sealed."""

    filed_kind = KIND
    things = things_field(help_text="Places and equipment, which are held together or not at all.")
    start = MomentField()
    end = MomentField()
    title = serializers.CharField(max_length=TITLE_LIMIT, help_text="The activity, without names.")
    activity = line(ACTIVITY_LIMIT)
    participants = serializers.IntegerField(
        min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True, default=None
    )
    asker = serializers.ChoiceField(
        choices=Lending.Asker.choices, required=False, default=Lending.Asker.COMMUNITY.value
    )
    companion = serializers.BooleanField(
        required=False, default=False, help_text="Whether an officer should come along."
    )
    terms = listed(
        TermsReadSerializer,
        MOST_THINGS + 1,
        required=False,
        default=list,
        help_text="The terms of use that the borrower accepted: all that are in force for the things, or none.",
    )
    waits = serializers.BooleanField(
        required=False, default=False, help_text="Join the waiting list when it is taken, instead of being refused."
    )


class NewSeriesSerializer(NewLendingSerializer):
    """The same use on several dates, with the hours of the first one."""

    waits = None  # type: ignore[assignment]  # dates that are taken are told, nothing waits
    rhythm = serializers.ChoiceField(choices=[(rhythm.value, rhythm.value) for rhythm in Rhythm])
    times = serializers.IntegerField(
        min_value=1, max_value=MOST_DATES, required=False, default=1, help_text="How many dates, the first included."
    )
    dates = serializers.ListField(
        child=DayField(), max_length=MOST_DATES, required=False, default=list, help_text="The dates, for `own`."
    )


class SeriesDateSerializer(serializers.Serializer[Any]):
    """A date with the case that it became, or with what kept it from being booked."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    code = serializers.CharField(required=False)
    problems = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField(choices=Problem.choices)), required=False
    )
    refusal = serializers.CharField(required=False)


class SeriesSerializer(serializers.Serializer[Any]):
    """What came of every date; the secret word of the first case opens it, the others have their own links."""

    first = CaseFiledSerializer()
    dates = SeriesDateSerializer(many=True)


# --- deciding ---------------------------------------------------------------------------------------------------------
class LendingApprovalSerializer(serializers.Serializer[Any]):
    """The decision, with a companion other than the one who is held."""

    note = line(REASON_LIMIT)
    companion = serializers.SlugField(max_length=CODE_LIMIT, required=False, allow_null=True, default=None)
    without_companion = serializers.BooleanField(required=False, default=False)
    lock = lock_field()


class LendingRejectionSerializer(serializers.Serializer[Any]):
    """Why it is not lent, for figures and in words that the citizen reads."""

    refused_for = serializers.ChoiceField(choices=Refusal.choices)
    reason = serializers.CharField(max_length=REASON_LIMIT)
    lock = lock_field()


class LendingChangeSerializer(serializers.Serializer[Any]):
    """What is left out stays as it is. `start` and `end` are given together."""

    start = MomentField(required=False)
    end = MomentField(required=False)
    things = things_field(required=False)
    participants = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)


class LendingCancellationSerializer(serializers.Serializer[Any]):
    """Why; the citizen reads it."""

    reason = serializers.CharField(max_length=REASON_LIMIT)


class CitizenLendingSerializer(serializers.Serializer[Any]):
    """What the borrower changes in another system; what is left out stays as it is."""

    start = MomentField(required=False)
    end = MomentField(required=False)
    participants = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)
