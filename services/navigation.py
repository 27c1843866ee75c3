"""The places inside the standards area of the portal: one row of links above every page of it.

Each part of this app lists its own place, in `ServicesConfig.ready()` or in the module that ready() imports:

    from services import navigation
    from services.navigation import Place

    navigation.register(
        Place("pledges", _("Pledge"), "services_portal:pledges", order=50, permission="services.view_standard",
              count=pledges_to_sign)
    )

- `key` is unique; registering it again replaces the place.
- `label` is one or two words in sentence case; `url_name` a name of `services_portal` without arguments. A name that is
  not there (yet) leaves the place out.
- `permission` hides it from whoever lacks it. `order`: 10 list, 20 decrees, 30 reviews, 40 pledge, 50 media, 60 checks,
  70 service points, 80 feedback, 90 competence, 100 internalisation, 110 import, 120 templates, 130 units.
- `count(request)` gives the number of open things behind it, with at most one small query; None and 0 show nothing.

A page shows the row by `{% include "services/_places.html" %}` in its block `over`; pages that include
`services/_trail.html` have it already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core.ui.identity import Text

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """One place of the standards area."""

    key: str
    label: Text
    url_name: str
    order: int = 100
    permission: str = "services.view_standard"
    count: Callable[[HttpRequest], int | None] | None = None


@dataclass(frozen=True)
class PlaceLink:
    """A place as one request sees it."""

    label: Text
    url: str
    is_current: bool
    is_page: bool
    count: int | None


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Add a place; the same key again replaces it."""
    _places[place.key] = place


def unregister(key: str) -> None:
    """Take a place out; for tests."""
    del _places[key]


def places() -> list[Place]:
    """Return the registered places in their order."""
    return sorted(_places.values(), key=lambda place: (place.order, place.key))


def links(request: HttpRequest) -> list[PlaceLink]:
    """Return the places that the request's user may go to; current is the longest address above this page."""
    user = getattr(request, "user", None)
    allowed = [place for place in places() if user is not None and user.has_perm(place.permission)]
    addressed = [(place, url) for place in allowed if (url := _address(place, request)) is not None]
    current = max((url for _place, url in addressed if request.path.startswith(url)), key=len, default=None)
    return [
        PlaceLink(
            label=place.label,
            url=url,
            is_current=url == current,
            is_page=url == request.path,
            count=place.count(request) if place.count else None,
        )
        for place, url in addressed
    ]


def _address(place: Place, request: HttpRequest) -> str | None:
    try:
        return reverse(place.url_name, urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        logger.debug("place %s of the standards area leads to %s, which is not there", place.key, place.url_name)
        return None
