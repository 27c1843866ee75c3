"""What everybody may read of forums."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.errors import NotFound
from forums import access, trace
from forums.api.common import MANAGE, TAGS, standards_named
from forums.api.serializers.reading import (
    ActionSerializer,
    ForumDetailSerializer,
    ForumSerializer,
    InputSerializer,
    TracedSerializer,
)
from forums.api.serializers.writing import NewForumSerializer, StaffForumSerializer
from forums.domain.planning import create_forum
from forums.models import ActionItem, Forum, ForumInput
from forums.plan import actions_of
from forums.trace import Path, path_of, paths_of


class ForumFilter(django_filters.FilterSet):
    """Filters of lists of forums."""

    state = django_filters.ChoiceFilter(choices=Forum.State.choices, label="State of the forum.")
    subject = django_filters.ChoiceFilter(choices=Forum.Subject.choices, label="What it is about.")
    year = django_filters.NumberFilter(
        method="in_year", min_value=2000, max_value=9999, label="Year of the meeting, or in which comments end."
    )

    class Meta:
        model = Forum
        fields: tuple[str, ...] = ()

    def in_year(self, forums: QuerySet[Forum], name: str, value: Any) -> QuerySet[Forum]:
        year = int(value)
        return forums.filter(Q(starts_at__year=year) | Q(starts_at__isnull=True, comments_until__year=year))


class Forums(PublicReads, ListModelMixin, ApiViewSet):
    """Forums that were announced, cancelled ones included."""

    permission = {"create": MANAGE}
    ordering = ("-announced_at", "-pk")
    queryset = Forum.objects.none()
    serializer_class = ForumSerializer
    filterset_class = ForumFilter

    def get_queryset(self) -> QuerySet[Forum]:
        return Forum.objects.public()

    @extend_schema(operation_id="forums_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Public consultation forums, the newest announcement first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="forums_create", tags=TAGS, request=NewForumSerializer, responses={201: StaffForumSerializer}
    )
    def create(self, request: Request) -> Response:
        """Begin to plan a forum about standards in preparation or in force."""
        data = checked(NewForumSerializer, request)
        data["standards"] = standards_named(data["standards"])
        return answer(StaffForumSerializer, create_forum(**data, by=caller(request)), is_new=True)


class OneForum(PublicReads, ApiView):
    """One forum."""

    @extend_schema(operation_id="forums_retrieve", tags=TAGS, responses=ForumDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One forum with its standards, participants by element, and figures."""
        return answer(ForumDetailSerializer, access.public_forum(code))


def with_ways(inputs: list[ForumInput], *, answers_shown: bool) -> list[Path]:
    """Return inputs with the answers and changes that hold for them, of a group those of its first.

    They come with `same_as`. A constant number of queries.
    """
    firsts = {given.pk: _first(given) for given in inputs}
    ways = {path.given.pk: path for path in paths_of({*firsts.values(), *inputs}, answers_shown=answers_shown)}
    found = []
    for given in inputs:
        own, first = ways[given.pk], ways[firsts[given.pk].pk]
        way = own if own.answer is not None else first
        found.append(Path(given, own.same, way.answer, first.changes, first.pending, way.actions))
    return found


def _first(given: ForumInput) -> ForumInput:
    return given.same_as if given.same_as is not None and given.same_as.is_standing else given


class Inputs(ListModelMixin, ApiViewSet):
    """The inputs of one forum, in pages. `answers_shown` decides whether answers are told."""

    ordering: tuple[str, ...] = ("number",)
    queryset = ForumInput.objects.none()

    def asked_forum(self) -> Forum:
        """Return the forum that the address names."""
        return access.public_forum(self.kwargs["code"])

    def answers_shown(self, forum: Forum) -> bool:
        return forum.answers_are_public

    def get_queryset(self) -> QuerySet[ForumInput]:
        """Return what everybody may read."""
        self.forum = self.asked_forum()
        return trace.with_people(ForumInput.objects.filter(forum=self.forum).shown()).select_related("same_as")

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page with the way of each input."""
        inputs = super().paginate_queryset(queryset)
        return None if inputs is None else with_ways(inputs, answers_shown=self.answers_shown(self.forum))


class OneInput(PublicReads, ApiView):
    """One input."""

    @extend_schema(operation_id="forums_input", tags=TAGS, responses=InputSerializer)
    def get(self, request: Request, code: str, number: int) -> Response:
        """One input with its answer, and the clauses that changed because of it."""
        given = access.public_input(access.public_forum(code), number)
        return answer(InputSerializer, path_of(given, answers_shown=given.forum.answers_are_public))


class Actions(PublicReads, ListModelMixin, ApiViewSet):
    """The action plan of one forum."""

    permission = {"create": MANAGE}
    ordering = ("due_on", "pk")
    queryset = ActionItem.objects.none()
    serializer_class = ActionSerializer

    def get_queryset(self) -> QuerySet[ActionItem]:
        forum = access.public_forum(self.kwargs["code"])
        if not forum.is_held:
            raise NotFound
        return actions_of(forum)

    @extend_schema(operation_id="forums_actions", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is done after a forum, until when, and how far it is."""
        return super().list(request, *args, **kwargs)


class Trace(PublicReads, ListModelMixin, ApiViewSet):
    """From each input to the clause that changed, or why none did."""

    ordering = ("number",)
    queryset = ForumInput.objects.none()
    serializer_class = TracedSerializer

    def get_queryset(self) -> QuerySet[ForumInput]:
        self.forum = access.public_forum(self.kwargs["code"])
        return trace.with_people(trace.heads(self.forum))

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page as ways."""
        inputs = super().paginate_queryset(queryset)
        return None if inputs is None else paths_of(inputs, answers_shown=self.forum.answers_are_public)

    @extend_schema(operation_id="forums_trace", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every input, of those that say the same the first, with the words before and after."""
        return super().list(request, *args, **kwargs)
