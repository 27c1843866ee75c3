"""Complaints and aspirations: what everybody reads, filing one for somebody, and what staff do with one."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.cases.api.common import (
    ENTER,
    Filing,
    PostMove,
    PutMove,
    described,
    filing,
    filing_key,
    key_of,
    receipt,
    shown,
)
from core.cases.api.serializers import CaseDetailSerializer
from core.cases.api.uploads import brought_files
from core.cases.models import Case
from core.errors import InvalidInput
from core.models import User
from feedback.api.complaint_serializers import (
    KINDS_OF_VOICE,
    ComplaintAnswerSerializer,
    ComplaintArchivingSerializer,
    ComplaintFactsSerializer,
    ComplaintFollowUpSerializer,
    ComplaintPublicationSerializer,
    ComplaintVerdictSerializer,
    NewComplaintSerializer,
    NewComplaintWithFilesSerializer,
    PublicComplaintSerializer,
)
from feedback.complaint_access import KINDS, public_complaint, staff_complaint
from feedback.complaint_list import STATES, rows_of
from feedback.domain import complaints as domain
from feedback.domain.complaints import BrokenPromise, NewComplaint, Verdict
from feedback.domain.publishing import publish_complaint, publish_follow_up, unpublish_complaint
from feedback.models import Complaint
from services.seam import Service, ServiceStandard, ServiceUnit

TAGS = ["complaints"]


class ComplaintFilter(django_filters.FilterSet):
    """Filters of the public list."""

    kind = django_filters.ChoiceFilter(field_name="case__kind", choices=KINDS_OF_VOICE, label="Which of both it is.")
    progress = django_filters.ChoiceFilter(
        choices=[(name, name) for name in STATES], method="that_far", label="How far it is, as on the page."
    )
    service = django_filters.CharFilter(field_name="case__service_code", max_length=60, label="Code of the service.")
    year = django_filters.NumberFilter(
        field_name="case__counted_from__year", min_value=2000, max_value=9999, label="Year of receipt."
    )

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def that_far(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        return rows.filter(case__state__in=STATES[value])


class Complaints(Filing, PublicReads, ListModelMixin, ApiViewSet):
    """Complaints and aspirations that staff published, in words without names."""

    permission = {"create": ENTER}
    ordering = ("-published_at", "-pk")
    queryset = Complaint.objects.none()
    serializer_class = PublicComplaintSerializer
    filterset_class = ComplaintFilter

    def get_queryset(self) -> QuerySet[Complaint]:
        return Complaint.objects.public().select_related("case")

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page with the working days that each answer took."""
        found = super().paginate_queryset(queryset)
        return None if found is None else rows_of(found)

    @extend_schema(operation_id="complaints_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Complaints and aspirations on the public list, the last published first."""
        return super().list(request, *args, **kwargs)

    @filing("complaints_file", NewComplaintSerializer, TAGS, with_files=NewComplaintWithFilesSerializer)
    def create(self, request: Request) -> Response:
        """File one for somebody who wrote or spoke to another system. The same `Idempotency-Key` is the same one."""
        data = checked(NewComplaintWithFilesSerializer, request)
        service, unit = known_codes(data["service_code"], data.pop("unit_code"))
        broken = broken_promises(data.pop("components"))
        files = brought_files(data.pop("files"))
        by = caller(request)
        new = NewComplaint(
            **{**data, "service_code": service},
            reported_unit_code=unit,
            broken=broken,
            files=files,
            key=filing_key(request),
        )
        return receipt(domain.file_complaint(new=new, by=by))


class OneComplaint(PublicReads, ApiView):
    """One published complaint."""

    @extend_schema(operation_id="complaints_retrieve", tags=TAGS, responses=PublicComplaintSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One complaint or aspiration of the public list."""
        return answer(PublicComplaintSerializer, rows_of([public_complaint(code)])[0])


class ComplaintFacts(ApiView):
    """What a complaint has beside its case."""

    permission = SIGNED_IN

    @extend_schema(operation_id="complaints_facts", tags=TAGS, responses=ComplaintFactsSerializer)
    def get(self, request: Request, code: str) -> Response:
        """What was told and what verification found, for staff. Never who complained."""
        return answer(ComplaintFactsSerializer, staff_complaint(code, caller(request)))


class _ComplaintMove(PostMove):
    kinds = KINDS


@described("complaints_verify", ComplaintVerdictSerializer, tags=TAGS)
class Verification(_ComplaintMove):
    """Say what it really is and what it is about, which sets the main limit; may be said anew until it is answered."""

    permission = domain.HANDLE

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        service, unit = known_codes(data["service_code"], data["unit_code"], services=Service.objects.active())
        verdict = Verdict(
            kind=data["kind"],
            matter=data["matter"],
            service_code=service,
            reported_unit_code=unit,
            broken=broken_promises(data["components"]),
        )
        return domain.verify_complaint(case=case, verdict=verdict, by=by, lock=data.get("lock"))


@described("complaints_answer", ComplaintAnswerSerializer, tags=TAGS)
class Answer(_ComplaintMove):
    """Tell the reporter what was done, and what came of it."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return domain.answer_complaint(case=case, **data, key=key_of(request), by=by)


@described("complaints_archive", ComplaintArchivingSerializer, tags=TAGS)
class Archiving(_ComplaintMove):
    """Put it aside for one of the lawful reasons, which the reporter reads."""

    permission = domain.HANDLE

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return domain.archive_complaint(case=case, **data, by=by)


@described("complaints_publish", ComplaintPublicationSerializer, method="put", tags=TAGS)
class Publication(PutMove):
    """Show it on the public list in words in which nobody can be recognised."""

    permission = domain.HANDLE
    kinds = KINDS

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return publish_complaint(case=case, **data, by=by)

    @extend_schema(operation_id="complaints_unpublish", tags=TAGS, responses={200: CaseDetailSerializer})
    def delete(self, request: Request, code: str) -> Response:
        """Take it off the public list; its words are kept."""
        case = self.case_of(request, code)
        unpublish_complaint(case=case, by=caller(request))
        return shown(case)


@described("complaints_follow_up", ComplaintFollowUpSerializer, method="put", tags=TAGS)
class FollowUp(PutMove):
    """Say in short, for everybody, what was done; an empty text takes it back."""

    permission = domain.HANDLE
    kinds = KINDS

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return publish_follow_up(case=case, **data, by=by)


def known_codes(service: str, unit: str, *, services: QuerySet[Service] | None = None) -> tuple[str, str]:
    """Return the codes of a service and a unit that are there. Raises InvalidInput at the field."""
    errors: dict[str, list[Any]] = {}
    rows = Service.objects.public() if services is None else services
    if service and not rows.filter(code=service).exists():
        errors["service_code"] = [_("Choose from the list only.")]
    if unit and not ServiceUnit.objects.filter(is_active=True, code=unit).exists():
        errors["unit_code"] = [_("Choose from the list only.")]
    if errors:
        raise InvalidInput(errors)
    return service, unit


def broken_promises(named: list[str]) -> tuple[BrokenPromise, ...]:
    """Return what `<service>/<version>/<component>` names. Raises InvalidInput at `components`."""
    return tuple(_broken(name) for name in dict.fromkeys(named))


def _broken(name: str) -> BrokenPromise:
    service, _stroke, rest = name.partition("/")
    number, _stroke, component = rest.partition("/")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    rows = ServiceStandard.objects.once_public().select_related("service")
    standard = rows.filter(service__code=service, version=version).first()
    if standard is None:
        raise InvalidInput({"components": [_("This component is not part of a published standard.")]})
    return BrokenPromise(standard=standard, component_code=component)
