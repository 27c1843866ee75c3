"""What is sent to the API, and what staff see beyond what everybody sees."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forums.api.serializers.reading import ActionSerializer, ForumDetailSerializer, InputSerializer
from forums.models import (
    ActionItem,
    ConsentBasis,
    Disposition,
    Forum,
    ForumInput,
    Invitation,
    SocialTag,
    Stakeholder,
)
from forums.models.inputs import PASSAGE_LIMIT, TEXT_LIMIT
from forums.trace import Path
from services.seam import ComponentCode, StakeholderElement

LARGEST = 2_147_483_647
STANDARD_NAME = "Versions as `<service>/<number>`."


def lock_field(**options: Any) -> serializers.IntegerField:
    """Return the number of changes that a row had when it was read."""
    return serializers.IntegerField(min_value=0, max_value=LARGEST, **options)


def line(most: int, **options: Any) -> serializers.CharField:
    """Return a text that may be left out."""
    return serializers.CharField(max_length=most, required=False, default="", allow_blank=True, **options)


def _numbers(**options: Any) -> serializers.ListField:
    child = serializers.IntegerField(min_value=1, max_value=LARGEST)
    return serializers.ListField(child=child, max_length=200, **options)


class NothingSerializer(serializers.Serializer[Any]):
    """A move that takes no more than being asked for."""


# --- everybody --------------------------------------------------------------------------------------------------------
class NewInputSerializer(serializers.Serializer[Any]):
    """An input from afar. `client_key` is made by who sends it: the same key again is the same input."""

    client_key = serializers.UUIDField()
    text = serializers.CharField(max_length=TEXT_LIMIT)
    kind = serializers.ChoiceField(
        choices=ForumInput.Kind.choices, required=False, default=ForumInput.Kind.SUGGESTION.value
    )
    element = serializers.ChoiceField(
        choices=StakeholderElement.choices, help_text="The element of the community that the person speaks for."
    )
    name = line(160, help_text="Left out, the input is anonymous, if the forum allows that.")
    organisation = line(160)
    show_name = serializers.BooleanField(
        required=False, default=False, help_text="Whether everybody may read the name."
    )
    service = line(60, help_text="Code of the service whose standard the input is about.")
    component = serializers.ChoiceField(
        choices=[("", ""), *ComponentCode.choices], required=False, default="", allow_blank=True
    )
    passage = line(PASSAGE_LIMIT, help_text="Words of that component, as they stand there.")


class KeptInputSerializer(serializers.Serializer[Any]):
    """That an input was kept: its number, whether everybody reads it already, and where."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ForumInput.State.choices)
    url = serializers.URLField()


# --- planning ---------------------------------------------------------------------------------------------------------
class NewForumSerializer(serializers.Serializer[Any]):
    """What a forum is about."""

    title = serializers.CharField(max_length=200)
    subject = serializers.ChoiceField(choices=Forum.Subject.choices)
    purpose = line(5000)
    standards = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=50, required=False, default=list, help_text=STANDARD_NAME
    )


class SubjectSerializer(NewForumSerializer):
    """A change of it; the standards of an announced forum stay as they are."""

    lock = lock_field()


class ScheduleSerializer(serializers.Serializer[Any]):
    """When and where. What is left out stays as it was; null and empty take it away."""

    lock = lock_field()
    method = serializers.ChoiceField(choices=Forum.Method.choices, required=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    place_note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    link = serializers.CharField(max_length=300, required=False, allow_blank=True)
    capacity = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, allow_null=True)
    registration_until = serializers.DateTimeField(required=False, allow_null=True)
    comments_from = serializers.DateField(required=False, allow_null=True)
    comments_until = serializers.DateField(required=False, allow_null=True)
    by_invitation = serializers.BooleanField(required=False)
    anonymous_allowed = serializers.BooleanField(required=False)
    moderated_first = serializers.BooleanField(required=False)


class CancellationSerializer(serializers.Serializer[Any]):
    """Why a forum is called off. Everybody who was invited reads it."""

    reason = serializers.CharField(max_length=500)


class StaffForumSerializer(ForumDetailSerializer):
    """A forum for staff, prepared ones included."""

    class Meta(ForumDetailSerializer.Meta):
        fields = (
            *ForumDetailSerializer.Meta.fields, "lock", "link", "capacity", "registration_until", "by_invitation",
            "anonymous_allowed", "moderated_first", "letter_number", "letter_date", "report_due_on", "created_at",
        )  # fmt: skip


