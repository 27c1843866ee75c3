"""What everybody may read of a forum. No name and no contact of anybody stands in any of these."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.agencies import AgencyFacts, current_agency
from forums import trace
from forums.domain.lifecycle import today_here
from forums.models import ActionItem, Disposition, Forum, ForumDocument, ForumInput, Participant
from forums.opendata import participants_of
from forums.trace import End, Path
from services.seam import ComponentCode

CONTENT_SCHEMA = {
    "type": "object",
    "additionalProperties": True,
    "description": "The content in the format of the component; see docs/standard-components.md.",
}


@extend_schema_field(CONTENT_SCHEMA)
class ContentField(serializers.JSONField):
    """The content of a component: always an object."""


class ForumSerializer(serializers.ModelSerializer[Forum]):
    """A forum in a list."""

    subject = serializers.ChoiceField(choices=Forum.Subject.choices)
    method = serializers.ChoiceField(choices=Forum.Method.choices)
    state = serializers.ChoiceField(choices=Forum.State.choices)
    takes_comments = serializers.SerializerMethodField(help_text="Whether it is in its period for comments today.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Forum
        fields: tuple[str, ...] = (
            "code", "title", "subject", "method", "state", "starts_at", "ends_at", "place", "comments_from",
            "comments_until", "takes_comments", "answers_due_on", "answers_public_at", "announced_at", "closed_at",
            "cancelled_at", "is_example", "url",
        )  # fmt: skip

    @cached_property
    def agency(self) -> AgencyFacts:
        """The agency, read once for a whole list."""
        return current_agency()

    @extend_schema_field(serializers.BooleanField())
    def get_takes_comments(self, forum: Forum) -> bool:
        return forum.takes_comments_on(timezone.localdate(timezone=self.agency.zone))

    @extend_schema_field(serializers.URLField(help_text="The page for people."))
    def get_url(self, forum: Forum) -> str:
        return f"{self.agency.url}/forum/{forum.code}/"


class ConsultedSerializer(serializers.Serializer[Any]):
    """A standard that the forum is asked about."""

    service = serializers.CharField(source="service.code")
    name = serializers.CharField(source="service.name")
    version = serializers.IntegerField()


class AgendaSerializer(serializers.Serializer[Any]):
    """A part of the meeting."""

    starts_at = serializers.TimeField()
    title = serializers.CharField()


class PeopleFigureSerializer(serializers.Serializer[Any]):
    """A number of people; hidden when it is below five."""

    value = serializers.IntegerField(allow_null=True)
    suppressed = serializers.BooleanField()


class ParticipantsSerializer(serializers.Serializer[Any]):
    """How many people took part, by the element of the community that they spoke for."""

    total = PeopleFigureSerializer()
    by_element = serializers.DictField(child=PeopleFigureSerializer())


class InputFiguresSerializer(serializers.Serializer[Any]):
    """The inputs in figures: those that stand. Decisions are counted once the answers are public."""

    total = serializers.IntegerField()
    answered = serializers.IntegerField(allow_null=True)
    by_decision = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    changed = serializers.IntegerField(help_text="Inputs because of which a clause changed that everybody can read.")
    hidden = serializers.IntegerField(help_text="Inputs that a moderator does not show, each with a reason.")


class DocumentSerializer(serializers.Serializer[Any]):
    """A document that everybody may read."""

    kind = serializers.ChoiceField(choices=ForumDocument.Kind.choices)
    url = serializers.URLField()
    sha256 = serializers.CharField()


class ForumDetailSerializer(ForumSerializer):
    """One forum with what it is about and its figures."""

    standards = ConsultedSerializer(many=True)
    agenda = AgendaSerializer(many=True)
    participants = serializers.SerializerMethodField()
    inputs = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()

    class Meta(ForumSerializer.Meta):
        fields = (
            *ForumSerializer.Meta.fields, "purpose", "place_note", "cancel_reason", "standards", "agenda",
            "participants", "inputs", "documents",
        )  # fmt: skip

    @extend_schema_field(ParticipantsSerializer())
    def get_participants(self, forum: Forum) -> dict[str, Any]:
        return dict(ParticipantsSerializer(participants_of(forum)).data)

    @extend_schema_field(InputFiguresSerializer())
    def get_inputs(self, forum: Forum) -> dict[str, Any]:
        figures = trace.figures(forum)
        answers, shown = figures.answers, forum.answers_are_public
        return {
            "total": answers.total,
            "answered": answers.answered if shown else None,
            "by_decision": answers.by_decision if shown else None,
            "changed": figures.changed,
            "hidden": figures.hidden,
        }

    @extend_schema_field(DocumentSerializer(many=True))
    def get_documents(self, forum: Forum) -> list[dict[str, Any]]:
        page = f"{self.agency.url}/forum/{forum.code}/dokumen"
        public = ForumDocument.objects.filter(forum=forum, is_public=True).order_by("kind", "-made_at")
        return [{"kind": row.kind, "url": f"{page}/{row.kind}.pdf", "sha256": row.file_sha256} for row in public]


class AnswerSerializer(serializers.ModelSerializer[Disposition]):
    """What the agency decided, with the reason that everybody reads."""

    decision = serializers.ChoiceField(choices=Disposition.Decision.choices)

    class Meta:
        model = Disposition
        fields: tuple[str, ...] = ("decision", "reason", "decided_on", "due_on")


class ChangeSerializer(serializers.Serializer[Any]):
    """A component of a version of a standard that was changed because of an input."""

    service = serializers.CharField(source="citation.service.code")
    version = serializers.IntegerField(source="citation.version")
    component = serializers.ChoiceField(source="citation.code", choices=ComponentCode.choices)
    note = serializers.CharField(source="citation.note", allow_blank=True)


class InputSerializer(serializers.Serializer[Path]):
    """One input. Of one that was hidden or taken back only the number and the state are told."""

    number = serializers.IntegerField(source="given.number")
    state = serializers.ChoiceField(source="given.state", choices=ForumInput.State.choices)
    hide_reason = serializers.CharField(source="given.hide_reason", allow_blank=True)
    kind = serializers.SerializerMethodField()
    channel = serializers.SerializerMethodField()
    element = serializers.SerializerMethodField()
    service = serializers.SerializerMethodField()
    component = serializers.SerializerMethodField()
    passage = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    received_at = serializers.SerializerMethodField()
    supports = serializers.SerializerMethodField()
    same_as = serializers.SerializerMethodField(help_text="Number of the input that holds the answer for both.")
    answer = serializers.SerializerMethodField(help_text="Null before the answers are public.")
    changes = serializers.SerializerMethodField()

    def _said(self, path: Path, name: str) -> Any:
        return getattr(path.given, name) if path.given.is_shown else None

    @extend_schema_field(serializers.ChoiceField(choices=ForumInput.Kind.choices, allow_null=True))
    def get_kind(self, path: Path) -> str | None:
        return self._said(path, "kind")  # type: ignore[no-any-return]  # a column, or nothing

    @extend_schema_field(serializers.ChoiceField(choices=ForumInput.Channel.choices, allow_null=True))
    def get_channel(self, path: Path) -> str | None:
        return self._said(path, "channel")  # type: ignore[no-any-return]

    @extend_schema_field(serializers.ChoiceField(choices=Participant.Element.choices, allow_null=True))
    def get_element(self, path: Path) -> str | None:
        return self._said(path, "element")  # type: ignore[no-any-return]

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="Code of the service."))
    def get_service(self, path: Path) -> str | None:
        subject = self._said(path, "subject")
        return subject.service.code if subject else None

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="Null for the standard as a whole."))
    def get_component(self, path: Path) -> str | None:
        return self._said(path, "code") or None

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="The words that were marked."))
    def get_passage(self, path: Path) -> str | None:
        return self._said(path, "passage") or None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, path: Path) -> str | None:
        return self._said(path, "text")  # type: ignore[no-any-return]

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_received_at(self, path: Path) -> Any:
        moment = self._said(path, "received_at")
        return serializers.DateTimeField().to_representation(moment) if moment else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_supports(self, path: Path) -> int | None:
        return self._said(path, "support_count")  # type: ignore[no-any-return]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_same_as(self, path: Path) -> int | None:
        first = self._said(path, "same_as")
        return first.number if first is not None and first.is_shown else None

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_answer(self, path: Path) -> dict[str, Any] | None:
        if not path.given.is_shown or path.answer is None:
            return None
        return dict(AnswerSerializer(path.answer).data)

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, path: Path) -> list[Any]:
        return list(ChangeSerializer(path.changes, many=True).data) if path.given.is_shown else []


class FullChangeSerializer(ChangeSerializer):
    """The same with what the component said before and after."""

    before_version = serializers.IntegerField(allow_null=True)
    before = ContentField()
    after = ContentField()


class ActionSerializer(serializers.ModelSerializer[ActionItem]):
    """One action of the plan. Who is in charge is read on the pages."""

    state = serializers.ChoiceField(choices=ActionItem.State.choices)
    is_overdue = serializers.SerializerMethodField()
    inputs = serializers.SerializerMethodField(help_text="Numbers of the inputs because of which it is done.")

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = (
            "id", "action", "due_on", "first_due_on", "state", "progress", "done_on", "drop_reason", "is_overdue",
            "inputs",
        )  # fmt: skip

    @cached_property
    def today(self) -> dt.date:
        """The day in the agency's zone, read once for a whole list."""
        return today_here()

    @extend_schema_field(serializers.BooleanField())
    def get_is_overdue(self, action: ActionItem) -> bool:
        return action.state == ActionItem.State.OPEN and action.due_on < self.today

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_inputs(self, action: ActionItem) -> list[int]:
        return [given.number for given in action.inputs.all() if given.is_shown]


class TracedSerializer(serializers.Serializer[Path]):
    """The way of an input: what was said, what was decided, and where it went. `end` is how far it came."""

    number = serializers.IntegerField(source="given.number")
    same = serializers.SerializerMethodField(help_text="Numbers of the inputs that say the same.")
    service = serializers.SerializerMethodField()
    component = serializers.SerializerMethodField()
    text = serializers.CharField(source="given.text")
    end = serializers.ChoiceField(choices=[(end.value, end.value) for end in End])
    answer = AnswerSerializer(allow_null=True)
    changes = FullChangeSerializer(many=True)
    actions = serializers.SerializerMethodField(help_text="Numbers of the actions in the plan.")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_same(self, path: Path) -> list[int]:
        return [given.number for given in path.same]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_service(self, path: Path) -> str | None:
        return path.given.subject.service.code if path.given.subject else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_component(self, path: Path) -> str | None:
        return path.given.code or None

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_actions(self, path: Path) -> list[int]:
        return [action.pk for action in path.actions]
