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