# --- people -----------------------------------------------------------------------------------------------------------
class StakeholderSerializer(serializers.ModelSerializer[Stakeholder]):
    """An entry of the register. Contact data are taken in, and read on the pages only."""

    element = serializers.ChoiceField(choices=StakeholderElement.choices)
    tags = serializers.ListField(child=serializers.ChoiceField(choices=SocialTag.choices))
    consent_basis = serializers.ChoiceField(choices=ConsentBasis.choices)
    has_email = serializers.SerializerMethodField()
    has_phone = serializers.SerializerMethodField()

    class Meta:
        model = Stakeholder
        fields = (
            "id", "name", "element", "tags", "consent_basis", "consent_on", "is_active", "has_email", "has_phone",
        )  # fmt: skip

    @extend_schema_field(serializers.BooleanField())
    def get_has_email(self, entry: Stakeholder) -> bool:
        return bool(entry.email)

    @extend_schema_field(serializers.BooleanField())
    def get_has_phone(self, entry: Stakeholder) -> bool:
        return bool(entry.phone)


class NewStakeholderSerializer(serializers.Serializer[Any]):
    """A new entry of the register."""

    name = serializers.CharField(max_length=160)
    contact_name = line(160)
    element = serializers.ChoiceField(choices=StakeholderElement.choices)
    tags = serializers.ListField(
        child=serializers.ChoiceField(choices=SocialTag.choices), max_length=10, required=False, default=list
    )
    email = line(254)
    phone = line(40)
    address = line(300)
    consent_basis = serializers.ChoiceField(choices=ConsentBasis.choices)
    consent_on = serializers.DateField()
    note = line(500)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation and what was answered; whom it names is read on the pages."""

    stakeholder = serializers.IntegerField(source="stakeholder_id", allow_null=True)
    element = serializers.ChoiceField(choices=StakeholderElement.choices)
    answer = serializers.CharField(allow_blank=True)

    class Meta:
        model = Invitation
        fields = (
            "id", "stakeholder", "element", "answer", "answered_at", "created_at", "mailed_at", "handed_over_at",
            "withdrawn_at",
        )  # fmt: skip


class InviteSerializer(serializers.Serializer[Any]):
    """Whom to invite."""

    stakeholders = _numbers(help_text="Numbers of entries of the register.")


# --- answers and the plan ---------------------------------------------------------------------------------------------
class DispositionSerializer(serializers.Serializer[Any]):
    """An answer. With the `lock` of an answer that is there it is put in its place; null gives the first one."""

    decision = serializers.ChoiceField(choices=Disposition.Decision.choices)
    reason = serializers.CharField(max_length=TEXT_LIMIT)
    owner_name = serializers.CharField(max_length=160, help_text="Who is in charge.")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    decided_on = serializers.DateField(required=False, allow_null=True, default=None)
    lock = lock_field(required=False, allow_null=True, default=None)


class StaffInputSerializer(InputSerializer):
    """An input for staff: also one that waits to be read; the answer before it is public."""

    answer_lock = serializers.SerializerMethodField(help_text="To be sent with another answer; null without one.")

    def _said(self, path: Path, name: str) -> Any:
        return getattr(path.given, name) if path.given.is_standing else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_answer_lock(self, path: Path) -> int | None:
        return path.answer.lock if path.answer else None


class NewActionSerializer(serializers.Serializer[Any]):
    """An action, because of accepted inputs or by itself."""

    action = serializers.CharField(max_length=500)
    due_on = serializers.DateField()
    owner_name = serializers.CharField(max_length=160, help_text="Who is in charge.")
    inputs = _numbers(required=False, default=list, help_text="Numbers of accepted inputs of this forum.")


class ActionChangeSerializer(NewActionSerializer):
    """A change of an action; another day needs a note that everybody reads."""

    note = line(1000)
    lock = lock_field()


class ProgressSerializer(serializers.Serializer[Any]):
    """How far an action is; 100 percent needs evidence, here or with an earlier report."""

    progress = serializers.IntegerField(min_value=0, max_value=100)
    note = serializers.CharField(max_length=1000)
    evidence_url = line(300)
    lock = lock_field()


class DropSerializer(serializers.Serializer[Any]):
    """Why an action is given up. Everybody reads it."""

    reason = serializers.CharField(max_length=500)


class StaffActionSerializer(ActionSerializer):
    """An action for staff."""

    class Meta(ActionSerializer.Meta):
        model = ActionItem
        fields = (*ActionSerializer.Meta.fields, "lock")
