"""What the agency decides about bookings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from bookings.models import BookingSettings
from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.turns import wait_for_turn

MANAGE = "bookings.manage_resource"


@transaction.atomic
def change_settings(*, by: Actor, **values: Any) -> BookingSettings:
    """Set the named settings; what was promised before stays promised. Raises InvalidInput, PermissionRefused."""
    require(by, MANAGE)
    wait_for_turn("booking-settings")
    settings = BookingSettings.load()
    changes = {
        name: [getattr(settings, name), value] for name, value in values.items() if getattr(settings, name) != value
    }
    if not changes:
        return settings
    for name, value in values.items():
        setattr(settings, name, value)
    try:
        settings.full_clean(validate_unique=False)
    except ValidationError as error:
        known = error.message_dict
        raise InvalidInput({name if name in values else "": texts for name, texts in known.items()}) from error
    settings.save()
    audit.record(action="bookings.settings_changed", target="bookings", changes=changes)
    content_changed()
    return settings
