"""Menus of the shells. Every app registers its entries in `AppConfig.ready()`.

nav.register("portal", NavItem("standards", _("Standards"), "services_portal:list", order=20,
                               permission="services.view_standard", count=drafts_waiting))
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core import panels
from core.ui.identity import Text

logger = logging.getLogger(__name__)

Shell = Literal[
    "public", "base", "portal", "central", "oversight", "public_foot", "base_foot", "account", "portal_search"
]
SHELLS: tuple[str, ...] = get_args(Shell)
START_PAGES = frozenset({"/", "/portal/", "/central/", "/oversight/"})


@dataclass(frozen=True)
class NavItem:
    """One entry. `key` is unique within its shell; `permission` hides the entry from whoever lacks it.

    `shown` tells whether a request sees it, where one permission does not say it.
    `also` gives further addresses whose pages belong to the entry.
    `count` gives the number of open things behind the entry; None and 0 show nothing. With `is_hot`, it stands out.
    """

    key: str
    label: Text
    url_name: str
    order: int = 100
    permission: str | None = None
    count: Callable[[HttpRequest], int | None] | None = None
    is_hot: bool = False
    shown: Callable[[HttpRequest], bool] | None = None
    also: Callable[[str | None], Iterable[str]] | None = None


@dataclass(frozen=True)
class NavLink:
    """An entry as one request sees it."""

    key: str
    label: Text
    url: str
    is_current: bool
    count: int | None
    is_hot: bool


_items: dict[str, dict[str, NavItem]] = {shell: {} for shell in SHELLS}


def register(shell: Shell, item: NavItem) -> None:
    """Add `item` to the menu of `shell`; the same key again replaces the entry."""
    _items[shell][item.key] = item


def unregister(shell: Shell, key: str) -> None:
    """Take an entry out; for tests."""
    del _items[shell][key]


def items(shell: Shell) -> list[NavItem]:
    """Return the registered entries of a shell in their order."""
    return sorted(_items[shell].values(), key=lambda item: (item.order, item.key))


def links(shell: Shell, request: HttpRequest) -> list[NavLink]:
    """Return the menu of `shell` as the request's user may see it.

    The current entry is the one with the longest address that the request's path starts with, or the one whose key a
    view set as `request.ui_nav_key`, for pages that lie under no entry's address.
    """
    user = getattr(request, "user", None)
    urlconf = getattr(request, "urlconf", None)
    allowed = [
        item
        for item in items(shell)
        if (item.permission is None or (user and user.has_perm(item.permission)))
        and (item.shown is None or item.shown(request))
    ]
    addressed = [(item, url) for item in allowed if (url := _address(item, urlconf)) is not None]
    named = getattr(request, "ui_nav_key", None)
    current = _current_key(addressed, request.path, urlconf)
    return [
        NavLink(
            item.key,
            item.label,
            url,
            item.key == (named or current),
            item.count(request) if item.count else None,
            item.is_hot,
        )
        for item, url in addressed
    ]


def waiting_today(request: HttpRequest) -> int | None:
    """Count what waits on the start page of the portal."""
    return panels.waiting("today", request) or None


def _current_key(addressed: Iterable[tuple[NavItem, str]], path: str, urlconf: str | None) -> str | None:
    """Return the key of the entry that has the longest address which `path` lies under."""
    under = (
        (len(url), item.key)
        for item, own in addressed
        for url in (own, *(item.also(urlconf) if item.also else ()))
        if _covers(url, path)
    )
    return max(under, default=(0, None))[1]


def _covers(url: str, path: str) -> bool:
    """Tell whether `path` lies under `url`; a start page covers only itself."""
    return path == url or (url not in START_PAGES and path.startswith(url))


def _address(item: NavItem, urlconf: str | None) -> str | None:
    """Reverse the entry's address. One that leads nowhere is left out, so that a wrong name never takes a page down."""
    try:
        return reverse(item.url_name, urlconf=urlconf)
    except NoReverseMatch:
        logger.warning("menu entry %s leads to %s, which is not in %s", item.key, item.url_name, urlconf)
        return None
