"""Sessions that make standards known: planned, recorded, and kept as evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.models import User
from core.ui.outcome import tell_outcome
from services.domain import sessions as domain
from services.models import SessionAttendee, SessionProof, SessionQuestion, StandardSession
from services.models.sessions import GUEST_ELEMENTS
from services.staffing_forms import (
    AnswerForm,
    CancelForm,
    GuestsForm,
    HoldForm,
    ProofForm,
    QuestionForm,
    SessionForm,
    StaffAttendanceForm,
)
from services.views.base import posted, put_on_form, staff_page
from services.views.staffing import send_kept

PAGE_SIZE = 30
LEAST_LINES = 12  # empty lines for signatures on a printed list
State = StandardSession.State
SHOWS = {
    "": (gettext_lazy("All"), Q()),
    "planned": (gettext_lazy("Planned"), Q(state=State.PLANNED)),
    "held": (gettext_lazy("Held"), Q(state=State.HELD)),
    "cancelled": (gettext_lazy("Cancelled"), Q(state=State.CANCELLED)),
    "open": (gettext_lazy("With open questions"), Q(open_questions__gt=0)),
}


@staff_page("services.view_standard")
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """All sessions, the newest first."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    found = with_counts().filter(SHOWS[show][1])
    page = Paginator(found.order_by("-starts_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": show,
        "shows": [(key, label) for key, (label, _condition) in SHOWS.items()],
        "total": StandardSession.objects.count(),
        "now": timezone.now(),
    }
    return render(request, "services/staffing/session_list.html", context)


def with_counts() -> Any:
    """Return sessions with the number of attendees and of open questions."""
    return StandardSession.objects.annotate(
        attendee_count=Count("attendees", distinct=True),
        open_questions=Count("questions", filter=Q(questions__answered_at__isnull=True), distinct=True),
    )


@staff_page(domain.PERMISSION)
def session_plan(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            session = domain.plan_session(by=signed_in(request), **form.values)
        except DomainError as error:
            _put_on_session_form(error, form)
        else:
            messages.success(request, _("The session was planned."))
            return redirect("services_portal:session", session.pk)
    return render(request, "services/staffing/session_form.html", {"form": form})


@staff_page("services.view_standard")
@require_safe
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: what it is about, who was there, what was asked, and what proves it."""
    session = _session(pk)
    attendees = list(session.attendees.select_related("person"))
    counts = {label: 0 for _code, label in GUEST_ELEMENTS}
    for attendee in attendees:
        if not attendee.is_staff:
            counts[dict(GUEST_ELEMENTS)[attendee.element]] += 1
    context = {
        "session": session,
        "topics": session.topics.select_related("service", "standard"),
        "staff": [attendee for attendee in attendees if attendee.is_staff],
        "guests": [attendee for attendee in attendees if not attendee.is_staff],
        "elements": [(label, number) for label, number in counts.items() if number],
        "questions": session.questions.select_related("answered_by"),
        "proofs": session.proofs.all(),
        "has_begun": session.starts_at <= timezone.now(),
        "may_change": request.user.has_perm(domain.PERMISSION) and session.state != State.CANCELLED,
    }
    return render(request, "services/staffing/session_detail.html", context)


@staff_page(domain.PERMISSION)
def session_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is planned."""
    session = _session(pk)
    chosen = [topic.service for topic in session.topics.select_related("service")]
    form = SessionForm(posted(request), chosen=chosen, initial=_initial(session, chosen))
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_session(session=session, by=signed_in(request), **form.values)
        except DomainError as error:
            _put_on_session_form(error, form)
        else:
            messages.success(request, _("The session was saved."))
            return redirect("services_portal:session", pk)
    return render(request, "services/staffing/session_form.html", {"form": form, "session": session})


@staff_page(domain.PERMISSION)
def session_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who of the staff was there."""
    session = _session(pk)
    present = list(session.attendees.filter(person__isnull=False).values_list("person_id", flat=True))
    form = StaffAttendanceForm(posted(request), present=present, initial={"people": present})
    if request.method == "POST" and form.is_valid():
        people: list[User] = list(form.cleaned_data["people"])
        try:
            domain.record_staff(session=session, people=people, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The attendance was saved."))
            return redirect("services_portal:session", pk)
    context = {"session": session, "form": form, "title": _("Staff who were there"), "submit": _("Save the attendance")}
    return render(request, "services/staffing/session_entry.html", context)


@staff_page(domain.PERMISSION)
def session_guests(request: HttpRequest, pk: int) -> HttpResponse:
    """Add people from outside, one by one or as a pasted list."""
    session = _session(pk)
    form = GuestsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = domain.add_guests(session=session, guests=form.cleaned_data["guests"], by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            told = ngettext("%(n)s person was added.", "%(n)s people were added.", added) % {"n": added}
            messages.success(request, told)
            return redirect("services_portal:session", pk)
    context = {"session": session, "form": form, "title": _("People from outside"), "submit": _("Add to the list")}
    return render(request, "services/staffing/session_entry.html", context)


@staff_page(domain.PERMISSION)
@require_POST
def session_guest_remove(request: HttpRequest, pk: int, attendee: int) -> HttpResponse:
    """Take somebody off the list."""
    found = SessionAttendee.objects.filter(pk=attendee, session=pk).select_related("session").first()
    if found is not None:
        tell_outcome(
            request,
            lambda: domain.remove_attendee(attendee=found, by=signed_in(request)),
            done=_("The list was changed."),
        )
    return redirect("services_portal:session", pk)


@staff_page(domain.PERMISSION)
def session_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a question, with its answer when it was given."""
    session = _session(pk)
    form = QuestionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain.ask_question(session=session, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The question was written down."))
            return redirect("services_portal:session", pk)
    context = {"session": session, "form": form, "title": _("Write down a question"), "submit": _("Save the question")}
    return render(request, "services/staffing/session_entry.html", context)


@staff_page(domain.PERMISSION)
def session_answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Answer a question that was left open, or correct its answer."""
    session = _session(pk)
    found = SessionQuestion.objects.filter(pk=question, session=session).first()
    if found is None:
        raise NotFound
    form = AnswerForm(posted(request), initial={"answer": found.answer})
    if request.method == "POST" and form.is_valid():
        try:
            domain.answer_question(question=found, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The answer was saved."))
            return redirect("services_portal:session", pk)
    context = {
        "session": session,
        "form": form,
        "title": _("Answer the question"),
        "text": found.question,
        "submit": _("Save the answer"),
    }
    return render(request, "services/staffing/session_entry.html", context)


@staff_page(domain.PERMISSION)
def session_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo or a document."""
    session = _session(pk)
    form = ProofForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.add_proof(session=session, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The file was kept."))
            return redirect("services_portal:session", pk)
    context = {"session": session, "form": form, "title": _("Add a photo or a document"), "submit": _("Keep the file")}
    return render(request, "services/staffing/session_entry.html", context)


@staff_page("services.view_standard")
@require_safe
def session_proof_file(request: HttpRequest, pk: int, proof: int) -> HttpResponseBase:
    """Hand out a kept file."""
    found = SessionProof.objects.filter(pk=proof, session=pk).first()
    if found is None:
        raise NotFound
    return send_kept(request, found.file, f"sesi-{pk}-bukti-{proof}")


@staff_page(domain.PERMISSION)
def session_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the session took place."""
    session = _session(pk)
    form = HoldForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain.hold_session(session=session, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The session is recorded as held. It is evidence of its standards now."))
            return redirect("services_portal:session", pk)
    context = {"session": session, "form": form, "title": _("Record as held"), "submit": _("Record as held")}
    return render(request, "services/staffing/session_entry.html", context)


@staff_page(domain.PERMISSION)
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then cancel a planned session."""
    session = _session(pk)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain.cancel_session(session=session, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The session was cancelled."))
            return redirect("services_portal:session", pk)
    return render(request, "services/staffing/session_cancel.html", {"session": session, "form": form})


@staff_page("services.view_standard")
@require_safe
def session_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance list to print: who is known, and lines to sign."""
    session = _session(pk)
    attendees = list(session.attendees.select_related("person"))
    expected = list(User.objects.filter(is_active=True).order_by("full_name")) if session.is_planned else []
    known = {attendee.person_id for attendee in attendees}
    names = [_line(attendee) for attendee in attendees]
    if session.is_for_staff:
        names += [(str(person), person.position) for person in expected if person.pk not in known]
    blank = max(0, LEAST_LINES - len(names)) if session.is_planned else 0
    context = {
        "session": session,
        "topics": session.topics.select_related("service"),
        "lines": [*names, *[("", "")] * blank],
    }
    return render(request, "services/staffing/session_sheet.html", context)


def _line(attendee: SessionAttendee) -> tuple[str, str]:
    if attendee.person is not None:
        return str(attendee.person), attendee.person.position
    parts = (attendee.institution, str(dict(GUEST_ELEMENTS)[attendee.element]))
    return attendee.name, ", ".join(part for part in parts if part)


def _session(pk: int) -> StandardSession:
    found = StandardSession.objects.select_related("created_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _initial(session: StandardSession, chosen: list[Any]) -> dict[str, Any]:
    begins = timezone.localtime(session.starts_at)
    ends = timezone.localtime(session.ends_at) if session.ends_at else None
    return {
        "title": session.title,
        "kind": session.kind,
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time() if ends else None,
        "place": session.place,
        "material_url": session.material_url,
        "services": [service.code for service in chosen],
    }


def _put_on_session_form(error: DomainError, form: forms.Form) -> None:
    """Show a refusal beside the field of the form that holds it: the page has a day and times, the domain moments."""
    errors = getattr(error, "errors", None)
    if errors:
        names = {"starts_at": "begins", "ends_at": "ends"}
        error.errors = {names.get(name, name): problems for name, problems in errors.items()}  # type: ignore[attr-defined]
    put_on_form(error, form)
