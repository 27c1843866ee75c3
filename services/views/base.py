"""What the pages of this app share: who may see them, and how a refusal of the domain becomes words beside a field."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.cache import never_cache

from core.accounts.access import permission_required
from core.errors import DomainError, NotFound, PermissionRefused
from core.ui.outcome import show_refusal
from services.errors import CodeTaken, UnitNameTaken

View = Callable[..., HttpResponseBase]
StaffView = Callable[..., HttpResponseBase]

# Refusals that are about one field of a form.
FIELDS: Mapping[type[DomainError], str] = {CodeTaken: "code", UnitNameTaken: "name"}


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


def put_on_form(error: DomainError, form: forms.Form) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    if isinstance(error, PermissionRefused | NotFound):
        raise error
    show_refusal(form, error, field=FIELDS.get(type(error)))
