"""Keep programs away from forms that anybody may send, without an account and without asking anybody else.

Three things together: a field that people do not see, a signed moment at which the form was drawn, and a count for each
minute. Forms inherit GuardedForm; `{{ form }}` draws its two fields with the others.
"""

from __future__ import annotations

import time
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addresses import client_address
from core.api.throttling import count
from core.errors import DomainError

SALT = "antispam"
LEAST_SECONDS = 3  # nobody reads a question and answers it faster
MOST_SECONDS = 24 * 3600


class TooManyMessages(DomainError):
    code = "too-many-messages"
    status = 429
    message = gettext_lazy("Too much was sent from here in a short time. Please wait some minutes and try again.")


def stamp() -> str:
    """Return the present moment, signed, for a form that is drawn now."""
    return signing.dumps(int(time.time()), salt=SALT)


def is_fresh(stamp: str, *, least_seconds: int = LEAST_SECONDS) -> bool:
    """Tell whether the form was drawn by us, long enough ago to be read, and not too long ago."""
    try:
        age = time.time() - int(signing.loads(stamp, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return False
    return least_seconds <= age <= MOST_SECONDS


def refuse_flood(
    request: HttpRequest,
    name: str,
    *,
    per_address: int | None,
    everybody: int,
    person: str = "",
    per_person: int = 0,
) -> None:
    """Raise TooManyMessages when too much was sent under `name` in this minute.

    A hall full of phones comes from one address: then `per_address` is None, and `person` (the key that a phone keeps)
    is counted instead. `everybody` counts the whole agency.
    """
    minute = int(time.time()) // 60
    limits = [("all", everybody)]
    if per_address is not None:
        limits.insert(0, (client_address(request) or "-", per_address))
    if person:
        limits.insert(0, (f"person:{person}", per_person))
    for caller, most in limits:
        used = count(f"{name}:{caller}:{minute}")
        if used is not None and used > most:
            raise TooManyMessages


class Trap(forms.TextInput):
    """A field that only programs fill in: nobody sees it, and the keyboard does not reach it."""

    template_name = "core/widgets/trap.html"

    @property
    def is_hidden(self) -> bool:
        """Have it drawn with the hidden fields, apart from those that people read."""
        return True


class GuardedForm(forms.Form):
    """A form for everybody. `is_by_program` says that it is to be dropped without a word."""

    least_seconds: ClassVar[int] = LEAST_SECONDS

    website = forms.CharField(required=False, widget=Trap)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput, initial=stamp)

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean(self) -> dict[str, Any]:
        """Refuse a form that was answered at once or lay for a day; what was typed can be sent again."""
        values = super().clean() or self.cleaned_data
        if not values.get("website") and not is_fresh(values.get("stamp", ""), least_seconds=self.least_seconds):
            data: Any = copy(self.data)  # of a QueryDict this is a copy that may be changed
            data["stamp"] = stamp()
            self.data = data
            self.add_error(None, _("Please read once more what you wrote, then send it."))
        return values
