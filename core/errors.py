"""The refusals of the domain. Pages and the API turn them into words beside a field or into a problem document."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something that a person asked for and the domain refuses.

    `code` names it for machines, `status` is the HTTP status an edge should answer with, `message` is the translated
    sentence for people, and `facts` are the values behind it (JSON; never personal data).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None, **facts: Any) -> None:
        self.facts = facts
        if message is not None:
            self.message = message
        super().__init__(str(self.message))

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.facts if "%(" in text and self.facts else text


class NotFound(DomainError):
    """What was asked for is not there, or is not this person's: both get the same answer."""

    code = "not-found"
    status = 404
    message = _("This was not found.")


class PermissionRefused(DomainError):
    """The person is known and may not do this."""

    code = "permission-refused"
    status = 403
    message = _("You do not have the right to do this.")


class InvalidInput(DomainError):
    """Values that a person gave are wrong; `errors` has a list of sentences for each field."""

    code = "invalid-input"
    status = 422
    message = _("Some of the values are not right.")

    def __init__(self, errors: dict[str, list[Any]], **facts: Any) -> None:
        self.errors = errors
        super().__init__(None, **facts)


class ChangedMeanwhile(DomainError):
    """Somebody else changed the same thing since it was read."""

    code = "changed-meanwhile"
    status = 409
    message = _("Somebody else changed this while you were working on it.")
