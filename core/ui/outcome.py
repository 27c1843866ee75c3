"""What came of a button: told above the page that follows."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from core.errors import DomainError


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
