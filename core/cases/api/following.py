"""A citizen's own case, proved with its code and the secret word in a header: addresses stand in logs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.antispam import refuse_flood
from core.api.views import ApiView
from core.cases import access, history_words, status_page
from core.cases.api.common import TAGS
from core.cases.api.uploads import AS_IT_IS, AsItIs
from core.cases.downloads import send_case_file
from core.cases.errors import SecretWrong
from core.cases.models import Case, CaseClock, CaseEvent, CaseFile, CaseMessage
from core.cases.states import CaseState
from core.errors import NotFound

SECRET = "X-Case-Secret"  # noqa: S105  # the name of a header
# As on the page, counted apart from it: a rush of programs does not shut out people.
LIMITS: dict[str, Any] = {"per_address": 30, "everybody": 1500, "per_person": 10}
SECRET_WORD = OpenApiParameter(SECRET, str, OpenApiParameter.HEADER, description="The secret word.")
MOST = 200  # messages, and lines of history


class CaseNextSerializer(serializers.Serializer[Any]):
    """What happens next, in words for the citizen."""

    title = serializers.CharField()
    text = serializers.CharField()
    waits_for_citizen = serializers.BooleanField()


class CasePromiseSerializer(serializers.Serializer[Any]):
    """A limit as it was promised to the citizen."""

    kind = serializers.ChoiceField(choices=CaseClock.Kind.choices, source="clock.kind")
    label = serializers.CharField()  # type: ignore[assignment]  # a member of the answer, not the label of a field
    length = serializers.CharField()
    due_at = serializers.DateTimeField(source="clock.due_at")
    ended_at = serializers.DateTimeField(source="clock.ended_at", allow_null=True)
    on_time = serializers.BooleanField(source="clock.on_time", allow_null=True)
    is_paused = serializers.BooleanField()
    extension = serializers.CharField()
    extension_reason = serializers.CharField(source="clock.extension_reason")


class CaseSaidSerializer(serializers.Serializer[Any]):
    """A message, by the citizen or by staff."""

    author = serializers.ChoiceField(choices=CaseMessage.Author.choices)
    text = serializers.CharField()
    at = serializers.DateTimeField()


class CaseLineSerializer(serializers.Serializer[Any]):
    """One line of the history."""

    at = serializers.DateTimeField()
    words = serializers.CharField()
    note = serializers.CharField()


class CitizenFileSerializer(serializers.ModelSerializer[CaseFile]):
    """A file that the citizen sent or got; it is read at `files/{id}/`."""

    class Meta:
        model = CaseFile
        fields = ("id", "name", "media_type", "size", "sha256", "by_citizen", "added_at")


class CaseStatusSerializer(serializers.Serializer[Any]):
    """A case as its citizen reads it."""

    code = serializers.CharField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    state_word = serializers.CharField(help_text="The state in the words of the status page.")
    received_at = serializers.DateTimeField()
    counted_from = serializers.DateField()
    due_at = serializers.DateTimeField(allow_null=True)
    next = CaseNextSerializer()
    promises = CasePromiseSerializer(many=True)
    messages = CaseSaidSerializer(many=True)
    history = CaseLineSerializer(many=True)
    files = CitizenFileSerializer(many=True)
    moved_code = serializers.CharField(help_text="Its code at the agency that goes on with it.")


def proved(request: Request, code: str) -> Case:
    """Return the case of a code and the secret word in the header. Raises NotFound for every wrong pair alike."""
    refuse_flood(request._request, "case-track-api", person=code.upper(), **LIMITS)
    try:
        return access.case_with_secret(code, request.headers.get(SECRET, "")[:40])
    except SecretWrong as error:
        raise NotFound from error


class CitizenRead(ApiView):
    """Something that a citizen reads of one case; nobody may keep it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def set_cache_control(self, request: Request, response: HttpResponseBase) -> None:
        """Have nobody keep it."""
        patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, [SECRET])


class CaseStatus(CitizenRead):
    """The status of one case, for its citizen."""

    @extend_schema(operation_id="cases_status", tags=TAGS, parameters=[SECRET_WORD], responses=CaseStatusSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Where a case stands, for whoever has its secret word. A wrong code and a wrong word are both 404."""
        return Response(CaseStatusSerializer(status_of(proved(request, code))).data)


class CitizenFile(AsItIs, CitizenRead):
    """A file of one case, for its citizen."""

    @extend_schema(operation_id="cases_status_file", tags=TAGS, parameters=[SECRET_WORD], responses=AS_IT_IS)
    def get(self, request: Request, code: str, pk: int) -> HttpResponseBase:
        """A file that the citizen sent or got; that it was opened is written down."""
        case = proved(request, code)
        row = shown_files(case).filter(pk=pk).first()
        if row is None:
            raise NotFound
        row.case = case
        return send_case_file(request._request, row, None)


def shown_files(case: Case) -> QuerySet[CaseFile]:
    """Return the files that the citizen of a case may have."""
    rows = CaseFile.objects.filter(case=case, is_internal=False, removed_at__isnull=True)
    return rows.exclude(message__is_internal=True)


def status_of(case: Case) -> dict[str, Any]:
    """Return what the status page tells, without forms and calendar."""
    promises = status_page.promises_of(case)
    messages = CaseMessage.objects.filter(case=case, is_internal=False).order_by("-at", "-pk")[:MOST]
    events = CaseEvent.objects.filter(case=case, is_public=True).order_by("-at", "-pk")[:MOST]
    return {
        "code": case.code,
        "kind": case.kind,
        "subject": case.subject,
        "state": case.state,
        "state_word": str(case.public_state_word),
        "received_at": case.received_at,
        "counted_from": case.counted_from,
        "due_at": case.due_at,
        "next": status_page.next_of(case, promises),
        "promises": promises,
        "messages": list(messages)[::-1],
        "history": history_words.lines_of(case, list(events)[::-1]),
        "files": shown_files(case).order_by("added_at", "pk")[:MOST],
        "moved_code": case.moved_code,
    }
