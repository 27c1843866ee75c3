"""The pages of bookings in the portal: one entry of the menu, and below it a row of links that every part adds to.

tabs.register(Tab("rooms", _("Patient shelter"), "shelter_portal:board", "bookings.view_stay", 40))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core.cases.regimes import Text


@dataclass(frozen=True)
class Tab:
    """One link; `permission` is one right or several of which one suffices."""

    key: str
    label: Text
    url_name: str
    permission: str | tuple[str, ...]
    order: int = 100


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
    found = []
    urlconf = getattr(request, "urlconf", None)
    for tab in sorted(_tabs.values(), key=lambda tab: (tab.order, tab.key)):
        rights = (tab.permission,) if isinstance(tab.permission, str) else tab.permission
        if any(request.user.has_perm(right) for right in rights) and (url := _address(tab, urlconf)):
            found.append((tab, url))
    current = max((url for _tab, url in found if request.path.startswith(url)), key=len, default="")
    return [OpenTab(tab.key, tab.label, url, url == current) for tab, url in found]


def addresses(urlconf: str | None) -> list[str]:
    """Return where the links lead: pages below belong to the one entry of the menu."""
    return [url for tab in _tabs.values() if (url := _address(tab, urlconf))]


def _address(tab: Tab, urlconf: str | None) -> str:
    try:
        return reverse(tab.url_name, urlconf=urlconf)
    except NoReverseMatch:
        return ""
