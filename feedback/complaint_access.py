"""Get the complaint behind a case, or NotFound; pages that somebody in charge may open without a right of the kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from core.accounts.access import signed_in
from core.cases.access import staff_case
from core.cases.desk_pages import desk_page
from core.cases.domain.lifecycle import require_handler
from core.cases.models import Case
from core.errors import NotFound, PermissionRefused
from core.models import User
from feedback.models import Complaint

CaseView = Callable[..., HttpResponseBase]
KINDS = frozenset({"complaint", "aspiration"})


def staff_complaint(code: str, user: User | None) -> Complaint:
    """Return a complaint or aspiration that this member of staff may read, with its case."""
    case = staff_case(code, user)
    complaint = Complaint.objects.filter(case=case).first() if case.kind in KINDS else None
    if complaint is None:
        raise NotFound
    complaint.case = case
    return complaint


def public_complaint(code: str) -> Complaint:
    """Return a complaint that is on the public list."""
    complaint = Complaint.objects.public().select_related("case").filter(case__code=code.upper()).first()
    if complaint is None:
        raise NotFound
    return complaint


def complaint_page(permission: str = "") -> Callable[[CaseView], CaseView]:
    """Call `view(request, complaint)`: for whoever may handle the case or is in charge of it, or has `permission`."""

    def decorate(view: CaseView) -> CaseView:
        @wraps(view)
        def answer(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = signed_in(request)
            complaint = staff_complaint(code, user)
            _require(complaint.case, user, permission)
            return view(request, complaint, *args, **kwargs)

        return desk_page(answer)

    return decorate


def _require(case: Case, user: User, permission: str) -> None:
    if not permission:
        require_handler(case, user)
    elif not user.has_perm(permission):
        raise PermissionRefused
