"""The names of what people do with bookings, for the record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Any] = {
    "bookings.resource_added": _("Added something that is lent"),
    "bookings.resource_changed": _("Changed something that is lent"),
    "bookings.resource_retired": _("Took something out of use"),
    "bookings.resource_restored": _("Took something into use again"),
    "bookings.quantity_changed": _("Changed how many there are"),
    "bookings.resource_closed": _("Entered a time out of use"),
    "bookings.resource_opened": _("Took back a time out of use"),
    "bookings.other_hours_set": _("Set other opening hours for some days"),
    "bookings.other_hours_removed": _("Removed other opening hours"),
    "bookings.photo_added": _("Added a picture"),
    "bookings.photo_changed": _("Changed a picture"),
    "bookings.photo_removed": _("Removed a picture"),
    "bookings.terms_written": _("Wrote terms of use"),
    "bookings.checklist_written": _("Wrote a checklist"),
}
