"""What the things put into the registries: the public menu, what can be booked here, a link in the portal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from bookings import offers
from bookings.domain.resources import PERMISSION
from bookings.models import Resource
from bookings.offers import Offer
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from core.accounts import history
from core.ui import nav
from core.ui.nav import NavItem

OWN_OFFER = "things"
PAGES = ("calendar:week", "lending:ask", "shelter:home", "visits:list")


def register() -> None:
    """Called once when the app is ready."""
    offers.register(
        Offer(
            OWN_OFFER,
            _("Halls, places and equipment"),
            _("What you may use, with its rules and its free times."),
            "resources:list",
            lambda: Resource.objects.lent().exists(),
            order=10,
        )
    )
    nav.register("public", NavItem("lending", _("Borrow"), "resources:list", order=25, shown=_is_offered, also=_pages))
    tabs.register(Tab("things", _("Things"), "resources_portal:list", PERMISSION, order=30))
    history.register_changes(
        {
            "checklist": _("checklist"),
            "of": _("of"),
            "first": _("shown first"),
            "from": _("from"),
        }
    )


def _is_offered(request: HttpRequest) -> bool:
    return bool(offers.offers_here())


def _pages(urlconf: str | None) -> Iterator[str]:
    """Yield what else belongs to the entry of the menu; a part that an agency's host does not have is left out."""
    for name in PAGES:
        with suppress(NoReverseMatch):
            yield reverse(name, urlconf=urlconf)
