"""What staff keep in order about personal data: retention, registers, notices, requests and holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.cases import access
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.errors import DomainError
from core.privacy.domain import my_data, notices, retention
from core.privacy.errors import RetentionTooShort
from core.privacy.forms import DecideForm, HoldForm, NoticeForm, RetentionForm
from core.privacy.models import DataRequest, DeletionRecord, Incident, PrivacyNotice
from core.privacy.processing import LegalBasis, record_class
from core.sheets import XLSX
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from core.workbooks import Sheet, as_workbook

MANAGE = "privacy.manage_retention"
PER_PAGE = 50


@staff_page(MANAGE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where everything about personal data is kept."""
    context = {"open_incidents": Incident.objects.exclude(state=Incident.State.CLOSED).count()}
    return render(request, "privacy/desk/home.html", context)


@staff_page(MANAGE)
@require_safe
def retention_list(request: HttpRequest) -> HttpResponse:
    """Every class of records, how long it is kept, on which ground, and how many are due now."""
    return render(request, "privacy/desk/retention.html", {"rows": retention.overview()})


@staff_page(MANAGE)
def retention_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a class of records for another time."""
    kept = get_kept(key)
    form = RetentionForm(posted(request), initial={"months": kept.months, "ground": kept.ground})

    def act(data: dict[str, Any]) -> None:
        retention.change_retention(key=key, by=signed_in(request), **data)

    return form_page(
        request,
        form,
        act,
        title=str(kept.record_class.label),
        back=reverse("privacy_portal:retention"),
        done=_("The time is set. What is over is erased in the next night."),
    )


def get_kept(key: str) -> retention.Kept:
    """Return a class of records as the overview shows it; what another page sets cannot be changed here."""
    found = next((kept for kept in retention.overview() if kept.record_class.key == key), None)
    if found is None or found.is_set_elsewhere:
        raise Http404
    return found


@staff_page(MANAGE)
@require_safe
def deletions(request: HttpRequest) -> HttpResponse:
    """The deletion register: how many records of which class were erased, when and by which rule."""
    page = Paginator(DeletionRecord.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, _label(row.record_class)) for row in page.object_list]
    return render(request, "privacy/desk/deletions.html", {"page": page, "rows": rows})


@staff_page(MANAGE)
@require_safe
def deletions_file(request: HttpRequest) -> HttpResponse:
    """The deletion register as a workbook."""
    heads = (
        _("At"),
        _("Records"),
        _("What happened"),
        _("Number"),
        _("Kept for months"),
        _("Ended before"),
        _("Ground"),
    )
    rows = (
        (
            row.at,
            _label(row.record_class),
            str(row.get_action_display()),
            row.number,
            row.months,
            row.ended_before,
            row.ground,
        )
        for row in DeletionRecord.objects.all().iterator()
    )
    return workbook(as_workbook(Sheet(heads, rows, frozen=0)), "daftar-penghapusan.xlsx")


@staff_page(MANAGE)
@require_safe
def processing_file(request: HttpRequest) -> HttpResponse:
    """The record of processing activities as a workbook. Source: UU 27/2022, article 31."""
    heads = (
        _("Form"),
        _("Purpose"),
        _("Legal basis"),
        _("Kinds of data"),
        _("Who gets to see them"),
        _("Kept for months"),
        _("Version"),
    )
    rows = [
        (str(one.form.label), one.purpose, one.basis_label, one.data, one.recipients, one.months, one.version)
        for one in notices.notices()
    ]
    return workbook(as_workbook(Sheet(heads, rows, frozen=0)), "catatan-pemrosesan.xlsx")


@staff_page(MANAGE)
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What people are told about each form."""
    return render(request, "privacy/desk/notices.html", {"told": notices.notices()})


@staff_page(MANAGE)
def notice_edit(request: HttpRequest, form: str) -> HttpResponse:
    """Tell people something else about a form: first shown as they would read it, then published."""
    told = notices.notice_of(form)
    names = ("basis", "purpose", "data", "recipients", "contact")
    typed = NoticeForm(posted(request), initial={name: getattr(told, name) for name in names})
    status, preview = 200, None
    if request.method == "POST":
        status = 422
        if typed.is_valid() and "publish" in request.POST:
            try:
                notices.publish_notice(form=form, by=signed_in(request), **typed.cleaned_data)
            except DomainError as error:
                show_refusal(typed, error)
                status = error.status
            else:
                messages.success(request, _("Published. People read this version from now on."))
                return redirect("privacy_portal:notice_edit", form)
        elif typed.is_valid():
            status, preview = 200, typed.cleaned_data
    context = {
        "told": told,
        "form": typed,
        "preview": preview,
        "basis": LegalBasis(preview["basis"]).label if preview else "",
        "versions": PrivacyNotice.objects.filter(form=form).order_by("-version")[:PER_PAGE],
        "back": reverse("privacy_portal:notices"),
    }
    return render(request, "privacy/desk/notice.html", context, status=status)


@handled_page
def decide(request: HttpRequest, case: Case) -> HttpResponse:
    """Decide on a request about personal data, and do at once what was decided."""
    row = get_object_or_404(DataRequest.objects.select_related("target"), case=case)
    form = DecideForm(posted(request))

    def act(data: dict[str, Any]) -> None:
        my_data.decide_request(case=case, by=signed_in(request), **data)

    target = row.target.code if row.target else "\N{EM DASH}"
    return form_page(
        request,
        form,
        act,
        title=_("Decide: %(right)s") % {"right": row.get_right_display()},
        back=reverse("cases_portal:case", args=[case.code]),
        done=_("Decided. The citizen is told."),
        lead=_("About %(code)s. A correction is applied, a deletion erases that case, as soon as you decide so.")
        % {"code": target},
        submit=_("Decide"),
    )


@staff_page(MANAGE)
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a case longer than its time."""
    case = access.staff_case(code, signed_in(request))
    form = HoldForm(posted(request))

    def act(data: dict[str, Any]) -> None:
        retention.hold_records(case=case, by=signed_in(request), **data)

    return form_page(
        request,
        form,
        act,
        title=_("Keep %(code)s longer") % {"code": case.code},
        back=reverse("cases_portal:case", args=[case.code]),
        done=_("It is kept until the hold ends."),
    )


@staff_page(MANAGE)
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then let a case go the way of the others."""
    case = access.staff_case(code, signed_in(request))
    back = reverse("cases_portal:case", args=[case.code])
    if request.method == "POST":
        tell_outcome(request, lambda: retention.end_hold(case=case, by=signed_in(request)), done=_("The hold ended."))
        return redirect(back)
    context = {
        "title": _("End the hold of %(code)s?") % {"code": case.code},
        "consequences": [_("It is erased in a coming night when its time is over.")],
        "submit": _("End the hold"),
        "back": back,
    }
    return render(request, "privacy/desk/confirm.html", context)


def form_page(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], None],
    *,
    title: str,
    back: str,
    done: str,
    lead: str = "",
    submit: str = "",
) -> HttpResponse:
    """Show a form, act on what was sent, and go back; a refusal stands beside its field."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except DomainError as error:
                show_refusal(form, error, field="months" if isinstance(error, RetentionTooShort) else None)
                status = error.status
            else:
                messages.success(request, done)
                return redirect(back)
    context = {"form": form, "title": title, "back": back, "lead": lead, "submit": submit}
    return render(request, "privacy/desk/form.html", context, status=status)


def workbook(content: bytes, name: str) -> HttpResponse:
    """Return a workbook to be kept under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _label(key: str) -> str:
    known = record_class(key)
    return str(known.label) if known else key
