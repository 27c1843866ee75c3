"""What staff do with an application, each step with an address of its own below the case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.parsers import UploadParser
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView, ApiViewSet
from core.cases import access as cases
from core.cases.api.common import PostMove, PutMove, described, key_of, shown
from core.cases.api.serializers import CaseNothingSerializer
from core.cases.api.uploads import brought_files
from core.cases.models import Case
from core.errors import InvalidInput
from core.identity_numbers import cover_all
from core.models import User
from services import access
from services.api.serializers.applications import (
    ApplicationChecksSerializer,
    ApplicationCompletionRequestSerializer,
    ApplicationRefusalSerializer,
    ApplicationSerializer,
    ApplicationSettlementSerializer,
    ApplicationStepsSerializer,
    BroughtResultSerializer,
    NewApplicationFeeSerializer,
    NewResultSerializer,
    NewResultTemplateSerializer,
    ResultHandoverSerializer,
    ResultRevocationSerializer,
    ResultSerializer,
    ResultTemplateChangeSerializer,
    ResultTemplateSerializer,
)
from services.api.views.applications import TAGS
from services.applications import checking, fees, procedure, result_templates, results
from services.applications.answers import all_answers
from services.applications.checking import application_of, items_of
from services.applications.filing import KIND
from services.models import Application, ApplicationFee, ResultDocument, ResultTemplate

KINDS = frozenset({KIND})


class ApplicationFacts(ApiView):
    """What an application has beside its case."""

    permission = SIGNED_IN

    @extend_schema(operation_id="applications_facts", tags=TAGS, responses=ApplicationSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Answers that name nobody, requirements, steps, fee and results, for staff. Never who applies."""
        application = application_of(cases.staff_case(code, caller(request)))
        return answer(ApplicationSerializer, facts_of(application))


def facts_of(application: Application) -> dict[str, Any]:
    """Return what staff are told of an application."""
    given = all_answers(application)
    return {
        "service": application.service.code,
        "standard_version": application.standard_version,
        "form_number": application.form.number,
        "applicant": application.applicant_type,
        "applicant_label": application.applicant_label,
        "promised_value": application.promised_value,
        "promised_unit": application.promised_unit,
        "answers": cover_all(application.answers),
        "sealed": sorted(set(given) - set(application.answers)),
        "items": items_of(application, answers=given),
        "steps": procedure.steps_of(application),
        "tariffs": fees.fee_content(application).get("amounts", []),
        "fee": ApplicationFee.objects.filter(application=application).first(),
        "results": application.results.all(),
    }


class _ApplicationMove(PostMove):
    kinds = KINDS


@described("applications_check", ApplicationChecksSerializer, method="put", tags=TAGS)
class Checks(PutMove):
    """Judge requirements, item by item."""

    kinds = KINDS

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        verdicts = {item["key"]: (item["verdict"], item["note"]) for item in data["items"]}
        return checking.save_checks(case=case, verdicts=verdicts, by=by, lock=data.get("lock"))


@described("applications_accept", CaseNothingSerializer, tags=TAGS)
class Acceptance(_ApplicationMove):
    """Say that it is complete: the promised time runs from now."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return checking.accept_application(case=case, by=by)


@described("applications_ask_completion", ApplicationCompletionRequestSerializer, tags=TAGS)
class CompletionRequest(_ApplicationMove):
    """Ask the applicant for every requirement that is missing or not right; the limit stands still until all came."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return checking.ask_completion(case=case, **data, key=key_of(request), by=by)


@described("applications_tick_steps", ApplicationStepsSerializer, method="put", tags=TAGS)
class Steps(PutMove):
    """Say which steps of the procedure are done; the applicant sees them."""

    kinds = KINDS

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return procedure.tick_steps(case=case, done=data["steps"], by=by)


@described("applications_set_fee", NewApplicationFeeSerializer, method="put", tags=TAGS)
class Fee(PutMove):
    """Say what it costs, by a tariff of the standard; what was settled stays."""

    kinds = KINDS

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return fees.set_fee(case=case, **data, by=by)


@described("applications_settle_fee", ApplicationSettlementSerializer, tags=TAGS)
class Settlement(_ApplicationMove):
    """Note the proof of payment, or on what ground the fee was waived."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return fees.settle_fee(case=case, **data, by=by)


@described("applications_refuse", ApplicationRefusalSerializer, tags=TAGS)
class Refusal(_ApplicationMove):
    """Refuse it, with the reason and its ground in the law."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return checking.refuse_application(case=case, **data, key=key_of(request), by=by)


