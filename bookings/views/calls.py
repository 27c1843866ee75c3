"""Who is to be told by telephone, and what was told."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.domain import calls as domain
from core.accounts.access import signed_in
from core.cases.desk_pages import desk_page
from core.errors import PermissionRefused
from core.models import User
from core.ui.outcome import tell_outcome

PER_PAGE = 25


@desk_page
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Whom to ring up, the offers that end soon first; `sudah` shows what was told. A constant number of queries."""
    user = _caller(request)
    is_told = request.GET.get("sudah") == "1"
    rows = domain.told_calls(user) if is_told else domain.open_calls(user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": domain.lines_of(list(page)), "is_told": is_told}
    return render(request, "bookings/calls/list.html", context)


@desk_page
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody was told, or that nobody answered."""
    user = _caller(request)
    call = domain.call_for(user, pk)
    if request.POST.get("what") == "tried":
        tell_outcome(request, lambda: domain.mark_tried(call=call, by=user), done=_("Noted: nobody answered."))
    else:
        tell_outcome(request, lambda: domain.mark_told(call=call, by=user), done=_("Noted: they were told."))
    return redirect("calls_portal:list")


def _caller(request: HttpRequest) -> User:
    user = signed_in(request)
    if not any(user.has_perm(right) for right in domain.RIGHTS):
        raise PermissionRefused
    return user
