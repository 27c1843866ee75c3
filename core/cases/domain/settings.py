"""What the agency decides about all its cases."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.cases.models import CaseSettings
from core.errors import InvalidInput
from core.rights import Actor, require
from core.turns import wait_for_turn

MANAGE = "cases.manage_settings"


@transaction.atomic
def change_settings(*, bureau_after_days: int, link_days: int, tells_by_text: bool, by: Actor) -> CaseSettings:
    """Set all of it. Raises InvalidInput, PermissionRefused."""
    require(by, MANAGE)
    if not 0 <= bureau_after_days <= 30:
        raise InvalidInput({"bureau_after_days": [_("Choose between 0 and 30 days.")]})
    if not 1 <= link_days <= 90:
        raise InvalidInput({"link_days": [_("Choose between 1 and 90 days.")]})
    wait_for_turn("case-settings")
    terms = CaseSettings.load()
    wanted = {"bureau_after_days": bureau_after_days, "link_days": link_days, "tells_by_text": tells_by_text}
    changes = {name: [getattr(terms, name), value] for name, value in wanted.items() if getattr(terms, name) != value}
    if changes or terms._state.adding:
        for name, value in wanted.items():
            setattr(terms, name, value)
        terms.save()
        audit.record(action="cases.settings_changed", target=terms, changes=changes)
    return terms
