"""What staff read of cases, and what they write to citizens."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.filtering import MomentFilter
from core.api.parsers import StrictJSONParser, UploadParser
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView, ApiViewSet
from core.cases import access
from core.cases.api.common import TAGS, key_of
from core.cases.api.serializers import (
    CaseDetailSerializer,
    CaseEventSerializer,
    CaseLockedTextSerializer,
    CaseMessageSerializer,
    CaseSerializer,
    CaseStaffSerializer,
    kinds_of_group,
)
from core.cases.api.uploads import brought_files, files_field
from core.cases.desk_forms import people_in_charge
from core.cases.domain import talking
from core.cases.models import Case, CaseEvent, CaseFile, CaseMessage
from core.cases.states import ENDED, CaseState, Channel, Priority
from core.models import User

GROUPS = [(name, name) for name in ("applications", "bookings", "feedback", "privacy")]
OWNERS = [("me", "me"), ("nobody", "nobody")]


class CaseTextWithFilesSerializer(CaseLockedTextSerializer):
    """A message with files, in multipart/form-data."""

    files = files_field()


class CaseFilter(django_filters.FilterSet):
    """Filters of the list of cases."""

    kind = django_filters.CharFilter(max_length=30, label="Kind, such as `complaint`.")
    group = django_filters.ChoiceFilter(choices=GROUPS, method="of_group", label="Kinds that stand together.")
    state = django_filters.ChoiceFilter(choices=CaseState.choices, label="State.")
    is_open = django_filters.BooleanFilter(method="open_or_not", label="Whether it has not ended yet.")
    owner = django_filters.ChoiceFilter(choices=OWNERS, method="of_owner", label="In charge: the caller, or nobody.")
    service = django_filters.CharFilter(field_name="service_code", max_length=60, label="Code of the service.")
    unit = django_filters.CharFilter(field_name="unit_code", max_length=60, label="Code of the unit.")
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label="How it came.")
    priority = django_filters.ChoiceFilter(choices=Priority.choices, label="Priority.")
    tag = django_filters.CharFilter(max_length=40, method="with_tag", label="A tag.")
    is_late = django_filters.BooleanFilter(method="late_or_not", label="Whether its limit is over.")
    has_news = django_filters.BooleanFilter(
        field_name="citizen_wrote_at", lookup_expr="isnull", exclude=True, label="Whether the citizen wrote last."
    )
    received_from = MomentFilter(field_name="received_at", lookup_expr="gte", label="Received at this moment or later.")
    received_before = MomentFilter(field_name="received_at", lookup_expr="lt", label="Received before this moment.")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def of_group(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(kind__in=kinds_of_group(value))

    def open_or_not(self, cases: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:
        return cases.exclude(state__in=ENDED) if value else cases.filter(state__in=ENDED)

    def of_owner(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(owner__isnull=True) if value == "nobody" else cases.filter(owner=self.request.user)

    def with_tag(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(tags__contains=[value.lower()])

    def late_or_not(self, cases: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:
        now = timezone.now()
        return cases.filter(due_at__lt=now) if value else cases.exclude(due_at__lt=now)


class Cases(ListModelMixin, ApiViewSet):
    """Cases that the caller may see."""

    permission = SIGNED_IN
    ordering = ("-received_at", "-pk")
    queryset = Case.objects.none()
    serializer_class = CaseSerializer
    filterset_class = CaseFilter

    def get_queryset(self) -> QuerySet[Case]:
        rows = Case.objects.readable_by(caller(self.request))
        return rows.select_related("owner", "parent", "merged_into")

    @extend_schema(operation_id="cases_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Cases of the kinds that you may see and those you are in charge of, the newest first. Never who wrote."""
        return super().list(request, *args, **kwargs)


class OneCase(ApiView):
    """One case."""

    permission = SIGNED_IN

    @extend_schema(operation_id="cases_retrieve", tags=TAGS, responses=CaseDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One case with its limits. Never who wrote."""
        return answer(CaseDetailSerializer, access.staff_case(code, caller(request)))


class Messages(ListModelMixin, ApiViewSet):
    """The thread of a case."""

    permission = SIGNED_IN
    keeps_answer = False
    parser_classes = [StrictJSONParser, UploadParser]
    ordering = ("at", "pk")
    queryset = CaseMessage.objects.none()
    serializer_class = CaseMessageSerializer

    def get_queryset(self) -> QuerySet[CaseMessage]:
        case = access.staff_case(self.kwargs["code"], caller(self.request))
        return _with_files(CaseMessage.objects.filter(case=case))

    @extend_schema(operation_id="cases_messages", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What citizen and staff wrote to one another, and the notes of staff, in their order."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="cases_answer",
        tags=TAGS,
        request={"application/json": CaseLockedTextSerializer, "multipart/form-data": CaseTextWithFilesSerializer},
        responses={201: CaseMessageSerializer},
    )
    def create(self, request: Request, code: str) -> Response:
        """Write to the citizen, who is told; files come as multipart/form-data.

        It is the first answer that was promised, when there was none.
        """
        by = caller(request)
        case = access.staff_case(code, by)
        data = checked(CaseTextWithFilesSerializer, request)
        files = brought_files(data.pop("files"))
        message = talking.write_as_staff(case=case, **data, attached=files, key=key_of(request), by=by)
        return shown_message(message)


class Events(ListModelMixin, ApiViewSet):
    """The record of a case."""

    permission = SIGNED_IN
    ordering = ("at", "pk")
    queryset = CaseEvent.objects.none()
    serializer_class = CaseEventSerializer

    def get_queryset(self) -> QuerySet[CaseEvent]:
        return CaseEvent.objects.filter(case=access.staff_case(self.kwargs["code"], caller(self.request)))

    @extend_schema(operation_id="cases_events", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What happened, by whom and when; nothing of it is ever changed."""
        return super().list(request, *args, **kwargs)


class CaseStaff(ListModelMixin, ApiViewSet):
    """Who may be put in charge."""

    permission = SIGNED_IN
    ordering = ("full_name", "pk")
    queryset = User.objects.none()
    serializer_class = CaseStaffSerializer

    def get_queryset(self) -> QuerySet[User]:
        rows: QuerySet[User] = people_in_charge()
        return rows

    @extend_schema(operation_id="cases_staff", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Members of staff who may be put in charge of a case."""
        return super().list(request, *args, **kwargs)


def shown_message(message: CaseMessage) -> Response:
    """Answer with a message as it was kept."""
    return answer(CaseMessageSerializer, _with_files(CaseMessage.objects.filter(pk=message.pk)).get(), is_new=True)


def _with_files(rows: QuerySet[CaseMessage]) -> QuerySet[CaseMessage]:
    kept = CaseFile.objects.filter(removed_at__isnull=True)
    return rows.prefetch_related(Prefetch("files", kept, to_attr="shown_files"))
