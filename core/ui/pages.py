"""What the pages of every app share: who may see them, and how a refusal of the domain becomes words beside a field."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.cache import never_cache

from core.accounts.access import permission_required
from core.errors import NotFound, PermissionRefused

View = Callable[..., HttpResponseBase]
StaffView = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Show "not found" for whatever the view may not find."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return answer


def staff_page(permission: str) -> Callable[[View], StaffView]:
    """Let in whoever holds `permission`; the page is never kept by a browser."""

    def decorate(view: View) -> StaffView:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except NotFound as error:
                raise Http404 from error
            except PermissionRefused as error:
                raise PermissionDenied from error

        return never_cache(permission_required(permission)(answer))

    return decorate


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent for a form, also when nothing was filled in; None when the form is only to be shown."""
    return request.POST if request.method == "POST" else None
