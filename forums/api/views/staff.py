"""Forums for staff: what is planned, and one address for each move."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet
from forums import access
from forums.api.common import MANAGE, TAGS, VIEW, MoveView, described, standards_named
from forums.api.serializers.reading import ForumSerializer
from forums.api.serializers.writing import (
    CancellationSerializer,
    InvitationSerializer,
    InviteSerializer,
    NewStakeholderSerializer,
    NothingSerializer,
    ScheduleSerializer,
    StaffForumSerializer,
    StakeholderSerializer,
    SubjectSerializer,
)
from forums.api.views.reading import ForumFilter
from forums.domain import invitations, lifecycle, planning, stakeholders
from forums.models import Forum, Invitation, Stakeholder


class AllForums(ListModelMixin, ApiViewSet):
    """Every forum of the agency."""

    permission = VIEW
    ordering = ("-created_at", "-pk")
    queryset = Forum.objects.all()
    serializer_class = ForumSerializer
    filterset_class = ForumFilter

    @extend_schema(operation_id="forums_all", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every forum, also those that are being prepared, the newest first."""
        return super().list(request, *args, **kwargs)


class StaffForum(ApiView):
    """Any forum."""

    permission = VIEW

    @extend_schema(operation_id="forums_staff", tags=TAGS, responses=StaffForumSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One forum with what staff set; `lock` is to be sent with a change."""
        return answer(StaffForumSerializer, access.staff_forum(code))


class Subject(ApiView):
    """What a forum is about."""

    permission = MANAGE

    @extend_schema(
        operation_id="forums_change_subject", tags=TAGS, request=SubjectSerializer, responses=StaffForumSerializer
    )
    def put(self, request: Request, code: str) -> Response:
        """Replace what a forum is about."""
        data = checked(SubjectSerializer, request)
        data["standards"] = standards_named(data["standards"])
        planning.change_subject(forum=access.staff_forum(code), **data, by=caller(request))
        return answer(StaffForumSerializer, access.staff_forum(code))


class Schedule(ApiView):
    """When and where a forum is held."""

    permission = MANAGE

    @extend_schema(
        operation_id="forums_schedule", tags=TAGS, request=ScheduleSerializer, responses=StaffForumSerializer
    )
    def put(self, request: Request, code: str) -> Response:
        """Set when and where a forum is held; of an announced one everybody concerned is told."""
        planning.schedule_forum(
            forum=access.staff_forum(code), **checked(ScheduleSerializer, request), by=caller(request)
        )
        return answer(StaffForumSerializer, access.staff_forum(code))


@described("forums_announce", NothingSerializer, StaffForumSerializer)
class Announcement(MoveView):
    """Make a forum public, and fix the text that it is asked about."""

    permission = MANAGE
    move = staticmethod(lifecycle.announce_forum)


@described("forums_begin", NothingSerializer, StaffForumSerializer)
class Session(MoveView):
    """Open the meeting."""

    permission = "forums.facilitate_forum"
    move = staticmethod(lifecycle.begin_session)


@described("forums_end", NothingSerializer, StaffForumSerializer)
class End(MoveView):
    """End the meeting and the period for comments; the terms for answers begin to run."""

    permission = "forums.facilitate_forum"
    move = staticmethod(lifecycle.end_inputs)


@described("forums_publish_answers", NothingSerializer, StaffForumSerializer)
class AnswersPublication(MoveView):
    """Let everybody read the answers given so far, and every later one at once."""

    permission = "forums.answer_input"
    move = staticmethod(lifecycle.publish_answers)


@described("forums_close", NothingSerializer, StaffForumSerializer)
class Closure(MoveView):
    """End a forum; refused while an input has no answer or the minutes of agreement are not sealed."""

    permission = "forums.close_forum"
    move = staticmethod(lifecycle.close_forum)


@described("forums_cancel", CancellationSerializer, StaffForumSerializer)
class Cancellation(MoveView):
    """Call a forum off before it begins; whoever was invited or registered is told."""

    permission = MANAGE
    move = staticmethod(lifecycle.cancel_forum)


class Stakeholders(ListModelMixin, ApiViewSet):
    """The register of stakeholders."""

    permission = MANAGE
    ordering = ("name", "pk")
    queryset = Stakeholder.objects.all()
    serializer_class = StakeholderSerializer

    @extend_schema(operation_id="stakeholders_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whom the agency may invite, without contact data."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="stakeholders_create",
        tags=TAGS,
        request=NewStakeholderSerializer,
        responses={201: StakeholderSerializer},
    )
    def create(self, request: Request) -> Response:
        """Add an entry, with the ground on which its contact is kept."""
        fields: Any = checked(NewStakeholderSerializer, request)
        return answer(
            StakeholderSerializer, stakeholders.add_stakeholder(fields=fields, by=caller(request)), is_new=True
        )


class Invitations(ListModelMixin, ApiViewSet):
    """The invitations of one forum."""

    permission = MANAGE
    ordering = ("created_at", "pk")
    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.filter(forum=access.staff_forum(self.kwargs["code"]))

    @extend_schema(operation_id="forums_invitations", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Who was invited, by entry of the register and element, and what was answered."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="forums_invite",
        tags=TAGS,
        request=InviteSerializer,
        responses={201: InvitationSerializer(many=True)},
    )
    def create(self, request: Request, code: str) -> Response:
        """Invite entries of the register; those who are invited already are left out."""
        forum = access.staff_forum(code)
        numbers = checked(InviteSerializer, request)["stakeholders"]
        entries = [found(Stakeholder.objects.all(), pk=number) for number in dict.fromkeys(numbers)]
        made = invitations.invite(forum=forum, stakeholders=entries, by=caller(request))
        return Response(InvitationSerializer(made, many=True).data, status=201)
