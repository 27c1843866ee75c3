"""Cases as programs read them. Nothing here tells who wrote: that is asked for with a reason, one case at a time."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.agencies import AgencyFacts, current_agency
from core.cases import regimes
from core.cases.domain.filing import SHOWN_BY
from core.cases.domain.identities import Person
from core.cases.domain.labels import MOST_TAGS, TAG_LIMIT
from core.cases.domain.lifecycle import REASON_LIMIT
from core.cases.models import Case, CaseClock, CaseEvent, CaseFile, CaseMessage
from core.cases.models.messages import TEXT_LIMIT
from core.cases.states import CaseState, Channel, Priority
from core.contacts import email_problem, phone_problem
from core.identity_numbers import cover_numbers
from core.models import User
from core.typed_text import normalise, text_error
from core.workdays.counting import Unit

LARGEST = 2_147_483_647
CODE_LENGTH = 13
EARLIEST = dt.timedelta(days=366)
CHANNELS = [(channel.value, channel.label) for channel in Channel if channel not in (Channel.WEB, Channel.LAPOR)]


def lock_field(**options: Any) -> serializers.IntegerField:
    """Return the number of changes that a case had when it was read; left out, nothing is compared."""
    return serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, **options)


def line(most: int, **options: Any) -> serializers.CharField:
    """Return a text that may be left out."""
    return serializers.CharField(max_length=most, required=False, default="", allow_blank=True, **options)


def notice_field() -> serializers.IntegerField:
    """Return the version of the privacy notice that somebody was shown; left out, none was."""
    return serializers.IntegerField(
        min_value=0,
        max_value=LARGEST,
        required=False,
        allow_null=True,
        default=None,
        help_text="The `version` of `privacy-notices/` that the citizen was shown or read; left out, none was.",
    )


def refuse_notice(attrs: dict[str, Any], kind: str) -> None:
    """Refuse a version that there is not, and any by a channel through which nobody can have been shown one."""
    from core.privacy.domain.notices import version_of  # core.privacy is built upon cases

    version = attrs["notice_version"]
    if version is None:
        return
    if attrs.get("channel", Channel.API) not in SHOWN_BY:
        problem = _("By this way nobody can have been shown the privacy notice. Leave it out.")
    elif version > version_of(kind):
        problem = _("There is no such version of the privacy notice.")
    else:
        return
    raise serializers.ValidationError({"notice_version": problem})


# --- reading ----------------------------------------------------------------------------------------------------------
class CaseStaffSerializer(serializers.ModelSerializer[User]):
    """Somebody who may be put in charge."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(source="full_name", read_only=True)

    class Meta:
        model = User
        fields = ("id", "name")


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case in a list."""

    kind = serializers.SerializerMethodField(help_text="Such as `complaint`; docs/cases.md names them.")
    state = serializers.ChoiceField(choices=CaseState.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    owner = CaseStaffSerializer(allow_null=True, read_only=True)
    parent = serializers.SerializerMethodField(  # type: ignore[assignment]  # a member of the answer
        help_text="Code of the case under which it stands."
    )
    merged_into = serializers.SerializerMethodField(help_text="Code of the case together with which it is answered.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            "code", "kind", "state", "title", "channel", "service_code", "point_code", "unit_code", "owner", "priority",
            "tags", "is_anonymous", "is_confidential", "received_at", "counted_from", "due_at", "paused_since",
            "citizen_wrote_at", "first_answer_at", "answered_at", "closed_at", "outcome", "reopened_count", "parent",
            "merged_into", "rating", "moved_code", "is_example", "lock", "url",
        )  # fmt: skip

    @cached_property
    def agency(self) -> AgencyFacts:
        """The agency, read once for a whole list."""
        return current_agency()

    @extend_schema_field(serializers.CharField())
    def get_kind(self, case: Case) -> str:
        return case.kind

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_parent(self, case: Case) -> str | None:
        return case.parent.code if case.parent else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_merged_into(self, case: Case) -> str | None:
        return case.merged_into.code if case.merged_into else None

    @extend_schema_field(serializers.URLField(help_text="The page for staff."))
    def get_url(self, case: Case) -> str:
        return f"{self.agency.url}/portal/berkas/{case.code}/"


class CaseClockSerializer(serializers.ModelSerializer[CaseClock]):
    """A limit as it was promised. `on_time` is known when it has ended."""

    kind = serializers.ChoiceField(choices=CaseClock.Kind.choices)
    unit = serializers.ChoiceField(choices=Unit.choices)

    class Meta:
        model = CaseClock
        fields = (
            "kind", "amount", "unit", "source", "started_at", "counted_from", "due_at", "extension", "extension_reason",
            "pauses", "ended_at", "on_time",
        )  # fmt: skip


class CaseDetailSerializer(CaseSerializer):
    """One case with its limits and where it may go."""

    clocks = CaseClockSerializer(many=True, read_only=True)
    next_states = serializers.SerializerMethodField(help_text="The states that may follow the present one.")
    has_identity = serializers.SerializerMethodField(help_text="Whether it is kept who wrote.")

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "clocks", "next_states", "has_identity")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=CaseState.choices)))
    def get_next_states(self, case: Case) -> list[str]:
        return sorted(str(state) for state in case.regime.moves.get(case.state, frozenset()))

    @extend_schema_field(serializers.BooleanField())
    def get_has_identity(self, case: Case) -> bool:
        return hasattr(case, "identity")


class CaseFileSerializer(serializers.ModelSerializer[CaseFile]):
    """A file; it is read at `files/{id}/` of its case."""

    class Meta:
        model = CaseFile
        fields = ("id", "name", "media_type", "size", "sha256", "is_internal", "by_citizen", "added_at")
        read_only_fields = fields


class CoversNumbers(serializers.BaseSerializer[Any]):
    """Put before a serializer of what people wrote: every NIK in its texts is masked."""

    def to_representation(self, instance: Any) -> Any:
        told = super().to_representation(instance)
        return {name: cover_numbers(value) if isinstance(value, str) else value for name, value in told.items()}


class CaseMessageSerializer(CoversNumbers, serializers.ModelSerializer[CaseMessage]):
    """What was written; `by_name` names staff, never the citizen. A note (`is_internal`) is for staff only."""

    author = serializers.ChoiceField(choices=CaseMessage.Author.choices)
    files = CaseFileSerializer(many=True, read_only=True, source="shown_files")

    class Meta:
        model = CaseMessage
        fields = ("id", "author", "by_name", "text", "is_internal", "is_opening", "at", "files")


class CaseEventSerializer(CoversNumbers, serializers.ModelSerializer[CaseEvent]):
    """What happened, as it was written down then."""

    facts = serializers.DictField(child=serializers.JSONField(allow_null=True))
    from_state = serializers.CharField()
    to_state = serializers.CharField()

    class Meta:
        model = CaseEvent
        fields = ("id", "kind", "from_state", "to_state", "is_public", "at", "by_name", "note", "facts")


class CasePersonSerializer(serializers.Serializer[Person]):
    """Who wrote, as far as they said. The number of an identity card is masked."""

    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    organisation = serializers.CharField()
    occupation = serializers.CharField()
    id_kind = serializers.CharField()
    id_number = serializers.CharField(source="masked_id_number")


# --- writing ----------------------------------------------------------------------------------------------------------
class CaseNothingSerializer(serializers.Serializer[Any]):
    """A step that takes no more than being asked for."""


class CaseTextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=TEXT_LIMIT)


class CaseLockedTextSerializer(CaseTextSerializer):
    """What the citizen reads."""

    lock = lock_field()


class CaseAssignmentSerializer(serializers.Serializer[Any]):
    """A disposition: somebody (an `id` of `case-staff/`), a unit, or both, with a note for them."""

    owner = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, allow_null=True, default=None)
    unit_code = line(60)
    note = line(REASON_LIMIT)


class CaseLabelsSerializer(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    tags = serializers.ListField(
        child=serializers.CharField(max_length=TAG_LIMIT), max_length=MOST_TAGS, required=False
    )
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    lock = lock_field()


class CaseParentSerializer(serializers.Serializer[Any]):
    """The case under which it stands; empty for none."""

    code = line(CODE_LENGTH)


class OtherCaseSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=CODE_LENGTH)


class CaseReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=REASON_LIMIT)


class CaseLookSerializer(serializers.Serializer[Any]):
    """Why somebody needs to know. It is kept with their name, and the head of the agency reads it."""

    reason = serializers.CharField(max_length=500)


class CaseForwardingSerializer(CaseReasonSerializer):
    """Another agency, by its schema, and why; the citizen reads the reason."""

    to = serializers.CharField(max_length=63)


class CaseNewPersonSerializer(serializers.Serializer[Any]):
    """Who asks. It is sealed, and no answer of the API ever tells it again, save to whoever may know and says why."""

    name = line(160)
    email = line(254)
    phone = line(40)
    address = line(500)
    organisation = line(160)
    occupation = line(120)
    id_kind = serializers.ChoiceField(
        choices=["", "nik", "passport", "deed", "other"], required=False, default="", allow_blank=True
    )
    id_number = line(40)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values in the form in which they are kept."""
        values = {name: normalise(value, lines=name == "address") for name, value in attrs.items()}
        problems = {
            name: text_error(value, limit=len(value), lines=name == "address") for name, value in values.items()
        }
        if values["email"]:
            problems["email"] = email_problem(values["email"])
        if values["phone"]:
            problems["phone"] = phone_problem(values["phone"])
        if found := {name: [problem] for name, problem in problems.items() if problem}:
            raise serializers.ValidationError(found)
        return values


