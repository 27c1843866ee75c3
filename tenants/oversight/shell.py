"""What oversight adds to the menus."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui import nav
from core.ui.nav import NavItem


def register() -> None:
    """Add the pages of oversight to its menu."""
    view = "oversight.view"
    nav.register("oversight", NavItem("glance", _("At a glance"), "oversight:home", 0, permission=view))
    nav.register("oversight", NavItem("agencies", _("Agencies"), "oversight:agencies", 10, permission=view))
    nav.register("oversight", NavItem("components", _("Components"), "oversight:components", 20, permission=view))
    nav.register(
        "oversight",
        NavItem("templates", _("Common templates"), "oversight:templates", 30, permission="tenants.manage_template"),
    )
    nav.register(
        "oversight",
        NavItem("calendars", _("Days off"), "oversight:calendars", 50, permission="tenants.manage_calendar"),
    )
    nav.register("oversight", NavItem("indicators", _("PEKPPP"), "oversight:indicators", 30, permission=view))
    nav.register("oversight", NavItem("open", _("What is open"), "oversight:open", 40, permission=view))
    nav.register(
        "oversight",
        NavItem("collections", _("Taking the figures"), "oversight:collections", 90, permission="oversight.collect"),
    )
