"""The pages of bookings in the portal: one entry of the menu, and below it a row of links that every part adds to.

tabs.register(Tab("rooms", _("Patient shelter"), "shelter_portal:board", "bookings.view_stay", 40, offer="shelter"))

What an agency does not offer has no link, but for whoever is on its pages; the settings lead to what can be set up.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from bookings.offers import offers_here
from core.cases.regimes import Text


@dataclass(frozen=True)
class Tab:
    """One link; `permission` is one right or several of which one suffices, `offer` the key of what must be offered."""

    key: str
    label: Text
    url_name: str
    permission: str | tuple[str, ...]
    order: int = 100
    offer: str = ""


@dataclass(frozen=True)
class OpenTab:
    """A link as one request sees it."""

    key: str
    label: Text
    url: str
    is_current: bool


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Add a link; the same key again replaces it."""
    _tabs[tab.key] = tab


def unregister(key: str) -> None:
    """Take a link back; for tests."""
    del _tabs[key]


def tabs_for(request: HttpRequest) -> list[OpenTab]:
    """Return the links that the request's user may follow, in their order; the longest address it lies under is it."""
    found = _allowed(request)
    current = max((url for _tab, url in found if request.path.startswith(url)), key=len, default="")
    there = {offer.key for offer in offers_here()}
    shown = [(tab, url) for tab, url in found if not tab.offer or tab.offer in there or url == current]
    return [OpenTab(tab.key, tab.label, url, url == current) for tab, url in shown]


def not_offered(request: HttpRequest) -> list[OpenTab]:
    """Return the links that the request's user may follow to what the agency does not offer yet."""
    there = {offer.key for offer in offers_here()}
    return [
        OpenTab(tab.key, tab.label, url, is_current=False)
        for tab, url in _allowed(request)
        if tab.offer and tab.offer not in there
    ]


def _allowed(request: HttpRequest) -> list[tuple[Tab, str]]:
    found = []
    urlconf = getattr(request, "urlconf", None)
    for tab in sorted(_tabs.values(), key=lambda tab: (tab.order, tab.key)):
        rights = (tab.permission,) if isinstance(tab.permission, str) else tab.permission
        if any(request.user.has_perm(right) for right in rights) and (url := _address(tab, urlconf)):
            found.append((tab, url))
    return found


def addresses(urlconf: str | None) -> list[str]:
    """Return where the links lead: pages below belong to the one entry of the menu."""
    return [url for tab in _tabs.values() if (url := _address(tab, urlconf))]


def _address(tab: Tab, urlconf: str | None) -> str:
    try:
        return reverse(tab.url_name, urlconf=urlconf)
    except NoReverseMatch:
        return ""
