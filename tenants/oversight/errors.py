"""What the collection of figures refuses or cannot do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CollectionFailed(DomainError):
    """Some apps of an agency did not report; `facts["apps"]` names them. What the others reported is kept."""

    code = "collection-failed"
    status = 500
    message = _("The figures of this agency could not be taken.")


class AlreadyRunning(DomainError):
    """A collection of the same province runs."""

    code = "collection-running"
    message = _("The figures of this province are being taken at this moment.")
