"""What figures put into the registries: their tab, and the report to the bureau."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bookings import rollup
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from core import rollups

SEES = ("bookings.view_booking", "bookings.view_stay", "bookings.view_visit")


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    tabs.register(Tab("figures", _("Figures of use"), "bookings_figures:home", SEES, 80))
    rollups.register("bookings", rollup.collect, labels=rollup.labels())
