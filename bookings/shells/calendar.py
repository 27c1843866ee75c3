"""What the calendars put into the registries: the next free times on the page of a service, and a link for staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bookings.service_panel import availability_of_service
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from services.seam import panels_of_service

SEES = ("bookings.view_booking", "bookings.manage_resource")


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    panels_of_service.register(availability_of_service, order=6)
    tabs.register(Tab("calendar", _("Public calendar"), "calendar:week", SEES, order=20))
