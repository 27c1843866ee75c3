"""What came of a button or a form: told above the page that follows, or beside the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from core.errors import DomainError, InvalidInput

_SAME_NAMES: Mapping[str, str] = MappingProxyType({})


def tell_outcome(request: HttpRequest, act: Callable[[], object], *, done: str = "") -> bool:
    """Do it, and tell `done` or why it was refused; return whether it was done.

    Without `done` nothing is told of a success: the page that follows shows it.
    """
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    if done:
        messages.success(request, done)
    return True


def show_refusal(
    form: BaseForm, error: DomainError, *, field: str | None = None, names: Mapping[str, str] = _SAME_NAMES
) -> None:
    """Put a refusal of the domain beside the fields it names, else beside `field`, or above the form without either.

    `names` gives the form's own names of fields that the domain calls otherwise.
    """
    by_field = error.errors if isinstance(error, InvalidInput) else {field or "": [str(error)]}
    for name, problems in by_field.items():
        known = names.get(name, name)
        for problem in problems:
            form.add_error(known if known in form.fields else None, problem)


def take_form(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], object],
    *,
    done: str = "",
    field: str | None = None,
    names: Mapping[str, str] = _SAME_NAMES,
) -> int:
    """Do what a form asks when it was sent, and return the status of the page: 0 when it was done, for a redirect.

    `act` is called with a valid form only; what it refuses stands beside the fields (see `show_refusal`).
    """
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 422
    try:
        act()
    except DomainError as error:
        show_refusal(form, error, field=field, names=names)
        return error.status
    if done:
        messages.success(request, done)
    return 0
