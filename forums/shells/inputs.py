"""What inputs bring to the other pages of a forum: two places, and two panels on its public page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from forums import panels_of_forum, places, reading_text
from forums.domain.inputs import Channel, takes_inputs
from forums.input_lists import about_choices, listed, rows_of
from forums.models import Forum, ForumInput
from forums.participation import participant_of
from forums.places import Place
from forums.views.writing import refusal_to_write

NEWEST = 3
State = Forum.State
WITH_INPUTS = frozenset({State.ANNOUNCED, State.IN_SESSION, State.ANSWERING, State.CLOSED})


def register() -> None:
    """Called once when the app is ready."""
    places.register_public(Place("reading", _("Text"), "forums:reading", order=20, states=WITH_INPUTS, shown=has_text))
    places.register_public(Place("inputs", _("Inputs"), "forums:inputs", order=30, states=WITH_INPUTS))
    panels_of_forum.register("public", way_to_write, order=20)
    panels_of_forum.register("public", newest_inputs, order=50)


def has_text(forum: Forum) -> bool:
    """Tell whether the forum is asked about a text."""
    return forum.standards.filter(contents__isnull=False).exists()


def way_to_write(forum: Forum, request: HttpRequest) -> Panel | None:
    """Return the way to the form while inputs are taken."""
    if refusal_to_write(forum, participant_of(request, forum)) is not None:
        return None
    return Panel("forums/_way_to_write.html", {"has_text": has_text(forum)})


def newest_inputs(forum: Forum, request: HttpRequest) -> Panel | None:
    """Return the newest inputs, and how many there are about each component."""
    number = ForumInput.objects.filter(forum=forum).shown().count()
    if not number:
        return None
    person = participant_of(request, forum)
    newest = listed(forum).select_related("subject__service", "participant").order_by("-number")[:NEWEST]
    subjects = reading_text.subjects_of(forum)
    context = {
        "number": number,
        "rows": rows_of(newest, forum=forum, person=person),
        "person": person,
        "about": about_choices(forum, subjects),
        "takes_inputs": takes_inputs(forum, Channel.ONLINE),
    }
    return Panel("forums/_newest_inputs.html", context)
