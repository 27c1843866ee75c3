"""On the spot and after: who came, walk-ins, the list on paper, the report with its photos."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.domain import visit_reports, visitors
from bookings.forms.visit_desk import PhotoForm, ReportForm, WalkInForm
from bookings.forms.visits import RegistrationForm
from bookings.models import Registration, Visit, VisitPhoto
from bookings.views.visits_desk import FORM_METHODS, MANAGE, VIEW, staff_visit
from core.accounts.access import signed_in
from core.cases.forms import new_key
from core.dates import moment_in
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, take_form, tell_outcome
from core.ui.pages import posted, staff_page
from services.seam import send_paper

REGISTER = visitors.PERMISSION
MOST_LISTED = 1000
State = Registration.State
KEPT = (Visit.State.PUBLISHED, Visit.State.UNDER_WAY, Visit.State.DONE)


@staff_page(REGISTER)
@require_http_methods(FORM_METHODS)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one day by service and number, with a button for each person, and a short form for walk-ins."""
    visit = staff_visit(pk)
    if visit.state not in KEPT:
        raise NotFound
    day = _day(request, visit)
    form = WalkInForm(posted(request), visit=visit, on=day)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = visitors.record_attendance(
                    visit=visit,
                    key=form.cleaned_data["key"],
                    happened_at=_happened_at(request, visit, day),
                    walk_in=form.new,
                    by=signed_in(request),
                )
            except DomainError as error:
                show_refusal(form, error, names={"happened_at": ""})
                status = error.status
            else:
                messages.success(
                    request,
                    _("%(service)s: number %(number)s.") % {"service": row.offered.name, "number": row.number},
                )
                return redirect(f"{reverse('visits_portal:attendance', args=[pk])}?hari={day.isoformat()}")
    is_ahead = day > timezone.localdate(timezone=visit.zone)
    context = {"visit": visit, "day": day, "form": form, "groups": _groups(visit, day), "is_ahead": is_ahead}
    return render(request, "bookings/visits/desk_attendance.html", context, status=status)


@staff_page(REGISTER)
@require_POST
def mark(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponse:
    """One press: somebody came, did not come, or the note is taken back."""
    kinds = {"hadir": "came", "tidak": "no_show", "batal": "undone"}
    if kind not in kinds:
        raise NotFound
    visit = staff_visit(pk)
    row = Registration.objects.filter(visit=visit, code=code.upper()).first()
    if row is None:
        raise NotFound
    by = signed_in(request)
    tell_outcome(
        request,
        lambda: visitors.record_attendance(
            visit=visit,
            key=request.POST.get("key", ""),
            happened_at=_happened_at(request, visit, row.on),
            kind=kinds[kind],
            code=row.code,
            by=by,
        ),
    )
    return redirect(f"{reverse('visits_portal:attendance', args=[pk])}?hari={row.on.isoformat()}#{row.code}")


@staff_page(REGISTER)
@require_safe
def attendance_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one day to print, with lines to sign and empty ones for walk-ins."""
    visit = staff_visit(pk)
    day = _day(request, visit)
    context = {"visit": visit, "day": day, "groups": _groups(visit, day), "empty": range(10)}
    return render(request, "bookings/visits/desk_print.html", context)


@staff_page(REGISTER)
@require_http_methods(FORM_METHODS)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register somebody who calls or stands at the counter."""
    visit = staff_visit(pk)
    form = RegistrationForm(posted(request), visit=visit)
    for name in ("website", "stamp"):  # staff have signed in
        form.fields.pop(name, None)
    form.is_guarded = False  # type: ignore[misc]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = visitors.register_visitor(
                    visit=visit, new=form.new, key=form.cleaned_data["key"], by=signed_in(request)
                )
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                words = _("Registered: number %(number)s, code %(code)s.")
                messages.success(request, words % {"number": row.number, "code": row.code})
                return redirect("visits_portal:visit", pk)
    return render(request, "bookings/visits/desk_register.html", {"visit": visit, "form": form}, status=status)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report on a visit, or correct its report; the numbers begin with the attendance."""
    visit = staff_visit(pk)
    rows = visit.offered.annotate(came=Count("registrations", filter=Q(registrations__state=State.CAME)))
    form = ReportForm(posted(request), visit=visit, came=dict(rows.values_list("pk", "came")))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            texts = {name: form.cleaned_data[name] for name in ("summary", "problems", "follow_up")}
            try:
                visit_reports.write_report(visit=visit, served=form.served, by=signed_in(request), **texts)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("The report is kept. The visit was carried out."))
                return redirect("visits_portal:visit", pk)
    return render(request, "bookings/visits/desk_report.html", {"visit": visit, "form": form}, status=status)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo to the report."""
    visit = staff_visit(pk)
    if visit.state not in (Visit.State.UNDER_WAY, Visit.State.DONE):
        raise NotFound
    form = PhotoForm(posted(request), request.FILES or None)

    def act() -> None:
        visit_reports.add_visit_photo(visit=visit, by=signed_in(request), **form.cleaned_data)

    if not (status := take_form(request, form, act, done=_("The photo was added."))):
        return redirect("visits_portal:visit", pk)
    return render(request, "bookings/visits/desk_photo.html", {"visit": visit, "form": form}, status=status)


@staff_page(VIEW)
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One photo of a report, for staff."""
    row = VisitPhoto.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return send_paper(request, row.file, name=f"kunjungan-{row.visit_id}-{row.pk}")


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def remove_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photo away, after a question."""
    row = VisitPhoto.objects.select_related("visit").filter(pk=pk).first()
    if row is None:
        raise NotFound
    if request.method == "POST":
        by = signed_in(request)
        done = _("The photo was removed.")
        tell_outcome(request, lambda: visit_reports.remove_visit_photo(photo=row, by=by), done=done)
        return redirect("visits_portal:visit", row.visit_id)
    return render(request, "bookings/visits/desk_photo_remove.html", {"photo": row})


def _groups(visit: Visit, day: dt.date) -> list[dict[str, Any]]:
    """Return the people of one day by service; two queries, and the names are unsealed here."""
    people = visit.registrations.filter(on=day).exclude(state=State.CANCELLED).order_by("number", "pk")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in people[:MOST_LISTED]:
        person = visitors.person_of(row)
        found.setdefault(row.offered_id, []).append(
            {
                "row": row,
                "key": new_key(),
                "name": person.name or "\N{EM DASH}",
                "phone": person.phone,
                "email": person.email,
            }
        )
    return [{"offered": row, "people": found.get(row.pk, [])} for row in visit.offered.all()]


def _day(request: HttpRequest, visit: Visit) -> dt.date:
    """Return the day that was asked for, today where the visit is there, else its first day."""
    try:
        asked = parse_date(request.GET.get("hari", ""))
    except ValueError:
        asked = None
    days, today = visit.days, timezone.localdate(timezone=visit.zone)
    return asked if asked in days else today if today in days else days[0]


def _happened_at(request: HttpRequest, visit: Visit, day: dt.date) -> dt.datetime:
    """Return when it happened: what the device says, else now, else (written down later) the end of that day."""
    told = moment_in(request.POST.get("happened_at", ""))
    if told is not None and timezone.is_aware(told):
        return told
    now = timezone.now()
    if now.astimezone(visit.zone).date() == day:
        return now
    return dt.datetime.combine(day, visit.closes_at, visit.zone)
