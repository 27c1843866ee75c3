"""What the parts of this app show on the public page of one input: the answer, and where it went.

    from forums import panels_of_input

    panels_of_input.register(answer_of_input, order=10)

    def answer_of_input(given: ForumInput, request: HttpRequest) -> Panel | None:
        return Panel("forums/_answer.html", {"answer": ...}) if given.forum.answers_are_public else None

The page asks only for inputs that are shown. A template draws a whole `<section>` with its own `<h2>` and may read the
page's `forum` and `given`; a function asks a constant number of queries. Order: 10 answer, 20 actions, 30 trace.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from core.panels import Panel
from forums.models import ForumInput

Builder = Callable[[ForumInput, HttpRequest], Panel | None]

_builders: dict[Builder, int] = {}


def register(builder: Builder, order: int = 100) -> None:
    """Ask `builder` for a panel whenever an input is shown; lower `order` stands higher."""
    _builders[builder] = order


def unregister(builder: Builder) -> None:
    """Forget a builder; for tests."""
    del _builders[builder]


def panels(given: ForumInput, request: HttpRequest) -> list[Panel]:
    """Return the panels of an input in their order."""
    in_order = sorted(_builders, key=lambda builder: _builders[builder])
    return [panel for builder in in_order if (panel := builder(given, request)) is not None]