class Results(ApiView):
    """The documents of an application."""

    permission = SIGNED_IN

    @extend_schema(
        operation_id="applications_issue", tags=TAGS, request=NewResultSerializer, responses={201: ResultSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """Answer with a document made from a template of the service, numbered at once."""
        by, data = caller(request), checked(NewResultSerializer, request)
        case = cases.staff_case(code, by)
        application = application_of(case)
        rows = ResultTemplate.objects.filter(service=application.service_id, is_active=True)
        template = rows.filter(pk=data.pop("template")).first()
        if template is None:
            raise InvalidInput({"template": [_("Choose from the list only.")]})
        body = data.pop("body") or _filled(template, application, by)
        document = results.issue_document(case=case, template=template, body=body, **data, key=key_of(request), by=by)
        return answer(ResultSerializer, document, is_new=True)


class BroughtResults(ApiView):
    """Documents that were made elsewhere."""

    permission = SIGNED_IN
    parser_classes = [UploadParser]

    @extend_schema(
        operation_id="applications_issue_brought",
        tags=TAGS,
        request=BroughtResultSerializer,
        responses={201: ResultSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """Answer with a document that was made and numbered elsewhere."""
        by, data = caller(request), checked(BroughtResultSerializer, request)
        case = cases.staff_case(code, by)
        application_of(case)
        (file,) = brought_files([data.pop("file")], field="file", kinds=frozenset({"pdf"}))
        brought = results.Brought(kept=file.kept, number=data.pop("number"), title=data.pop("title"))
        document = results.issue_brought(case=case, brought=brought, **data, key=key_of(request), by=by)
        return answer(ResultSerializer, document, is_new=True)


class _DocumentMove(ApiView, ABC):
    """A step with one document of an application."""

    permission = SIGNED_IN
    body: ClassVar[type[Any]]

    def post(self, request: Request, code: str, pk: int) -> Response:
        by = caller(request)
        case = cases.staff_case(code, by)
        document = found(ResultDocument.objects.filter(application__case=case), pk=pk)
        self.act(document, checked(self.body, request), by)
        return shown(case)

    @abstractmethod
    def act(self, document: ResultDocument, data: dict[str, Any], by: User) -> object:
        """Do it."""


@described("applications_hand_over", ResultHandoverSerializer, tags=TAGS)
class ResultHandover(_DocumentMove):
    """Note who fetched a document, or the number of its posting; with the last one the case is finished."""

    def act(self, document: ResultDocument, data: dict[str, Any], by: User) -> object:
        return results.hand_over(document=document, **data, by=by)


@described("applications_revoke", ResultRevocationSerializer, tags=TAGS)
class Revocation(_DocumentMove):
    """Withdraw a document: whoever checks its code reads that it holds no longer."""

    def act(self, document: ResultDocument, data: dict[str, Any], by: User) -> object:
        return results.revoke_document(document=document, **data, by=by)


class ResultTemplates(ListModelMixin, ApiViewSet):
    """Documents that a service gives."""

    permission = {"list": "services.view_application", "create": result_templates.PERMISSION}
    ordering = ("title", "pk")
    queryset = ResultTemplate.objects.none()
    serializer_class = ResultTemplateSerializer

    def get_queryset(self) -> QuerySet[ResultTemplate]:
        return ResultTemplate.objects.filter(service=access.staff_service(self.kwargs["code"]))

    @extend_schema(operation_id="result_templates_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The templates of a service, with those out of use."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="result_templates_write",
        tags=TAGS,
        request=NewResultTemplateSerializer,
        responses={201: ResultTemplateSerializer},
    )
    def create(self, request: Request, code: str) -> Response:
        """Write a template."""
        data = checked(NewResultTemplateSerializer, request)
        service = access.staff_service(code)
        template = result_templates.save_template(service=service, **data, by=caller(request))
        return answer(ResultTemplateSerializer, template, is_new=True)


class OneResultTemplate(ApiView):
    """One template."""

    permission = result_templates.PERMISSION

    @extend_schema(
        operation_id="result_templates_change",
        tags=TAGS,
        request=ResultTemplateChangeSerializer,
        responses=ResultTemplateSerializer,
    )
    def put(self, request: Request, code: str, pk: int) -> Response:
        """Replace a template; documents that were made of it stay as they are."""
        data = checked(ResultTemplateChangeSerializer, request)
        service = access.staff_service(code)
        template = found(ResultTemplate.objects.filter(service=service), pk=pk)
        changed = result_templates.save_template(service=service, template=template, **data, by=caller(request))
        return answer(ResultTemplateSerializer, changed)


def _filled(template: ResultTemplate, application: Application, by: User) -> str:
    return result_templates.filled_body(template, application, results.applicant_of(application.case, by))