class CaseFilingSerializer(serializers.Serializer[Any]):
    """What every filing shares: who asks, by which way it came, when, and what they were told of their data."""

    filed_kind: ClassVar[str] = ""  # of the case, where the body has no `kind`

    person = CaseNewPersonSerializer(required=False)
    channel = serializers.ChoiceField(choices=CHANNELS, required=False, default=Channel.API.value)
    received_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="When it reached the agency; left out, now."
    )
    notice_version = notice_field()

    def validate_received_at(self, value: dt.datetime | None) -> dt.datetime | None:
        """Refuse what is still to come, and what is older than a year."""
        now = timezone.now()
        if value is not None and not now - EARLIEST <= value <= now:
            raise serializers.ValidationError(_("Enter a day of the last year, today at the latest."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make a Person of who asks."""
        refuse_notice(attrs, attrs.get("kind") or self.filed_kind)
        return {**attrs, "person": Person(**attrs.get("person", {}))}


class CaseFiledSerializer(serializers.Serializer[Any]):
    """The code, which anybody may know, and the secret word, which only the citizen gets: hand both over at once."""

    code = serializers.CharField()
    secret = serializers.CharField()
    status_url = serializers.URLField(help_text="Where the citizen follows it with both.")
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)


def kinds_of_group(group: str) -> list[str]:
    """Return the kinds whose cases stand together."""
    return [regime.kind for regime in regimes.regimes(group)]
