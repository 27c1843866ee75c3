"""What planning puts into the registries: menus, the first places of a forum, panels of the start pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.ui import nav
from core.ui.nav import NavItem
from forums import places
from forums.models import Forum
from forums.places import Place

State = Forum.State


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register("public", NavItem("forums", _("Forum"), "forums:list", order=20))
    nav.register(
        "portal",
        NavItem(
            "forums",
            _("Forum"),
            "forums_portal:list",
            order=20,
            permission="forums.view_forum",
            count=count_in_menu,
        ),
    )
    places.register(Place("overview", _("Overview"), "forums_portal:forum", order=10))
    places.register_public(Place("forum", _("The forum"), "forums:forum", order=10))


def count_in_menu(request: HttpRequest) -> int | None:
    """Count what waits for this user in the forums area."""
    return None
