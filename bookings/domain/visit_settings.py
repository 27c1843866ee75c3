"""What the agency decides about visits: the weights of the order of places, and the times."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from bookings.models import BookingSettings
from core import audit
from core.pagecache import content_changed
from core.rights import Actor, require

PERMISSION = "bookings.manage_visit"
NAMES = ("visit_people_weight", "visit_away_weight", "visit_reach_weight", "visit_gap_months", "visit_answer_days")


@transaction.atomic
def change_visit_settings(*, values: Mapping[str, int], by: Actor) -> BookingSettings:
    """Keep the settings of visits; those of other parts stay. A limit that runs keeps the length it was given."""
    require(by, PERMISSION)
    terms, _made = BookingSettings.objects.select_for_update().get_or_create(pk=1)
    changes = {
        name: [getattr(terms, name), values[name]]
        for name in NAMES
        if name in values and getattr(terms, name) != values[name]
    }
    for name, (_before, after) in changes.items():
        setattr(terms, name, after)
    terms.save(update_fields=list(changes) or None)
    if changes:
        audit.record(action="bookings.visit_settings_changed", changes=changes)
        content_changed()
    return terms
