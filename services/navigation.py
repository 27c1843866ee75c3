"""The places inside the standards area of the portal: two short rows of links above every page of it.

The first row names the groups, the second the places of the group that the page is in; on phones all places stand in
one list under the names of their groups.

Each part of this app lists its own place, in `ServicesConfig.ready()` or in the module that ready() imports:

    from services import navigation
    from services.navigation import Place

    navigation.register(
        Place("pledges", _("Pledge"), "services_portal:pledges", order=50, group=Group.PUBLICATION,
              permission="services.view_standard", count=pledges_to_sign)
    )

- `key` is unique; registering it again replaces the place.
- `label` is one or two words in sentence case; `url_name` a name of `services_portal` without arguments. A name that is
  not there (yet) leaves the place out.
- `group` is the part of the area that it belongs to; a group leads to its first place.
- `permission` hides it from whoever lacks it. `order`: 10 list, 20 decrees, 30 reviews, 40 pledge, 50 media, 60 checks,
  70 service points, 80 feedback, 90 competence, 100 internalisation, 110 import, 120 templates, 130 units.
- `count(request)` gives the number of open things behind it, with at most one small query; None and 0 show nothing.

A page shows the rows by `{% standards_places %}` of the library `lifecycle` in its block `over`; pages that include
`services/_trail.html` have them already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.ui.identity import Text

logger = logging.getLogger(__name__)


class Group(models.TextChoices):
    """A part of the standards area, in the order in which they stand."""

    STANDARDS = "standards", _("Standards")
    PUBLICATION = "publication", _("Publication")
    PEOPLE = "people", _("For the public")
    TEAM = "team", _("Team")
    SETUP = "setup", _("Set up")


@dataclass(frozen=True)
class Place:
    """One place of the standards area."""

    key: str
    label: Text
    url_name: str
    order: int = 100
    permission: str = "services.view_standard"
    count: Callable[[HttpRequest], int | None] | None = None
    group: Group = Group.STANDARDS


@dataclass(frozen=True)
class PlaceLink:
    """A place as one request sees it."""

    label: Text
    url: str
    is_current: bool
    is_page: bool
    count: int | None
    group: Group = Group.STANDARDS


@dataclass(frozen=True)
class GroupLink:
    """A group as one request sees it: it leads to its first place and counts what is open in all of them."""

    label: Text
    places: list[PlaceLink]

    @property
    def url(self) -> str:
        return self.places[0].url

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.places)

    @property
    def count(self) -> int:
        return sum(link.count or 0 for link in self.places)


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Add a place; the same key again replaces it."""
    _places[place.key] = place


def unregister(key: str) -> None:
    """Take a place out; for tests."""
    del _places[key]


def places() -> list[Place]:
    """Return the registered places in their order: by group first."""
    groups = list(Group)
    return sorted(_places.values(), key=lambda place: (groups.index(place.group), place.order, place.key))


def grouped(found: list[PlaceLink]) -> list[GroupLink]:
    """Return the links by their groups; a group without a link is left out."""
    by_group = groupby(found, key=lambda link: link.group)
    return [GroupLink(label=group.label, places=list(links_of)) for group, links_of in by_group]


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
            group=place.group,
        )
        for place, url in addressed
    ]


def _address(place: Place, request: HttpRequest) -> str | None:
    try:
        return reverse(place.url_name, urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        logger.debug("place %s of the standards area leads to %s, which is not there", place.key, place.url_name)
        return None
