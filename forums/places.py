"""The places of one forum: a row of links above each of its pages, one registry for staff and one for the public.

    from forums import places
    from forums.places import Place

    places.register(Place("answers", _("Inputs"), "forums_portal:inputs", order=50, count=inputs_to_answer))
    places.register_public(Place("plan", _("Action plan"), "forums:plan", order=40, shown=has_actions))

- `url_name` takes the code of the forum and nothing else. A name that is not there (yet) leaves the place out.
- `permission` hides a place of the portal from whoever lacks it; public places ask for none.
- `states` names the states of a forum in which the place is there; `shown(forum)` decides by more than the state, with
  at most one small query.
- `count(forum, request)` gives the number of open things behind it, with at most one small query; 0 and None show
  nothing.
- `order` in the portal: 10 overview, 20 invitations, 25 participants, 30 console, 35 points, 40 moderation, 50 inputs,
  60 minutes of agreement, 70 action plan, 80 documents, 90 trace. Public: 10 forum, 20 text, 30 inputs, 40 plan,
  50 trace, 60 documents.

Pages show them by `forums/_forum_head.html` (in the block `over` of core/portal.html) and `forums/_public_head.html`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core.ui.identity import Text
from forums.models import Forum

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """One place of a forum."""

    key: str
    label: Text
    url_name: str
    order: int = 100
    permission: str = "forums.view_forum"
    count: Callable[[Forum, HttpRequest], int | None] | None = None
    states: frozenset[str] | None = None
    shown: Callable[[Forum], bool] | None = None

    def is_there(self, forum: Forum) -> bool:
        """Tell whether this forum has the place now."""
        in_state = self.states is None or forum.state in self.states
        return in_state and (self.shown is None or self.shown(forum))


@dataclass(frozen=True)
class PlaceLink:
    """A place as one request sees it."""

    key: str
    label: Text
    url: str
    is_current: bool
    is_page: bool
    count: int | None


_places: dict[str, Place] = {}
_public: dict[str, Place] = {}


def register(place: Place) -> None:
    """Add a place of the portal; the same key again replaces it."""
    _places[place.key] = place


def register_public(place: Place) -> None:
    """Add a place that everybody sees; the same key again replaces it."""
    _public[place.key] = place


def unregister(key: str) -> None:
    """Take a place of the portal out; for tests."""
    del _places[key]


def unregister_public(key: str) -> None:
    """Take a public place out; for tests."""
    del _public[key]


def links(forum: Forum, request: HttpRequest) -> list[PlaceLink]:
    """Return the places of a forum that the request's user may go to."""
    user = getattr(request, "user", None)
    allowed = [place for place in _places.values() if user is not None and user.has_perm(place.permission)]
    return _links(allowed, forum, request)


def public_links(forum: Forum, request: HttpRequest) -> list[PlaceLink]:
    """Return the public places of a forum."""
    return _links(_public.values(), forum, request)


def _links(places: Iterable[Place], forum: Forum, request: HttpRequest) -> list[PlaceLink]:
    """Return the links in their order; current is the longest address above this page."""
    in_order = sorted(places, key=lambda place: (place.order, place.key))
    there = [place for place in in_order if place.is_there(forum)]
    addressed = [(place, url) for place in there if (url := _address(place, forum, request)) is not None]
    current = max((url for _place, url in addressed if request.path.startswith(url)), key=len, default=None)
    return [
        PlaceLink(
            key=place.key,
            label=place.label,
            url=url,
            is_current=url == current,
            is_page=url == request.path,
            count=place.count(forum, request) if place.count else None,
        )
        for place, url in addressed
    ]


def _address(place: Place, forum: Forum, request: HttpRequest) -> str | None:
    try:
        return reverse(place.url_name, args=[forum.code], urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        logger.debug("place %s of a forum leads to %s, which is not there", place.key, place.url_name)
        return None
