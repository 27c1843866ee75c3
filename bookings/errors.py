"""What the domain of bookings refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

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

    code = "resource-code-taken"
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


class UseMoveRefused(DomainError):
    """The booking does not stand where this could follow; `state` tells where it does."""

    code = "use-move-refused"
    status = 409
    message = _("This cannot be done with the booking as it stands now.")


class DayIsOver(DomainError):
    """That nobody came is taken back on the same day only."""

    code = "day-is-over"
    status = 409
    message = _("This can be taken back only on the same day.")


class HoursOverlap(DomainError):
    """On some of these dates other hours hold already."""

    code = "hours-overlap"
    status = 409
    message = _("Other hours are entered already for some of these days. Remove them first.")


class VisitMoveRefused(DomainError):
    """The visit does not stand where this could follow; `state` tells where it does."""

    code = "visit-move-refused"
    status = 409
    message = _("This cannot be done with the visit as it stands now.")


class VisitIncomplete(DomainError):
    """A visit is announced only when people can read where it is and what they can do there."""

    code = "visit-incomplete"
    status = 409
    message = _("Say which services are given before you announce the visit.")


class ServiceRegistered(DomainError):
    """People registered for the service; taking it off the visit would leave them without it."""

    code = "service-registered"
    status = 409
    message = _("People have registered for this service. It stays on the visit, or the visit is cancelled.")


class VisitRegistrationClosed(DomainError):
    """The visit takes no registrations for that day any more, or was never announced."""

    code = "visit-registration-closed"
    status = 409
    message = _("Registration for this day is closed. You may still come: who is registered goes first.")


class VisitorKnown(DomainError):
    """The same person with the same contact registered for the same service."""

    code = "visitor-known"
    status = 409
    message = _("Somebody with this name and contact is registered for this service already.")


class VisitorCame(DomainError):
    """Who was there cannot cancel any more."""

    code = "visitor-came"
    status = 409
    message = _("This registration has been used.")


class TooManyUses(DomainError):
    """One asker has as many uses of a resource within its days as are allowed."""

    code = "too-many-uses"
    status = 409
    message = _("You have borrowed this as often as it may be borrowed in this period.")

    def __init__(self, *, name: str, most: int, days: int) -> None:
        words = ngettext(
            "%(name)s may be borrowed %(most)s time within %(days)s days by one borrower. Choose a later date.",
            "%(name)s may be borrowed %(most)s times within %(days)s days by one borrower. Choose a later date.",
            most,
        )
        super().__init__(words % {"name": name, "most": most, "days": days}, most=most, days=days)


class TooLateToChange(DomainError):
    """The hours before the use in which borrowers change or cancel by themselves are over."""

    code = "too-late-to-change"
    status = 409
    message = _("It is too late to change this here. Please call us.")


class OfferEnded(DomainError):
    """The offer was not taken in time, or was settled before."""

    code = "offer-ended"
    status = 410
    message = _("This offer does not hold any more.")


class WaitingListFull(DomainError):
    """As many wait for that time as the agency lets wait."""

    code = "waiting-list-full"
    status = 409
    message = _("The waiting list for this time is full.")


class AlreadyWaiting(DomainError):
    """One asker waits once for the same thing at the same time."""

    code = "already-waiting"
    status = 409
    message = _("You are on the waiting list for this time already.")


class NothingToMove(DomainError):
    """A request whose time was not taken away chooses no other one."""

    code = "nothing-to-move"
    status = 409
    message = _("This booking needs no other time.")


class CallMade(DomainError):
    code = "call-made"
    status = 409
    message = _("They were told already.")


class BookedByOthers(DomainError):
    """An activity of the agency would take a time that others have booked; `codes` are their cases."""

    code = "booked-by-others"
    status = 409
    message = _("Others have booked this time. Use the priority of the agency only with a reason, and in good time.")

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(None, codes=list(codes))


class TooShortNotice(DomainError):
    """The priority of the agency leaves those who booked less time than they are promised."""

    code = "too-short-notice"
    status = 409
    message = _("It is too late to take this time from others.")

    def __init__(self, days: int) -> None:
        words = ngettext(
            "A time that others have booked is taken at least %(days)s day before.",
            "A time that others have booked is taken at least %(days)s days before.",
            days,
        )
        super().__init__(words % {"days": days}, days=days)
