"""What the domain of the shelter refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

if TYPE_CHECKING:
    from bookings import bed_allocation
    from bookings.domain.shelter_instead import Instead
    from bookings.shelter_rules import Fault


class PartyRefused(DomainError):
    """The rules of the shelter do not take this party for these nights; `faults` are told in their order."""

    code = "party-refused"
    status = 422
    message = _("The rules of the shelter do not allow this.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(str(fault.label) for fault in faults), faults=[fault.value for fault in faults])


class BedsNotGiven(DomainError):
    """There are no beds, or not these. `instead` is what else there is, where the officer was told."""

    status = 409
    instead: Instead | None = None


class NoBeds(BedsNotGiven):
    """No beds are free for this party in all of these nights, or somebody else was quicker."""

    code = "no-beds"
    message = _("There are no beds for all of them in all of these nights. Look at the board again.")


class BedsRefused(BedsNotGiven):
    """The beds that were chosen do not suit; `fault` says why."""

    code = "beds-refused"

    def __init__(self, fault: bed_allocation.Fault) -> None:
        self.fault = fault
        super().__init__(str(fault.label), fault=fault.value)


class OutOfTurn(DomainError):
    """Others come first and could have beds now; `codes` are their cases. With a reason it is possible."""

    code = "out-of-turn"
    status = 409
    message = _("Others come first and could have beds now. Offer the beds in turn, or write why this one goes before.")

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(None, codes=list(codes))


class PapersMissing(DomainError):
    """`kinds` are the papers that the shelter's standard asks for and nobody has brought."""

    code = "papers-missing"
    status = 422
    message = _("Papers are missing. Ask for them, or note which you saw on paper.")

    def __init__(self, kinds: Sequence[str]) -> None:
        super().__init__(None, kinds=list(kinds))


class StayMoveRefused(DomainError):
    code = "stay-move-refused"
    status = 409
    message = _("This step is not possible now. Somebody may have acted before you.")


class TooEarly(DomainError):
    code = "too-early"
    status = 409
    message = _("Their first night has not come yet.")


class StayOfferEnded(DomainError):
    code = "stay-offer-ended"
    status = 410
    message = _("This offer does not hold any more.")


class HealthClosed(DomainError):
    code = "health-closed"
    status = 403
    message = _("You may not open health data.")


class HealthGone(DomainError):
    code = "health-gone"
    status = 410
    message = _("The health data were not given, or were deleted when their time was over.")
