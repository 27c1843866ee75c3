"""What an app shows on a page that it does not own: the portal's start page and an agency's public start page.

core owns the registry, the apps fill it in `AppConfig.ready()`:

    panels.register("today", drafts_to_finish, order=20)

    def drafts_to_finish(request: HttpRequest) -> Panel | None:
        drafts = ...
        return Panel("services/_today_drafts.html", {"drafts": drafts}, waiting=len(drafts)) if drafts else None

Each panel's template draws a whole `<section>` with its own `<h2>`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from django.http import HttpRequest

Page = Literal["today", "home"]
PAGES: tuple[str, ...] = get_args(Page)


@dataclass(frozen=True)
class Figure:
    """A number people look at first. `status` is a word's kind of core.ui.status; `href` leads to what was counted."""

    number: int | str
    label: Any
    status: str = ""
    href: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of a page: a template with its context.

    `waiting` says how many things in it wait for this user; `figures` go to the row on top; `aside` moves the panel
    to the narrow column.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    waiting: int = 0
    figures: tuple[Figure, ...] = ()
    aside: bool = False


Builder = Callable[[HttpRequest], Panel | None]

_builders: dict[str, list[tuple[int, Builder]]] = {page: [] for page in PAGES}


def register(page: Page, builder: Builder, order: int = 100) -> None:
    """Ask `builder` for a panel whenever `page` is shown; lower `order` stands higher. None shows nothing."""
    if builder not in (known for _, known in _builders[page]):
        _builders[page].append((order, builder))
        _builders[page].sort(key=lambda entry: entry[0])


def unregister(page: Page, builder: Builder) -> None:
    """Forget a builder; for tests."""
    _builders[page] = [entry for entry in _builders[page] if entry[1] is not builder]


def panels(page: Page, request: HttpRequest) -> list[Panel]:
    """Return the panels of a page for this request in their order, built once per request."""
    memo: dict[str, list[Panel]] = request.__dict__.setdefault("_panels", {})
    if page not in memo:
        built = (builder(request) for _, builder in _builders[page])
        memo[page] = [panel for panel in built if panel is not None]
    return memo[page]


def waiting(page: Page, request: HttpRequest) -> int:
    """Count what waits for the request's user on a page."""
    return sum(panel.waiting for panel in panels(page, request))
