"""The places of a forum and the panels of its pages: two registries that the parts of the app fill."""

import pytest
from django.test import RequestFactory

from core.panels import Panel
from forums import panels_of_forum, places
from forums.models import Forum
from forums.places import Place
from tests.factories.forums import make_forum
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def test_links_leave_out_what_is_not_there_or_not_allowed() -> None:
    forum = make_forum()
    request = RequestFactory().get(f"/portal/forum/{forum.code}/")
    request.user, request.urlconf = get_user("admin"), "deploy.urls_agency"
    for place in (
        Place("t-unknown", "Nowhere", "forums_portal:nowhere"),
        Place("t-right", "Not mine", "forums_portal:forum", permission="forums.manage_forum"),
        Place("t-state", "Later", "forums_portal:forum", states=frozenset({"closed"})),
        Place("t-shown", "Hidden", "forums_portal:forum", shown=lambda _forum: False),
        Place("t-counted", "Counted", "forums_portal:forum", order=-1, count=lambda _forum, _request: 3),
    ):
        places.register(place)
    try:
        found = places.links(forum, request)
    finally:
        for key in ("t-unknown", "t-right", "t-state", "t-shown", "t-counted"):
            places.unregister(key)

    assert [link.key for link in found if link.key.startswith("t-")] == ["t-counted"]
    assert found[0].count == 3
    assert found[0].is_page


def test_panels_stand_in_their_order_and_may_be_left_out() -> None:
    forum = make_forum()
    request = RequestFactory().get("/")
    request.user = get_user("admin")

    def first(_forum: Forum, _request: object) -> Panel:
        return Panel("first.html")

    def nothing(_forum: Forum, _request: object) -> None:
        return None

    panels_of_forum.register("portal", nothing, order=-2)
    panels_of_forum.register("portal", first, order=-1)
    try:
        found = panels_of_forum.panels("portal", forum, request)
    finally:
        panels_of_forum.unregister("portal", nothing)
        panels_of_forum.unregister("portal", first)

    assert found[0] == Panel("first.html")
