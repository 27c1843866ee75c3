"""What staff do after a forum: answers to inputs, and the action plan."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView
from forums import access, trace
from forums.api.common import MANAGE, TAGS, VIEW, inputs_numbered
from forums.api.serializers.writing import (
    ActionChangeSerializer,
    DispositionSerializer,
    DropSerializer,
    NewActionSerializer,
    ProgressSerializer,
    StaffActionSerializer,
    StaffInputSerializer,
)
from forums.api.views.reading import Actions, Inputs
from forums.domain import actions, dispositions
from forums.domain.actions import Planned
from forums.domain.dispositions import Answer
from forums.models import ActionItem, Disposition, Forum, ForumInput
from forums.plan import action_of
from forums.trace import path_of


class AllInputs(Inputs):
    """Every input of a forum that stands, for staff."""

    permission = VIEW
    serializer_class = StaffInputSerializer

    def asked_forum(self) -> Forum:
        return access.staff_forum(self.kwargs["code"])

    def answers_shown(self, forum: Forum) -> bool:
        return True

    def get_queryset(self) -> QuerySet[ForumInput]:
        """Return waiting inputs too."""
        self.forum = self.asked_forum()
        return trace.with_people(ForumInput.objects.filter(forum=self.forum).standing()).select_related("same_as")

    @extend_schema(operation_id="forums_all_inputs", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Inputs with their answers, also those that wait to be read; names are read on the pages."""
        return super().list(request, *args, **kwargs)


class InputDisposition(ApiView):
    """The answer to an input."""

    permission = "forums.answer_input"

    @extend_schema(
        operation_id="forums_answer_input", tags=TAGS, request=DispositionSerializer, responses=StaffInputSerializer
    )
    def put(self, request: Request, code: str, number: int) -> Response:
        """Answer an input, or put another answer in the place of one; of a group the answer is given once."""
        data = checked(DispositionSerializer, request)
        lock = data.pop("lock")
        forum, by = access.staff_forum(code), caller(request)
        given = access.staff_input(forum, number)
        kept = dispositions.effective_disposition(given) if lock is not None else None
        if kept is None or lock is None:
            dispositions.decide_input(given=given, answer=Answer(**data), by=by)
        else:
            row = Disposition.objects.select_related("input__forum").get(pk=kept.pk)
            dispositions.change_disposition(disposition=row, answer=Answer(**data), lock=lock, by=by)
        return answer(StaffInputSerializer, path_of(access.staff_input(forum, number), answers_shown=True))


class StaffActions(Actions):
    """The action plan of one forum, to be read by everybody and added to by staff."""

    @extend_schema(
        operation_id="forums_add_action",
        tags=TAGS,
        request=NewActionSerializer,
        responses={201: StaffActionSerializer},
    )
    def create(self, request: Request, code: str) -> Response:
        """Put an action on the plan, because of accepted inputs or by itself."""
        data = checked(NewActionSerializer, request)
        forum = access.staff_forum(code)
        chosen = inputs_numbered(forum, data.pop("inputs"))
        made = actions.add_action(forum=forum, planned=Planned(**data), inputs=chosen, by=caller(request))
        return answer(StaffActionSerializer, action_of(forum, made.pk), is_new=True)


class OneAction(ApiView):
    """One action."""

    permission = {"get": VIEW, "put": MANAGE}

    @extend_schema(operation_id="forums_action", tags=TAGS, responses=StaffActionSerializer)
    def get(self, request: Request, code: str, pk: int) -> Response:
        """One action; `lock` is to be sent with a change."""
        return answer(StaffActionSerializer, action_of(access.staff_forum(code), pk))

    @extend_schema(
        operation_id="forums_change_action",
        tags=TAGS,
        request=ActionChangeSerializer,
        responses=StaffActionSerializer,
    )
    def put(self, request: Request, code: str, pk: int) -> Response:
        """Replace what an open action says; the day that was promised first stays visible."""
        data = checked(ActionChangeSerializer, request)
        forum = access.staff_forum(code)
        more = {name: data.pop(name) for name in ("note", "lock")}
        chosen = inputs_numbered(forum, data.pop("inputs"))
        actions.change_action(
            action=action_of(forum, pk), planned=Planned(**data), inputs=chosen, **more, by=caller(request)
        )
        return answer(StaffActionSerializer, action_of(forum, pk))


class Progress(ApiView):
    """How far an action is. Who is in charge of it may report as well: the domain decides."""

    permission = VIEW

    @extend_schema(
        operation_id="forums_report_progress",
        tags=TAGS,
        request=ProgressSerializer,
        responses={201: StaffActionSerializer},
    )
    def post(self, request: Request, code: str, pk: int) -> Response:
        """Add a report of progress; it is never changed afterwards. A file as evidence is added on the pages."""
        forum, by = access.staff_forum(code), caller(request)
        data = checked(ProgressSerializer, request)
        actions.report_progress(action=_action(forum, pk), **data, by=by)
        return answer(StaffActionSerializer, action_of(forum, pk), is_new=True)


class Drop(ApiView):
    """That an action is given up."""

    permission = MANAGE

    @extend_schema(
        operation_id="forums_drop_action", tags=TAGS, request=DropSerializer, responses=StaffActionSerializer
    )
    def post(self, request: Request, code: str, pk: int) -> Response:
        """Give up an action; it stays on the plan with the reason."""
        forum, by = access.staff_forum(code), caller(request)
        actions.drop_action(action=_action(forum, pk), **checked(DropSerializer, request), by=by)
        return answer(StaffActionSerializer, action_of(forum, pk))


def _action(forum: Forum, pk: int) -> ActionItem:
    return found(ActionItem.objects.select_related("forum"), forum=forum, pk=pk)
