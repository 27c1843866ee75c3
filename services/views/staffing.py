"""Who can serve what: the matrix, one person's row, and one training."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.models import User
from core.sheets import XLSX
from core.text_rules import search_words
from services import access
from services.domain import staffing as domain
from services.models import Service, StaffCompetence
from services.publication.serving import send_file
from services.staffing import Matrix, read_matrix, row_of
from services.staffing_forms import LevelsForm, MatrixFilter, TrainingForm
from services.views.base import posted, put_on_form, staff_page


@staff_page("services.view_standard")
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """People by services, and the services that nobody or only one person can serve."""
    form, found = _asked(request)
    covers = found.covers
    context = {
        "form": form,
        "matrix": found,
        "covers": covers,
        "gaps": [cover for cover in covers if cover.cover != "enough"],
        "is_filtered": bool(form.changed_data),
        "export_query": request.GET.urlencode(),
    }
    return render(request, "services/staffing/matrix.html", context)


@staff_page("services.view_standard")
@require_safe
def matrix_export(request: HttpRequest) -> HttpResponse:
    """The matrix as the filter shows it, as a workbook."""
    from services.staffing_sheets import matrix_as_xlsx  # loads the writer of workbooks only where it is needed

    _form, found = _asked(request)
    response = HttpResponse(matrix_as_xlsx(found), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="kompetensi-{found.on:%Y-%m-%d}.xlsx"'
    return response


@staff_page("services.view_standard")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's row; who keeps the matrix changes the levels here, all at once."""
    chosen = _person(pk)
    services = list(Service.objects.active().defer("search", "search_words").order_by("order", "name", "pk"))
    row = row_of(chosen, services, timezone.localdate())
    may_change = request.user.has_perm(domain.PERMISSION) and chosen.is_active
    if request.method == "POST" and not may_change:
        return redirect("services_portal:competence_person", pk)
    levels = {cell.service.pk: cell.competence.level for cell in row.cells if cell.competence}
    form = LevelsForm(posted(request), services=services, levels=levels)
    if request.method == "POST" and form.is_valid():
        try:
            domain.set_levels(person=chosen, levels=form.levels, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The levels were saved."))
            return redirect("services_portal:competence_person", pk)
    context = {"person": chosen, "row": row, "form": form, "may_change": may_change}
    return render(request, "services/staffing/person.html", context)


@staff_page(domain.PERMISSION)
def training(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The training of one person for one service."""
    chosen, service = _person(pk), access.staff_service(code)
    found = StaffCompetence.objects.filter(person=chosen, service=service).first()
    form = TrainingForm(posted(request), request.FILES or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            domain.record_training(person=chosen, service=service, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The training was saved."))
            return redirect("services_portal:competence_person", pk)
    context = {"person": chosen, "service": service, "competence": found, "form": form}
    return render(request, "services/staffing/training.html", context)


@staff_page("services.view_standard")
@require_safe
def training_proof(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """Hand out the proof of a training, to whoever keeps the matrix and to the person it is about."""
    user = signed_in(request)
    if user.pk != pk and not user.has_perm(domain.PERMISSION):
        raise NotFound
    found = StaffCompetence.objects.filter(person=pk, service__code=code).exclude(proof="").first()
    if found is None:
        raise NotFound
    return send_kept(request, found.proof, f"bukti-{code}")


def send_kept(request: HttpRequest, file: FieldFile, name: str) -> HttpResponseBase:
    """Hand out a kept file under a name; its ending was chosen by what was found in it."""
    ending = Path(file.name or "").suffix
    media_type = mimetypes.guess_type(f"x{ending}")[0] or "application/octet-stream"
    return send_file(request, file, name=f"{name}{ending}", media_type=media_type)


def _asked(request: HttpRequest) -> tuple[MatrixFilter, Matrix]:
    form = MatrixFilter(request.GET)
    form.is_valid()
    unit = form.cleaned_data.get("unit")
    words = search_words(form.cleaned_data.get("q", ""), most=80)
    return form, read_matrix(timezone.localdate(), unit=unit, words=words)


def _person(pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _initial(found: StaffCompetence | None) -> dict[str, object]:
    if found is None:
        return {}
    names = ("level", "training", "trained_on", "valid_until")
    return {name: getattr(found, name) for name in names}
