"""What inputs bring to the other pages of a forum: two places, and a panel on its public page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from forums import panels_of_forum, places
from forums.input_lists import listed, rows_of
from forums.models import Forum, ForumInput
from forums.participation import participant_of
from forums.places import Place

NEWEST = 3
State = Forum.State
WITH_INPUTS = frozenset({State.ANNOUNCED, State.IN_SESSION, State.ANSWERING, State.CLOSED})


def register() -> None:
    """Called once when the app is ready."""
    places.register_public(Place("reading", _("Text"), "forums:reading", order=20, states=WITH_INPUTS, shown=has_text))
    places.register_public(Place("inputs", _("Inputs"), "forums:inputs", order=30, states=WITH_INPUTS))
    panels_of_forum.register("public", newest_inputs, order=50)


def has_text(forum: Forum) -> bool:
    """Tell whether the forum is asked about a text."""
    return forum.standards.filter(contents__isnull=False).exists()


def newest_inputs(forum: Forum, request: HttpRequest) -> Panel | None:
    """Return the newest inputs, and how many there are."""
    number = ForumInput.objects.filter(forum=forum).shown().count()
    if not number:
        return None
    person = participant_of(request, forum)
    newest = listed(forum).select_related("subject__service", "participant").order_by("-number")[:NEWEST]
    rows = rows_of(newest, forum=forum, person=person)
    return Panel("forums/_newest_inputs.html", {"number": number, "rows": rows})
