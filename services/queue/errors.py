"""The refusals of queues."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class QueueClosed(DomainError):
    code = "queue-closed"
    message = _("No numbers are given here now.")


class QueueFull(DomainError):
    code = "queue-full"
    message = _("All numbers of today were given. Please come on another day, or ask at the counter.")


class TicketMoved(DomainError):
    """`facts["state"]` is the present state of the number."""

    code = "ticket-moved"
    message = _("This number is no longer where you saw it. Somebody else may have called or ended it.")


class CounterBusy(DomainError):
    """`facts["number"]` is what the counter serves."""

    code = "counter-busy"
    message = _("This counter still serves number %(number)s. End it first.")


class LetterTaken(DomainError):
    code = "letter-taken"
    message = _("Another queue of this place has this letter.")


class CounterNameTaken(DomainError):
    code = "counter-name-taken"
    message = _("Another counter of this place has this name.")
