"""Participants of one forum in the portal: who is expected, who is there, what they need."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.agencies import current_agency
from core.contacts import phone_digits
from core.documents.pictures import qr_svg
from core.errors import DomainError, NotFound
from core.sheets import XLSX
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums import access, attendance
from forums.domain import participants as domain
from forums.models import Forum, Participant
from forums.people_forms import StaffArrivalForm
from forums.people_sheets import attendance_as_xlsx
from forums.seats import attendance_may_be_kept, seats_of

PAGE_SIZE = 100
WORDS_LIMIT = 120
State = Participant.State
IN_ORDER = Case(*(When(element=code, then=order) for order, code in enumerate(Participant.Element.values)), default=99)


@staff_page(domain.PERMISSION)
@require_safe
def participant_list(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody who is expected or there, by element; who waits for a seat stands apart."""
    forum = access.staff_forum(code)
    words = request.GET.get("q", "").replace("\0", "")[:WORDS_LIMIT].strip()
    element = request.GET.get("unsur", "")
    people = forum.participants.filter(is_guest=False, state=State.REGISTERED)
    if words:
        people = people.filter(_named(words))
    if element in Participant.Element.values:
        people = people.filter(element=element)
    page = Paginator(people.order_by(IN_ORDER, "name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    sums = attendance.sums(forum)
    context = {
        "forum": forum,
        "page": page,
        "words": words,
        "element": element,
        "elements": Participant.Element.choices,
        "waiting": list(forum.participants.filter(state=State.WAITING).order_by("registered_at", "pk")[:PAGE_SIZE]),
        "sums": sums,
        "registered": sum(line.registered for line in sums),
        "present": sum(line.present for line in sums),
        "needs": attendance.needs(forum),
        "seats": seats_of(forum, timezone.now()),
        "may_check_in": attendance_may_be_kept(forum, timezone.now()),
        "back": request.get_full_path(),
    }
    return render(request, "forums/people/participants.html", context)


@staff_page(domain.PERMISSION)
@require_POST
def participant_move(request: HttpRequest, code: str, pk: int, move: str) -> HttpResponse:
    """One press: somebody is there, is not there after all, or gets a seat."""
    _forum, person = _participant(code, pk)
    moves: dict[str, Any] = {
        "hadir": domain.check_in,
        "batal": domain.undo_check_in,
        "naik": domain.move_up,
    }
    if move not in moves:
        raise NotFound
    by = signed_in(request)
    tell_outcome(request, lambda: moves[move](participant=person, by=by))
    return redirect(_back(request, code, pk))


@staff_page(domain.PERMISSION)
def participant_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take somebody off the list who does not come, after a question."""
    forum, person = _participant(code, pk)
    if request.method == "POST":
        by = signed_in(request)
        done = _("%(name)s was taken off the list.") % {"name": person.name}
        tell_outcome(request, lambda: domain.withdraw(participant=person, by=by), done=done)
        return redirect("forums_portal:participants", code)
    return render(request, "forums/people/participant_withdraw.html", {"forum": forum, "person": person})


@staff_page(domain.PERMISSION)
def participant_create(request: HttpRequest, code: str) -> HttpResponse:
    """Enter somebody who came without registration."""
    forum = access.staff_forum(code)
    form = StaffArrivalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            key = form.cleaned_data["key"]
            person = domain.walk_in(forum=forum, person=form.person(), key=key, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s is checked in.") % {"name": person.name})
            return redirect("forums_portal:participants", code)
    return render(request, "forums/people/participant_form.html", {"forum": forum, "form": form})


@staff_page(domain.PERMISSION)
@require_safe
def participant_export(request: HttpRequest, code: str) -> HttpResponse:
    """The attendance as a workbook, with contacts: for staff only."""
    forum = access.staff_forum(code)
    response = HttpResponse(attendance_as_xlsx(forum, attendance.rows(forum)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="daftar-hadir-{forum.code}.xlsx"'
    return response


@staff_page(domain.PERMISSION)
@require_safe
def check_in_poster(request: HttpRequest, code: str) -> HttpResponse:
    """A page to print: the QR code at the door."""
    forum = access.staff_forum(code)
    return render(request, "forums/people/poster.html", {"forum": forum, "link": _check_in_link(forum)})


@staff_page(domain.PERMISSION)
@require_safe
def check_in_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The address of check-in as a QR code."""
    return HttpResponse(qr_svg(_check_in_link(access.staff_forum(code))), content_type="image/svg+xml")


def _participant(code: str, pk: int) -> tuple[Forum, Participant]:
    forum = access.staff_forum(code)
    person = Participant.objects.select_related("forum").filter(forum=forum, pk=pk, is_guest=False).first()
    if person is None:
        raise NotFound
    return forum, person


def _check_in_link(forum: Forum) -> str:
    return current_agency().url + reverse("forums:check_in", args=(forum.code,))


def _named(words: str) -> Q:
    found = Q(name__icontains=words) | Q(organisation__icontains=words) | Q(email__icontains=words)
    try:
        digits = phone_digits(words)
    except ValueError:
        return found
    return found | Q(phone=digits)


def _back(request: HttpRequest, code: str, pk: int) -> str:
    """Return the list as it was, with the row in view: search and page come back with the button."""
    kept = {name: request.POST.get(name, "") for name in ("q", "unsur", "page")}
    query = urlencode({name: value for name, value in kept.items() if value})
    page = reverse("forums_portal:participants", args=(code,))
    return f"{page}{'?' if query else ''}{query}#peserta-{pk}"
