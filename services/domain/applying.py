"""What happens by itself on the day that a decree takes effect."""

from __future__ import annotations

import logging

from core.errors import DomainError
from core.tenancy import current_schema
from services.domain.publishing import apply_standard, due_to_apply

logger = logging.getLogger(__name__)


def apply_due_standards() -> int:
    """Let every published version apply whose decree has taken effect, each on its own; return how many did."""
    applied = 0
    for standard in due_to_apply():
        try:
            apply_standard(standard=standard, by=None)
        except DomainError as error:
            logger.warning(
                "%s: version %s of %s: %s", current_schema(), standard.version, standard.service_id, error.code
            )
        else:
            applied += 1
    return applied
