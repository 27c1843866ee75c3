"""The states of cases. Every regime uses some of them under its own table of moves. Source: domain reference, 6.3."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ui.status import StatusKind


class CaseState(models.TextChoices):
    RECEIVED = "received", _("Received")
    INCOMPLETE = "incomplete", _("To be completed")  # waits for the citizen; the clock stands still
    VERIFIED = "verified", _("Verified")
    ASSIGNED = "assigned", _("Dispositioned")
    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Followed up")  # the citizen may say whether it is settled
    CLOSED = "closed", _("Finished")
    REJECTED = "rejected", _("Refused")
    FORWARDED = "forwarded", _("Forwarded to another agency")
    ARCHIVED = "archived", _("Archived")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Nothing is left for the agency to do; a regime may still let the citizen open the case again.
ENDED = (
    CaseState.CLOSED,
    CaseState.REJECTED,
    CaseState.FORWARDED,
    CaseState.ARCHIVED,
    CaseState.WITHDRAWN,
)
STATUS_KINDS: dict[str, StatusKind] = {
    CaseState.RECEIVED: StatusKind.NEW,
    CaseState.INCOMPLETE: StatusKind.PAUSE,
    CaseState.VERIFIED: StatusKind.RUN,
    CaseState.ASSIGNED: StatusKind.RUN,
    CaseState.IN_PROGRESS: StatusKind.RUN,
    CaseState.ANSWERED: StatusKind.WAIT,
    CaseState.CLOSED: StatusKind.DONE,
    CaseState.REJECTED: StatusKind.OFF,
    CaseState.FORWARDED: StatusKind.OFF,
    CaseState.ARCHIVED: StatusKind.OFF,
    CaseState.WITHDRAWN: StatusKind.OFF,
}


class Channel(models.TextChoices):
    """How it reached the agency. Source: domain reference, 6.1."""

    WEB = "web", _("Website")
    COUNTER = "counter", _("At the counter")
    LETTER = "letter", _("By letter")
    PHONE = "phone", _("By telephone")
    EMAIL = "email", _("By e-mail")
    WHATSAPP = "whatsapp", _("WhatsApp")
    BOX = "box", _("Suggestion box")
    SOCIAL = "social", _("Social media")
    LAPOR = "lapor", _("SP4N-LAPOR!")
    API = "api", _("Other system")


class Priority(models.IntegerChoices):
    NORMAL = 0, _("Normal")
    HIGH = 1, _("High")
    URGENT = 2, _("Urgent")
