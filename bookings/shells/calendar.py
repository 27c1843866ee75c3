"""What the calendars put into the registries: the next free times on the public page of a service."""

from __future__ import annotations

from bookings.service_panel import availability_of_service
from services.seam import panels_of_service


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    panels_of_service.register(availability_of_service, order=6)
