"""Everything that can happen to the catalogue and its standards, one function each; each owns its transaction."""

from services.domain.catalogue import (
    change_service,
    change_unit,
    create_service,
    create_unit,
    restore_service,
    retire_service,
    set_unit_in_use,
)
from services.domain.drafting import adopt_template, create_service_from_template, draft_standard, edit_component
from services.domain.publishing import discard_draft, publish_standard, withdraw_standard

__all__ = [
    "adopt_template",
    "change_service",
    "change_unit",
    "create_service",
    "create_service_from_template",
    "create_unit",
    "discard_draft",
    "draft_standard",
    "edit_component",
    "publish_standard",
    "restore_service",
    "retire_service",
    "set_unit_in_use",
    "withdraw_standard",
]
