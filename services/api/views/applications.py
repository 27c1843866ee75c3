"""Applying for a service: its questions, how long it takes, and filing an application for somebody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from core.api.answers import answer, caller, checked
from core.api.idempotency import is_form
from core.api.parsers import check_values
from core.api.views import ApiView, PublicReads
from core.cases.api.common import ENTER, Filing, filing, filing_key, receipt
from core.cases.api.uploads import judged
from core.cases.codes import secret_of
from core.cases.domain.files import NewFile
from core.cases.domain.filing import Filed
from core.errors import DomainError, InvalidInput, NotFound
from core.models import User
from services import access
from services.api.serializers.applications import (
    ApplicationFormSerializer,
    NewApplicationSerializer,
    NewApplicationWithFilesSerializer,
    RealitySerializer,
)
from services.api.typed_answers import errors_of, typed_answers
from services.applications import answers, drafts
from services.applications.drafts import Content
from services.applications.errors import NotTakingApplications
from services.applications.filing import send, standard_in_force
from services.applications.kinds import Kind, field_of
from services.applications.promise import promised_by
from services.applications.schema import questions_of
from services.applications.statistics import reality_of
from services.applications.taking import takes_applications_of
from services.models import ApplicationForm

TAGS = ["applications"]


class Form(PublicReads, ApiView):
    """The questions of a service."""

    @extend_schema(operation_id="applications_form", tags=TAGS, responses=ApplicationFormSerializer)
    def get(self, request: Request, code: str) -> Response:
        """What somebody is asked who applies for a service; 404 where no application is taken."""
        standard = access.public_standard(code)
        taking = takes_applications_of(standard)
        form = taking.form
        if form is None or not taking.is_in_force:
            raise NotFound
        told = {
            "service": standard.service.code,
            "number": form.number,
            "standard_version": standard.version,
            "is_open": taking.is_open,
            "check_days": form.check_days,
            "intro": form.schema.get("intro", ""),
            "applicants": form.applicants,
            "pages": form.sections,
        }
        return answer(ApplicationFormSerializer, told)


class Statistics(PublicReads, ApiView):
    """How long applications for a service take."""

    @extend_schema(operation_id="applications_statistics", tags=TAGS, responses=RealitySerializer)
    def get(self, request: Request, code: str) -> Response:
        """What is promised, and the median, the 90th percentile and the share in time of the last twelve months."""
        standard = access.public_standard(code)
        (reality,) = reality_of([standard.service])
        promised = promised_by(standard)
        told = {
            "service": standard.service,
            "promised_value": promised["promised_value"],
            "promised_unit": promised["promised_unit"],
            "number": reality.number if reality.is_told else None,
            "unit": reality.unit,
            "median": reality.median,
            "nine_tenths": reality.nine_tenths,
            "on_time_share": reality.on_time_share,
        }
        return answer(RealitySerializer, told)


class Applications(Filing, ApiView):
    """Filing for somebody."""

    permission = ENTER

    @filing("applications_file", NewApplicationSerializer, TAGS, with_files=NewApplicationWithFilesSerializer)
    def post(self, request: Request) -> Response:
        """File an application for somebody, judged like the form. Files come as multipart/form-data."""
        data, by = _sent(request), caller(request)
        key = filing_key(request)
        form = _form_of(data["service"])
        brought = _brought(form, request)
        typed = typed_answers(form.schema, data["answers"])
        errors: dict[str, list[Any]] = {}
        if not data["person"].name:
            errors["person.name"] = [_("This must be filled in.")]
        if data["applicant"] not in ({item["key"] for item in form.applicants} or {""}):
            errors["applicant"] = [_("Choose from the list only.")]
        kept = Counter(file.purpose for file in brought)
        errors.update(errors_of(answers.read(form.schema, data["applicant"], typed, kept)))
        if errors:
            raise InvalidInput(errors)
        received = data["received_at"]
        content = Content(
            person=asdict(data["person"]),
            applicant=data["applicant"],
            typed=typed,
            language=get_language() or "id",
            notice=data["notice_version"],
            entered={
                "by": by.pk,
                "channel": data["channel"],
                "received_at": received.isoformat() if received else None,
            },
        )
        return receipt(_file(form, key, content, brought, by))


@transaction.atomic
def _file(form: ApplicationForm, key: str, content: Content, brought: list[NewFile], by: User) -> Filed:
    draft = drafts.begin(service=form.service, key=key, content=content)
    if draft.row.case is not None:
        return Filed(draft.row.case, secret_of(draft.token), is_new=False)
    drafts.add_files(draft=draft, files=brought)
    return send(draft=drafts.open_draft(draft.token), by=by)


def _sent(request: Request) -> dict[str, Any]:
    """Return the checked application: of the body, or of its text in multipart/form-data."""
    if not is_form(request):
        return checked(NewApplicationSerializer, request)
    text = checked(NewApplicationWithFilesSerializer, request)["application"]
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput({"application": [_("This is not JSON.")]}) from error
    check_values(data)
    body: Serializer[Any] = NewApplicationSerializer(data=data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _form_of(code: str) -> ApplicationForm:
    """Return the form of a service that takes applications, by staff at least. Raises InvalidInput at `service`."""
    try:
        return drafts.published_form(standard_in_force(code, public=False).service)
    except NotTakingApplications as error:
        raise InvalidInput({"service": [_("This service takes no applications here.")]}) from error


def _brought(form: ApplicationForm, request: Request) -> list[NewFile]:
    """Return the files, each with the question it answers. Raises InvalidInput at the name under which one came."""
    questions = {
        question["key"]: question for _page, question in questions_of(form.schema) if question["kind"] == Kind.FILE
    }
    brought: list[NewFile] = []
    errors: dict[str, list[Any]] = {}
    files: Mapping[str, Any] = request.FILES
    for name in files:
        if name not in questions:
            errors[name[:40]] = [_("The form has no question with this key.")]
            continue
        try:
            brought += judged(field_of(questions[name], required=False), request.FILES.getlist(name), field=name)
        except DomainError as error:
            if not isinstance(error, InvalidInput):
                raise
            errors.update(error.errors)
    if errors:
        raise InvalidInput(errors)
    return brought
