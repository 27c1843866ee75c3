"""What the keeping of calendars refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class CalendarUnchanged(DomainError):
    code = "calendar-unchanged"
    status = 422
    message = _("This says the same as the table that holds, so there is nothing to enter.")


class DecreeEntered(DomainError):
    code = "decree-entered"
    message = _("This decree was entered for this year already.")


class CalendarChanged(ChangedMeanwhile):
    code = "calendar-changed"
    message = _("Somebody else changed this table meanwhile. Look at the changes once more.")
