"""What the parts of this app show on the public page of a forum, and on its overview in the portal.

    from forums import panels_of_forum

    panels_of_forum.register("portal", balance_of_elements, order=20)

    def balance_of_elements(forum: Forum, request: HttpRequest) -> Panel | None:
        return Panel("forums/_balance.html", {"balance": ...}) if forum.is_editable else None

`Panel` is core.panels.Panel. Its template draws a whole `<section>` with its own `<h2>`; the page's context (`forum`)
stays readable in it. The page "first" is the top of the public page: what can be done at this very moment.
`aside=True` moves a panel to the narrow column. Each page calls each function once, and a function asks a constant
number of queries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from django.http import HttpRequest

from core.panels import Panel
from forums.models import Forum

Page = Literal["first", "public", "portal"]
PAGES: tuple[str, ...] = get_args(Page)
Builder = Callable[[Forum, HttpRequest], Panel | None]

_builders: dict[str, dict[Builder, int]] = {page: {} for page in PAGES}


def register(page: Page, builder: Builder, order: int = 100) -> None:
    """Ask `builder` for a panel whenever `page` of a forum is shown; lower `order` stands higher."""
    _builders[page][builder] = order


def unregister(page: Page, builder: Builder) -> None:
    """Forget a builder; for tests."""
    del _builders[page][builder]


def panels(page: Page, forum: Forum, request: HttpRequest) -> list[Panel]:
    """Return the panels of a page for this forum and this request, in their order."""
    known = _builders[page]
    in_order = sorted(known, key=lambda builder: known[builder])
    return [panel for builder in in_order if (panel := builder(forum, request)) is not None]
