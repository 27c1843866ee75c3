"""Sessions that make standards known: planned, held, with who was there and what was asked."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet
from core.models import User
from services.api.common import VIEW, UploadView, services_named
from services.api.serializers.staffing import (
    AnswerSerializer,
    AskSerializer,
    CancelSerializer,
    GuestsSerializer,
    HoldSerializer,
    NewProofSerializer,
    SessionChangeSerializer,
    SessionSerializer,
    StaffListSerializer,
)
from services.attendance import Guest
from services.domain import sessions as domain
from services.models import SessionAttendee, SessionQuestion, StandardSession

TAGS = ["sessions"]
MANAGE = domain.PERMISSION
SESSIONS = StandardSession.objects.prefetch_related("topics__service", "attendees__person", "questions", "proofs")


class Sessions(ListModelMixin, ApiViewSet):
    """Sessions that make standards known."""

    permission = {"list": VIEW, "create": MANAGE}
    ordering = ("-starts_at", "-pk")
    queryset = SESSIONS
    serializer_class = SessionSerializer

    @extend_schema(operation_id="sessions_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every session, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="sessions_plan", tags=TAGS, request=SessionChangeSerializer, responses={201: SessionSerializer}
    )
    def create(self, request: Request) -> Response:
        """Plan a session about services."""
        return shown(domain.plan_session(**_plan(request)).pk, is_new=True)


class Session(ApiView):
    """One session."""

    permission = {"get": VIEW, "put": MANAGE}

    @extend_schema(operation_id="sessions_retrieve", tags=TAGS, responses=SessionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One session with its list and questions."""
        return shown(pk)

    @extend_schema(
        operation_id="sessions_change", tags=TAGS, request=SessionChangeSerializer, responses=SessionSerializer
    )
    def put(self, request: Request, pk: int) -> Response:
        """Replace what was planned."""
        domain.change_session(session=found(SESSIONS, pk=pk), **_plan(request))
        return shown(pk)


class Holding(ApiView):
    """That a session took place."""

    permission = {"post": MANAGE}

    @extend_schema(operation_id="sessions_hold", tags=TAGS, request=HoldSerializer, responses=SessionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Record that a session took place, with its minutes."""
        data = checked(HoldSerializer, request)
        domain.hold_session(session=found(SESSIONS, pk=pk), **data, by=caller(request))
        return shown(pk)


class Cancellation(ApiView):
    """That a session does not take place."""

    permission = {"post": MANAGE}

    @extend_schema(operation_id="sessions_cancel", tags=TAGS, request=CancelSerializer, responses=SessionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Record that a planned session does not take place."""
        data = checked(CancelSerializer, request)
        domain.cancel_session(session=found(SESSIONS, pk=pk), **data, by=caller(request))
        return shown(pk)


class Attendance(ApiView):
    """The staff who were there."""

    permission = {"put": MANAGE}

    @extend_schema(
        operation_id="sessions_record_staff", tags=TAGS, request=StaffListSerializer, responses=SessionSerializer
    )
    def put(self, request: Request, pk: int) -> Response:
        """Make the attendance of staff exactly these people."""
        numbers = checked(StaffListSerializer, request)["people"]
        people = [found(User.objects.all(), pk=number) for number in dict.fromkeys(numbers)]
        domain.record_staff(session=found(SESSIONS, pk=pk), people=people, by=caller(request))
        return shown(pk)


class Guests(ApiView):
    """The people from outside."""

    permission = {"post": MANAGE}

    @extend_schema(operation_id="sessions_add_guests", tags=TAGS, request=GuestsSerializer, responses=SessionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Add people from outside."""
        guests = [Guest(**guest) for guest in checked(GuestsSerializer, request)["guests"]]
        domain.add_guests(session=found(SESSIONS, pk=pk), guests=guests, by=caller(request))
        return shown(pk)


class Attendee(ApiView):
    """One entry of the list."""

    permission = {"delete": MANAGE}

    @extend_schema(operation_id="sessions_remove_attendee", tags=TAGS, responses={200: SessionSerializer})
    def delete(self, request: Request, pk: int, attendee: int) -> Response:
        """Take somebody off the list who was not there."""
        row = found(SessionAttendee.objects.select_related("session"), session_id=pk, pk=attendee)
        domain.remove_attendee(attendee=row, by=caller(request))
        return shown(pk)


class Questions(ApiView):
    """What was asked."""

    permission = {"post": MANAGE}

    @extend_schema(operation_id="sessions_ask", tags=TAGS, request=AskSerializer, responses={201: SessionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Write down a question; without an answer it stays a thing to do."""
        data = checked(AskSerializer, request)
        domain.ask_question(session=found(SESSIONS, pk=pk), **data, by=caller(request))
        return shown(pk, is_new=True)


class Question(ApiView):
    """One question."""

    permission = {"put": MANAGE}

    @extend_schema(operation_id="sessions_answer", tags=TAGS, request=AnswerSerializer, responses=SessionSerializer)
    def put(self, request: Request, pk: int, question: int) -> Response:
        """Write the answer to a question, or a better one."""
        data = checked(AnswerSerializer, request)
        row = found(SessionQuestion.objects.select_related("session"), session_id=pk, pk=question)
        domain.answer_question(question=row, **data, by=caller(request))
        return shown(pk)


class Proofs(UploadView):
    """Photos and documents of a session."""

    permission = {"post": MANAGE}

    @extend_schema(
        operation_id="sessions_add_proof", tags=TAGS, request=NewProofSerializer, responses={201: SessionSerializer}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Keep a photo or a document of a session."""
        data = checked(NewProofSerializer, request)
        domain.add_proof(session=found(SESSIONS, pk=pk), **data, by=caller(request))
        return shown(pk, is_new=True)


def _plan(request: Request) -> dict[str, Any]:
    data = checked(SessionChangeSerializer, request)
    return {**data, "services": services_named(data["services"]), "by": caller(request)}


def shown(pk: int, *, is_new: bool = False) -> Response:
    return answer(SessionSerializer, found(SESSIONS, pk=pk), is_new=is_new)
