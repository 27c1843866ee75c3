"""What staff do with a case of any kind, each with an address of its own: the functions of the pages decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView
from core.cases import access, names
from core.cases.api.common import TAGS, CaseMove, PostMove, PutMove, case_named, described, key_of, shown
from core.cases.api.reading import shown_message
from core.cases.api.serializers import (
    CaseAssignmentSerializer,
    CaseDetailSerializer,
    CaseForwardingSerializer,
    CaseLabelsSerializer,
    CaseLockedTextSerializer,
    CaseLookSerializer,
    CaseMessageSerializer,
    CaseNothingSerializer,
    CaseParentSerializer,
    CasePersonSerializer,
    CaseReasonSerializer,
    CaseTextSerializer,
    OtherCaseSerializer,
)
from core.cases.desk_forms import people_in_charge
from core.cases.domain import forwarding, merging, talking
from core.cases.domain.identities import open_identity
from core.cases.domain.labels import label_case, mark_read, set_parent
from core.cases.domain.lifecycle import assign_case, require_handler
from core.cases.models import Case, CaseTransfer
from core.errors import InvalidInput, NotFound
from core.models import User
from core.rights import require


class Note(ApiView):
    """A note among staff."""

    permission = SIGNED_IN
    keeps_answer = False

    @extend_schema(
        operation_id="cases_note", tags=TAGS, request=CaseTextSerializer, responses={201: CaseMessageSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """Note something that only staff read."""
        by = caller(request)
        case = access.staff_case(code, by)
        data = checked(CaseTextSerializer, request)
        return shown_message(talking.write_note(case=case, **data, key=key_of(request), by=by))


@described("cases_ask", CaseLockedTextSerializer)
class Question(PostMove):
    """Ask the citizen for what is missing; the limit stands still until they answer."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return talking.ask_citizen(case=case, **data, key=key_of(request), by=by)


@described("cases_assign", CaseAssignmentSerializer)
class Assignment(PostMove):
    """Put somebody or a unit in charge (disposition)."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        owner = people_in_charge().filter(pk=data["owner"]).first() if data["owner"] else None
        if data["owner"] and owner is None:
            raise InvalidInput({"owner": [_("Choose from the list only.")]})
        if data["unit_code"] and data["unit_code"] not in names.names_of("unit"):
            raise InvalidInput({"unit_code": [_("Choose from the list only.")]})
        return assign_case(case=case, **{**data, "owner": owner}, by=by)


@described("cases_label", CaseLabelsSerializer, method="put")
class Labels(PutMove):
    """Set tags and priority."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return label_case(case=case, **data, by=by)


@described("cases_mark_read", CaseNothingSerializer)
class MarkRead(PostMove):
    """Take off the mark that the citizen wrote something new."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return mark_read(case=case, by=by)


@described("cases_set_parent", CaseParentSerializer, method="put")
class Parent(PutMove):
    """Put the case under another one, or under none."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        require_handler(case, by)
        return set_parent(case=case, parent=case_named(data["code"], by) if data["code"] else None, by=by)


@described("cases_join", OtherCaseSerializer)
class Joining(PostMove):
    """Answer it together with another case about the same thing."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        require_handler(case, by)
        return merging.join_case(case=case, parent=case_named(data["code"], by), by=by)

    @extend_schema(operation_id="cases_part", tags=TAGS, responses={200: CaseDetailSerializer})
    def delete(self, request: Request, code: str) -> Response:
        """Let it stand for itself again, in its former state and with its limit."""
        case = self.case_of(request, code)
        merging.part_case(case=case, by=caller(request))
        return shown(case)


class _Passing(CaseMove):
    """Passing on takes the right of the kind: being in charge of one case is not enough, as on the pages."""

    def case_of(self, request: Request, code: str) -> Case:
        case = super().case_of(request, code)
        case_handler(case, caller(request))
        return case


def case_handler(case: Case, by: User) -> None:
    """Raise PermissionRefused unless somebody has the right to handle cases of this kind."""
    require(by, case.regime.handle)


@described("cases_forward", CaseForwardingSerializer)
class Forwarding(_Passing, PostMove):
    """Pass it on to another agency; it stays here, with its limit, until that one has it."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return forwarding.forward_case(case=case, to_schema=data["to"], reason=data["reason"], by=by)

    @extend_schema(operation_id="cases_keep", tags=TAGS, responses={200: CaseDetailSerializer})
    def delete(self, request: Request, code: str) -> Response:
        """Stop what the other agency does not have yet."""
        case = self.case_of(request, code)
        waiting = CaseTransfer.objects.filter(case=case, state=CaseTransfer.State.WAITING)
        transfer = waiting.exclude(kind=CaseTransfer.Kind.NEWS).first()
        if transfer is None:
            raise NotFound
        forwarding.take_back(transfer=transfer, by=caller(request))
        return shown(case)


@described("cases_send_back", CaseReasonSerializer)
class SendBack(_Passing, PostMove):
    """Send it back to the agency that passed it on."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return forwarding.send_back(case=case, **data, by=by)


class Identity(ApiView):
    """Who wrote."""

    permission = "feedback.open_identity"
    keeps_answer = False

    @extend_schema(operation_id="cases_identity", tags=TAGS, request=CaseLookSerializer, responses=CasePersonSerializer)
    def post(self, request: Request, code: str) -> Response:
        """Open who wrote, once, for a reason that is kept and that the head reads; also where it is not protected."""
        by = caller(request)
        case = access.staff_case(code, by)
        return answer(CasePersonSerializer, open_identity(case=case, **checked(CaseLookSerializer, request), by=by))
