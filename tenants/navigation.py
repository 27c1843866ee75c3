"""What the registry adds to the menus of the shells."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.ui import nav


def register() -> None:
    """Add the entries; called once when the app is ready."""
    nav.register("base", nav.NavItem("directory", _("Agencies"), "directory:home", order=10))
    nav.register("base", nav.NavItem("catalogue", _("Services"), "catalogue:search", order=20))
    nav.register("portal", nav.NavItem("settings", _("Settings"), "tenants_settings:home", 90, "tenants.edit_profile"))
    for item in (
        nav.NavItem(
            "central", _("Overview"), "central:home", 0, "tenants.manage_agency", count=failed_onboardings, is_hot=True
        ),
        nav.NavItem("agencies", _("Agencies"), "central:agencies", 10, "tenants.manage_agency"),
        nav.NavItem("onboard", _("Add an agency"), "central:onboard", 20, "tenants.onboard_agency"),
        nav.NavItem("bulk", _("Add many agencies"), "central:bulk_list", 30, "tenants.onboard_agency"),
        nav.NavItem("templates", _("Common templates"), "central:templates", 40, "tenants.manage_template"),
        nav.NavItem("calendars", _("Days off"), "central:calendars", 45, "tenants.manage_calendar"),
        nav.NavItem("fleet", _("Version upgrades"), "central:fleet", 50, "tenants.manage_agency"),
    ):
        nav.register("central", item)


def failed_onboardings(request: HttpRequest) -> int | None:
    """Count the onboardings that wait for a decision."""
    from tenants.central.queries import failed_runs  # models are loaded only after the menus are registered

    return failed_runs().count() or None
