"""What every page of the staff's side does: whoever is signed in asks for a case, and gets one of theirs or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from core.accounts.access import permission_required, signed_in
from core.cases import access
from core.cases.casework import may_handle
from core.cases.models import Case
from core.errors import NotFound, PermissionRefused
from core.ui.pages import View

CaseView = Callable[..., HttpResponseBase]


def desk_page(view: View) -> View:
    """Let in whoever may see a kind of case or is in charge of one; what they may see is judged by the rows."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            access.require_desk(signed_in(request))
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except PermissionRefused as error:
            raise PermissionDenied from error

    return never_cache(permission_required()(answer))


def case_page(view: CaseView) -> View:
    """Call `view(request, case, ...)` with a case that this member of staff may read."""

    @wraps(view)
    def answer(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        case = access.staff_case(code, signed_in(request))
        _mark_menu(request, case)
        return view(request, case, *args, **kwargs)

    return desk_page(answer)


def handled_page(view: CaseView) -> View:
    """Call `view(request, case, ...)` with a case on which this member of staff may act."""

    @wraps(view)
    def answer(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = signed_in(request)
        case = access.staff_case(code, user)
        if not may_handle(case, user):
            raise PermissionRefused
        _mark_menu(request, case)
        return view(request, case, *args, **kwargs)

    return desk_page(answer)


def _mark_menu(request: HttpRequest, case: Case) -> None:
    """Have the menu show under which entry a case stands."""
    request.__dict__["ui_nav_key"] = case.regime.group
