"""The shelter, as programs read and send it. Who stays and why somebody is treated are sealed and never told here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bookings.api.serializers.common import listed
from bookings.api.serializers.days import DayField
from bookings.domain.shelter_health import TEXT_LIMIT
from bookings.domain.staying import NOTE_LIMIT
from bookings.domain.stays import KIND, NAME_LIMIT
from bookings.models import Booking, Factor, Shelter, Stay, StayExtension, StayOffer, StayPaper, StayPerson
from bookings.models.shelter import HEALTH_FACTORS
from bookings.models.stays import MOST_BABIES
from core.cases.api.serializers import LARGEST, CaseFilingSerializer, line, lock_field
from core.cases.states import CaseState
from services.seam import CODE_LIMIT

MOST_GUESTS = 6
MOST_ITEMS = 200
OPEN_FACTORS = [choice for choice in Factor.choices if choice[0] not in HEALTH_FACTORS]
CLOSED_FACTORS = [choice for choice in Factor.choices if choice[0] in HEALTH_FACTORS]


def factors_field(choices: list[Any], **options: Any) -> serializers.ListField:
    """Return the field for reasons of precedence."""
    child = serializers.ChoiceField(choices=choices)
    return serializers.ListField(child=child, max_length=len(Factor.choices), required=False, **options)


# --- reading ----------------------------------------------------------------------------------------------------------
class NightSerializer(serializers.Serializer[Any]):
    """How many beds there are in a night that begins on a date, and of these held and out of use."""

    on = serializers.DateField()
    beds = serializers.IntegerField()
    occupied = serializers.IntegerField()
    closed = serializers.IntegerField()
    free = serializers.IntegerField()


class ShelterSerializer(serializers.ModelSerializer[Shelter]):
    """A shelter with the rules of a stay, and how full it is tonight. Counts, never people."""

    tonight = serializers.SerializerMethodField()

    class Meta:
        model = Shelter
        fields = (
            "code", "name", "address", "phone", "about", "eligibility", "house_rules", "service_code", "check_in_time",
            "check_out_time", "time_zone", "nights_limit", "horizon_days", "tonight",
        )  # fmt: skip

    @extend_schema_field(NightSerializer(allow_null=True))
    def get_tonight(self, shelter: Shelter) -> dict[str, Any] | None:
        nights = self.context["tonight"]
        return NightSerializer(nights[shelter.pk]).data if shelter.pk in nights else None


class StayPlaceSerializer(serializers.Serializer[Any]):
    """Somebody of the party, by a number and what the rules ask, with the bed. Never who."""

    person = serializers.IntegerField(source="pk")
    role = serializers.ChoiceField(choices=StayPerson.Role.choices)
    sex = serializers.ChoiceField(choices=StayPerson.Sex.choices)
    age = serializers.ChoiceField(choices=StayPerson.Age.choices)
    bed = serializers.SerializerMethodField(help_text="Code of the bed of the last night that is held.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_bed(self, person: StayPerson) -> str | None:
        beds: dict[int, str] = self.context["beds"]
        return beds.get(person.pk)


class StayOfferSerializer(serializers.ModelSerializer[StayOffer]):
    """Beds that are held until an answer comes."""

    answer = serializers.ChoiceField(choices=[("", ""), *StayOffer.Answer.choices])

    class Meta:
        model = StayOffer
        fields = ("made_at", "expires_at", "answer", "answered_at")


class StayExtensionSerializer(serializers.ModelSerializer[StayExtension]):
    """A request to stay longer."""

    state = serializers.ChoiceField(choices=StayExtension.State.choices)

    class Meta:
        model = StayExtension
        fields = ("until_on", "state", "asked_at", "decided_at")


class StaySerializer(serializers.ModelSerializer[Stay]):
    """A stay for staff, without names and without anything of health: that is opened on the pages, for a reason."""

    code = serializers.CharField(source="case.code")
    state = serializers.ChoiceField(choices=Booking.State.choices, source="booking.state")
    case_state = serializers.ChoiceField(choices=CaseState.choices, source="case.state")
    shelter = serializers.CharField(source="shelter.code")
    route = serializers.ChoiceField(choices=Stay.Route.choices)
    first_on = serializers.DateField(source="nights.lower")
    last_on = serializers.DateField(source="nights.upper", help_text="The day on which they leave.")
    position = serializers.SerializerMethodField(help_text="On the waiting list; null for who does not wait.")
    people = serializers.SerializerMethodField()
    papers_missing = serializers.SerializerMethodField()
    offers = StayOfferSerializer(many=True)
    extensions = StayExtensionSerializer(many=True)

    class Meta:
        model = Stay
        fields = (
            "code", "state", "case_state", "shelter", "route", "first_on", "last_on", "points", "waiting_since",
            "position", "people", "papers_missing", "arrived_at", "left_at", "offers", "extensions",
        )  # fmt: skip

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_position(self, _stay: Stay) -> int | None:
        position: int | None = self.context["position"]
        return position

    @extend_schema_field(StayPlaceSerializer(many=True))
    def get_people(self, stay: Stay) -> Any:
        return StayPlaceSerializer(self.context["people"], many=True, context=self.context).data

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=StayPaper.Kind.choices)))
    def get_papers_missing(self, _stay: Stay) -> list[str]:
        return list(self.context["papers_missing"])


# --- asking -----------------------------------------------------------------------------------------------------------
class NewGuestSerializer(serializers.Serializer[Any]):
    """Somebody who wants to stay. Name, number and telephone are sealed."""

    role = serializers.ChoiceField(choices=StayPerson.Role.choices)
    sex = serializers.ChoiceField(choices=StayPerson.Sex.choices)
    age = serializers.ChoiceField(choices=StayPerson.Age.choices)
    relation = serializers.ChoiceField(choices=StayPerson.Relation.choices)
    name = serializers.CharField(max_length=NAME_LIMIT)
    id_number = line(40)
    phone = line(40)


class NewHealthSerializer(serializers.Serializer[Any]):
    """Why and where somebody is treated; sealed apart, and never told by API."""

    diagnosis = line(TEXT_LIMIT)
    treatment = line(TEXT_LIMIT)
    hospital = line(TEXT_LIMIT)
    referred_by = line(TEXT_LIMIT)
    factors = factors_field(CLOSED_FACTORS, default=list)


class NewStaySerializer(CaseFilingSerializer):
    """What a family asks for. `person` is who asks; papers are brought on the pages or at the counter."""

    filed_kind = KIND
    shelter = serializers.CharField(max_length=CODE_LIMIT)
    first_on = DayField()
    last_on = DayField(help_text="The day on which they leave.")
    guests = listed(NewGuestSerializer, MOST_GUESTS, allow_empty=False, help_text="One patient and the companions.")
    route = serializers.ChoiceField(choices=Stay.Route.choices, required=False, default=Stay.Route.RESIDENT.value)
    district = line(60)
    is_dependent = serializers.BooleanField(required=False, default=False)
    needs_accessible = serializers.BooleanField(required=False, default=False)
    needs_own_room = serializers.BooleanField(required=False, default=False)
    jamkesda = serializers.BooleanField(required=False, default=False)
    babies = serializers.IntegerField(
        min_value=0, max_value=MOST_BABIES, required=False, default=0, help_text="Under 2, in the bed of a parent."
    )
    health = NewHealthSerializer(required=False)
    text = line(2000)


# --- handling ---------------------------------------------------------------------------------------------------------
class StayAdmissionSerializer(serializers.Serializer[Any]):
    """The papers that were seen, and the reasons of precedence that were found; those of health stay as they were."""

    papers_seen = serializers.ListField(
        child=serializers.ChoiceField(choices=StayPaper.Kind.choices), max_length=20, required=False, default=list
    )
    factors = factors_field(OPEN_FACTORS, default=list)
    reason = line(500)
    lock = lock_field()


class StayRefusalSerializer(serializers.Serializer[Any]):
    """Why; the family reads it."""

    reason = serializers.CharField(max_length=1000)
    lock = lock_field()


class ChosenBedSerializer(serializers.Serializer[Any]):
    """A bed for somebody of the party, who is named by the number that the stay tells."""

    person = serializers.IntegerField(min_value=1, max_value=LARGEST)
    bed = serializers.CharField(max_length=CODE_LIMIT)


class StayBedsSerializer(serializers.Serializer[Any]):
    """Beds for who waits: those that the rules suggest, or others for a reason; at once, or as an offer."""

    beds = listed(ChosenBedSerializer, MOST_GUESTS, required=False, allow_null=True, default=None)
    reason = line(500)
    is_offer = serializers.BooleanField(required=False, default=False)
    lock = lock_field()


class StayMoveSerializer(serializers.Serializer[Any]):
    """Other beds from the night of a date on."""

    beds = listed(ChosenBedSerializer, MOST_GUESTS, allow_empty=False)
    from_on = DayField()
    reason = serializers.CharField(max_length=500)


class InspectedSerializer(serializers.Serializer[Any]):
    """A line that was looked at for a bed."""

    bed = serializers.CharField(max_length=CODE_LIMIT)
    item = serializers.CharField(max_length=100)
    ok = serializers.BooleanField()


class StayArrivalSerializer(serializers.Serializer[Any]):
    """What was looked at when they came; a note where something was not in order."""

    items = listed(InspectedSerializer, MOST_ITEMS, required=False, default=list)
    note = line(NOTE_LIMIT)


class StayDepartureSerializer(StayArrivalSerializer):
    """The same when they leave."""

    how = serializers.ChoiceField(
        choices=[choice for choice in Stay.Ending.choices if choice[0] in ("completed", "early", "hospital")],
        required=False,
        default=Stay.Ending.COMPLETED.value,
    )


class NewExtensionSerializer(serializers.Serializer[Any]):
    """Until when they ask to stay; the control letter is brought on the pages or at the counter."""

    until_on = DayField()


class ExtensionDecisionSerializer(serializers.Serializer[Any]):
    """Whether they may; refused with a reason that the family reads."""

    grants = serializers.BooleanField()
    reason = line(NOTE_LIMIT)


class OfferAnswerSerializer(serializers.Serializer[Any]):
    """Whether what is offered is taken."""

    takes = serializers.BooleanField()
