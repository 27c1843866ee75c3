"""Everything that can happen to the catalogue and its standards, one function each; each owns its transaction."""

from services.domain.autosaves import at_work, forget_typed, keep_typed, typed_by
from services.domain.catalogue import (
    change_service,
    change_unit,
    create_service,
    create_unit,
    restore_service,
    retire_service,
    set_unit_in_use,
)
from services.domain.comments import add_comment, reopen_comment, resolve_comment, withdraw_comment
from services.domain.decrees import (
    change_decree,
    discard_decree,
    enact_decree,
    prepare_decree,
    put_on_decree,
    record_minutes,
    take_off_decree,
)
from services.domain.drafting import adopt_template, create_service_from_template, draft_standard, edit_component
from services.domain.lifecycle import agree_standard, open_consultation, return_to_draft, submit_for_review
from services.domain.publishing import apply_standard, discard_draft, publish_standard, revoke_standard
from services.domain.reviewing import begin_review, change_standards_settings, conclude_review_unchanged
from services.domain.revisions import Saving, find_merge, restore_component, save_or_merge

__all__ = [
    "Saving",
    "add_comment",
    "adopt_template",
    "agree_standard",
    "apply_standard",
    "at_work",
    "begin_review",
    "change_decree",
    "change_service",
    "change_standards_settings",
    "change_unit",
    "conclude_review_unchanged",
    "create_service",
    "create_service_from_template",
    "create_unit",
    "discard_decree",
    "discard_draft",
    "draft_standard",
    "edit_component",
    "enact_decree",
    "find_merge",
    "forget_typed",
    "keep_typed",
    "open_consultation",
    "prepare_decree",
    "publish_standard",
    "put_on_decree",
    "record_minutes",
    "reopen_comment",
    "resolve_comment",
    "restore_component",
    "restore_service",
    "retire_service",
    "return_to_draft",
    "revoke_standard",
    "save_or_merge",
    "set_unit_in_use",
    "submit_for_review",
    "take_off_decree",
    "typed_by",
    "withdraw_comment",
]
