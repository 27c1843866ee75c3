"""What a citizen says in another system, passed on by its token: the right to enter cases, and the case's secret word.

The token alone says who passed it on; the word, that the citizen gave it to them. Either alone does nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import audit
from core.api.answers import answer, checked
from core.api.parsers import StrictJSONParser, UploadParser
from core.api.views import ApiView
from core.cases import citizen_steps
from core.cases.api.common import ENTER, TAGS, key_of
from core.cases.api.following import SECRET_WORD, proved
from core.cases.api.serializers import CaseNothingSerializer, CaseTextSerializer, line
from core.cases.api.uploads import brought_files, files_field
from core.cases.domain import ending, talking
from core.cases.domain.ending import RATING_LIMIT
from core.cases.errors import CaseEnded, CaseMoveRefused
from core.cases.models import Case
from core.cases.models.messages import TEXT_LIMIT
from core.cases.states import CaseState


class CaseStandSerializer(serializers.Serializer[Case]):
    """Where a case stands after what the citizen said."""

    code = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    state_word = serializers.CharField(source="public_state_word")
    due_at = serializers.DateTimeField(allow_null=True)


class CitizenTextSerializer(CaseTextSerializer):
    """A message with files."""

    files = files_field()


class CitizenReasonSerializer(serializers.Serializer[Any]):
    """Why; it may be left out."""

    reason = line(RATING_LIMIT)


class CitizenVerdictSerializer(serializers.Serializer[Any]):
    """What is not settled yet."""

    reason = serializers.CharField(max_length=TEXT_LIMIT)


class CitizenRatingSerializer(serializers.Serializer[Any]):
    """From 1, not satisfied, to 4, very satisfied."""

    rating = serializers.IntegerField(min_value=1, max_value=4)
    note = line(RATING_LIMIT)


class CitizenAct(ApiView, ABC):
    """One thing that a citizen does with their case. `act` calls the function of the citizen's pages."""

    permission = ENTER
    body: ClassVar[type[Any]]
    word: ClassVar[str]  # what the record calls it

    def done(self, request: Request, code: str, **names: str) -> Response:
        """Act once the word was proved, and answer with how the case stands."""
        case = proved(request, code)
        data = checked(self.body, request)
        with transaction.atomic():
            self.act(request, case, data, **names)
            audit.record(action="cases.citizen_passed_on", target=case.code, changes={"act": self.word})
        case.refresh_from_db()
        return answer(CaseStandSerializer, case)

    @abstractmethod
    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        """Do it."""


class PostAct(CitizenAct):
    def post(self, request: Request, code: str) -> Response:
        return self.done(request, code)


def told(name: str, body: type[Any], *, request: Any = None, method: str = "post") -> Callable[[type[Any]], type[Any]]:
    """Give an act the shape of what is sent, and describe it."""

    def describe(view: type[Any]) -> type[Any]:
        view.body, view.word = body, name.rpartition("_")[2]
        schema = extend_schema(
            operation_id=name,
            tags=TAGS,
            parameters=[SECRET_WORD],
            request=request or body,
            responses=CaseStandSerializer,
            description=view.__doc__,
        )
        return extend_schema_view(**{method: schema})(view)

    return describe


@told(
    "cases_citizen_write",
    CitizenTextSerializer,
    request={"application/json": CaseTextSerializer, "multipart/form-data": CitizenTextSerializer},
)
class CitizenMessage(PostAct):
    """Pass on a message of the citizen, with files; an answer to a question lets the limit run again."""

    parser_classes = [StrictJSONParser, UploadParser]

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if not citizen_steps.may_write(case):
            raise CaseEnded
        files = brought_files(data["files"])
        return talking.write_as_citizen(case=case, text=data["text"], key=key_of(request), attached=files)


@told("cases_citizen_withdraw", CitizenReasonSerializer)
class CitizenWithdrawal(PostAct):
    """Pass on that the citizen takes it back, as long as it is not finished."""

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if not citizen_steps.may_withdraw(case):
            raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.WITHDRAWN))
        return ending.withdraw_case(case=case, **data)


@told("cases_citizen_settle", CaseNothingSerializer)
class CitizenSettlement(PostAct):
    """Pass on that it is settled: the case is finished."""

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if not citizen_steps.may_settle(case):
            raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.CLOSED))
        return ending.say_settled(case=case)


@told("cases_citizen_reopen", CitizenVerdictSerializer)
class CitizenReopening(PostAct):
    """Pass on that it is not settled: it is opened again where that may still be said, and a new limit runs."""

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        limit = citizen_steps.reopen_limit(case)
        if limit is None:
            raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.IN_PROGRESS))
        return ending.reopen_case(case=case, **data, limit=limit)


@told("cases_citizen_rate", CitizenRatingSerializer, method="put")
class CitizenRating(CitizenAct):
    """Pass on how satisfied the citizen is, once it was answered; the last word holds."""

    def put(self, request: Request, code: str) -> Response:
        return self.done(request, code)

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if not citizen_steps.may_rate(case):
            raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.CLOSED))
        return ending.rate_case(case=case, **data)
