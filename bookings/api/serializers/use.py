"""What happens when something is used, and when the agency needs it itself, as programs send it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bookings.api.serializers.common import MomentField, ThingSerializer, listed, things_field
from bookings.api.serializers.days import DayField
from bookings.domain.closing import MOST_REASON
from bookings.domain.damages import COST_LIMIT, WHAT_LIMIT
from bookings.domain.lending import TITLE_LIMIT
from bookings.domain.own_use import REASON_LIMIT
from bookings.domain.using import KEY_LIMIT, MOST_KEYS, NAME_LIMIT
from bookings.forms.use import MOST_METER
from bookings.models import Booking, Closure, Condition, Damage, Fuel, Handover
from bookings.models.resources import MOST_UNITS
from core.cases.api.serializers import line
from core.cases.domain.lifecycle import NOTE_LIMIT
from services.seam import CODE_LIMIT

MOST_LINES = 100
MOST_PEOPLE = 100_000


# --- handing over -----------------------------------------------------------------------------------------------------
class CheckedLineSerializer(serializers.Serializer[Any]):
    """A line of the checklist, by its words; empty for a thing that has none."""

    label = line(160)  # type: ignore[assignment]  # a member of the body, not the label of a field
    condition = serializers.ChoiceField(choices=Condition.choices)


class LookedAtSerializer(serializers.Serializer[Any]):
    """What was found of one thing. Of what there are several, `counted`; of a vehicle, `meter` and `fuel`."""

    code = serializers.CharField(max_length=CODE_LIMIT)
    lines = listed(CheckedLineSerializer, MOST_LINES, required=False, default=list)
    counted = serializers.IntegerField(min_value=0, max_value=MOST_UNITS, required=False, allow_null=True, default=None)
    meter = serializers.IntegerField(min_value=0, max_value=MOST_METER, required=False, allow_null=True, default=None)
    fuel = serializers.ChoiceField(choices=[("", ""), *Fuel.choices], required=False, default="", allow_blank=True)


class NewHandoverSerializer(serializers.Serializer[Any]):
    """Everything that is held is looked at: each thing with every line of its checklist. `receiver` is sealed."""

    looked = listed(LookedAtSerializer, MOST_LINES)
    at = MomentField(required=False, allow_null=True, default=None, help_text="Left out, now.")
    note = line(NOTE_LIMIT)
    receiver = line(NAME_LIMIT)
    keys = serializers.ListField(
        child=serializers.CharField(max_length=KEY_LIMIT),
        max_length=MOST_KEYS,
        required=False,
        help_text="Keys and cards of doors: those given out, or at the return those that came back, all when left out.",
    )


class NewDamageSerializer(serializers.Serializer[Any]):
    """What came back broken or not at all, and what was agreed."""

    code = serializers.CharField(max_length=CODE_LIMIT)
    kind = serializers.ChoiceField(choices=Damage.Kind.choices)
    what = serializers.CharField(max_length=WHAT_LIMIT)
    remedy = serializers.ChoiceField(choices=Damage.Remedy.choices)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_UNITS, required=False, default=1)
    cost = line(COST_LIMIT)
    due_on = DayField(required=False, allow_null=True, default=None)


class NewReturnSerializer(NewHandoverSerializer):
    """The same at the return, with damages: whatever is in a worse state than before needs one."""

    damages = listed(NewDamageSerializer, MOST_LINES, required=False, default=list)


class NewOwnReturnSerializer(serializers.Serializer[Any]):
    """What comes back from an activity of the agency itself."""

    looked = listed(LookedAtSerializer, MOST_LINES)
    at = MomentField(required=False, allow_null=True, default=None, help_text="Left out, now.")
    note = line(NOTE_LIMIT)
    damages = listed(NewDamageSerializer, MOST_LINES, required=False, default=list)


class DamageSerializer(serializers.ModelSerializer[Damage]):
    """A damage, until it is settled."""

    thing = serializers.CharField(source="resource.code")
    case = serializers.CharField(source="booking.case.code", allow_null=True, default=None)
    found = serializers.ChoiceField(choices=Damage.Found.choices)
    outcome = serializers.ChoiceField(choices=[("", ""), *Damage.Outcome.choices])
    kind = serializers.ChoiceField(choices=Damage.Kind.choices)
    remedy = serializers.ChoiceField(choices=Damage.Remedy.choices)

    class Meta:
        model = Damage
        fields = (
            "id", "thing", "case", "found", "kind", "quantity", "what", "remedy", "cost", "due_on", "created_at",
            "set_aside_at", "settled_at", "outcome",
        )  # fmt: skip


class NewFoundDamageSerializer(NewDamageSerializer):
    """A damage on its own, of what somebody borrowed or of what nobody had."""

    case = serializers.CharField(
        max_length=CODE_LIMIT, required=False, allow_null=True, default=None, help_text="The request of that use."
    )


class SettlingSerializer(serializers.Serializer[Any]):
    """How it ended; a borrower who was to mend it is told."""

    note = serializers.CharField(max_length=WHAT_LIMIT)
    outcome = serializers.ChoiceField(choices=Damage.Outcome.choices, required=False, default="mended")


class SettingAsideSerializer(serializers.Serializer[Any]):
    """Until when it cannot be used; whoever has booked it reads the reason. Of several units there are fewer."""

    reason = serializers.CharField(max_length=MOST_REASON)
    until = DayField(required=False, allow_null=True, default=None)


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """What was given out or taken back. The minutes are a file of the case, `paper`."""

    direction = serializers.ChoiceField(choices=Handover.Direction.choices)
    looked = serializers.JSONField(source="items")
    paper = serializers.IntegerField(source="paper_id", allow_null=True, help_text="An `id` of the case's `files/`.")
    damages = DamageSerializer(many=True)

    class Meta:
        model = Handover
        fields = ("direction", "at", "by_name", "number", "looked", "keys", "keys_out", "note", "paper", "damages")


# --- the agency itself ------------------------------------------------------------------------------------------------
class NewOwnUseSerializer(serializers.Serializer[Any]):
    """An activity of the agency. With `has_priority` it takes what others have booked, for a reason that they read."""

    title = serializers.CharField(max_length=TITLE_LIMIT)
    things = things_field()
    start = MomentField()
    end = MomentField()
    participants = serializers.IntegerField(
        min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True, default=None
    )
    has_priority = serializers.BooleanField(required=False, default=False)
    reason = line(REASON_LIMIT)


class OwnUseSerializer(serializers.ModelSerializer[Booking]):
    """An activity of the agency itself."""

    state = serializers.ChoiceField(choices=Booking.State.choices)
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    things = serializers.SerializerMethodField()

    class Meta:
        model = Booking
        fields: tuple[str, ...] = ("id", "state", "title", "start", "end", "participants", "things")

    @extend_schema_field(ThingSerializer(many=True))
    def get_things(self, booking: Booking) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for row in booking.reservations.all():
            if row.released_at is None:
                thing = row.resource
                one = found.setdefault(thing.code, {"code": thing.code, "name": thing.name, "quantity": 0})
                one["quantity"] += row.lot.upper - row.lot.lower
        return list(found.values())


class PlannedOwnUseSerializer(OwnUseSerializer):
    """The same with the requests whose time it took: their people were told and offered others."""

    moved = serializers.SerializerMethodField()

    class Meta(OwnUseSerializer.Meta):
        fields = (*OwnUseSerializer.Meta.fields, "moved")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_moved(self, _booking: Booking) -> list[str]:
        return list(self.context["moved"])


class NewClosureSerializer(serializers.Serializer[Any]):
    """A time in which things cannot be used. People read the reason, but for that of a companion."""

    things = serializers.ListField(child=serializers.CharField(max_length=CODE_LIMIT), min_length=1, max_length=50)
    start = MomentField()
    end = MomentField()
    reason = serializers.CharField(max_length=MOST_REASON)


class ClosureSerializer(serializers.ModelSerializer[Closure]):
    """A time in which a thing cannot be used."""

    thing = serializers.CharField(source="resource.code")
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")

    class Meta:
        model = Closure
        fields = ("id", "thing", "start", "end", "reason")


class ClosedSerializer(serializers.Serializer[Any]):
    """What was entered, and the requests whose people were told."""

    closures = ClosureSerializer(many=True)
    told = serializers.ListField(child=serializers.CharField(), help_text="Codes of cases.")
