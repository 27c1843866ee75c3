"""What the domain of bookings refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

if TYPE_CHECKING:
    from bookings.availability import Problem


class NotFree(DomainError):
    """What was asked for cannot be booked then; `problems` has the reasons by the code of each resource."""

    code = "not-free"
    status = 409
    message = _("This cannot be booked for that time.")

    def __init__(self, problems: Mapping[str, Sequence[Problem]]) -> None:
        self.problems = problems
        super().__init__(None, problems={code: [problem.value for problem in why] for code, why in problems.items()})


class StillNeeded(DomainError):
    """There cannot be fewer units than uses that are booked already take at one moment."""

    code = "still-needed"
    status = 409
    message = _("Bookings that are there need more than that at one time.")


class CodeTaken(DomainError):
    """Another resource has this code."""

    code = "code-taken"
    status = 409
    message = _("This code is already used. Choose another one.")


class PersonTaken(DomainError):
    """A member of staff is one companion, not two."""

    code = "person-taken"
    status = 409
    message = _("This member of staff is a companion already.")


class AlreadyClosed(DomainError):
    """Some of the resources are out of use for a part of this time already; `codes` names them."""

    code = "already-closed"
    status = 409
    message = _("A part of this time is entered already as out of use.")

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(None, codes=list(codes))


class PhotoKnown(DomainError):
    """The same picture is there already."""

    code = "photo-known"
    status = 409
    message = _("This picture is there already.")


class OutOfUse(DomainError):
    """What was taken out of use is not changed, closed or lent any more."""

    code = "out-of-use"
    status = 409
    message = _("This is out of use. Take it into use again first.")
