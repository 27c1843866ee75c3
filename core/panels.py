"""What an app shows on a page that it does not own: the portal's start page and an agency's public start page.

core owns the registry, the apps fill it in `AppConfig.ready()`:

    panels.register("today", drafts_to_finish, order=20, waiting=count_waiting_drafts)

    def drafts_to_finish(request: HttpRequest) -> Panel | None:
        drafts = ...
        return Panel("services/_today_drafts.html", {"drafts": drafts}, waiting=len(drafts)) if drafts else None

Each panel's template draws a whole `<section>` with its own `<h2>`. The menu of every page tells how much waits on the
start page: `waiting` counts that for one panel without building it.
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
Counter = Callable[[HttpRequest], int]


@dataclass(frozen=True)
class _Entry:
    order: int
    builder: Builder
    waiting: Counter | None


_builders: dict[str, list[_Entry]] = {page: [] for page in PAGES}


def register(page: Page, builder: Builder, order: int = 100, *, waiting: Counter | None = None) -> None:
    """Ask `builder` for a panel whenever `page` is shown; lower `order` stands higher. None shows nothing.

    `waiting` returns the same number as the built panel's `waiting` (0 without a panel), with at most one small query.
    Without it the panel is built on every page that tells the number.
    """
    if builder not in (known.builder for known in _builders[page]):
        _builders[page].append(_Entry(order, builder, waiting))
        _builders[page].sort(key=lambda entry: entry.order)


def unregister(page: Page, builder: Builder) -> None:
    """Forget a builder; for tests."""
    _builders[page] = [entry for entry in _builders[page] if entry.builder is not builder]


def panels(page: Page, request: HttpRequest) -> list[Panel]:
    """Return the panels of a page for this request in their order, built once per request."""
    return [panel for entry in _builders[page] if (panel := _built(entry, request)) is not None]


def waiting(page: Page, request: HttpRequest) -> int:
    """Count what waits for the request's user on a page."""
    return sum(_waiting_in(entry, request) for entry in _builders[page])


def _built(entry: _Entry, request: HttpRequest) -> Panel | None:
    memo = _memo(request)
    if entry.builder not in memo:
        memo[entry.builder] = entry.builder(request)
    return memo[entry.builder]


def _waiting_in(entry: _Entry, request: HttpRequest) -> int:
    if entry.waiting is not None and entry.builder not in _memo(request):
        return entry.waiting(request)
    panel = _built(entry, request)
    return panel.waiting if panel else 0


def _memo(request: HttpRequest) -> dict[Builder, Panel | None]:
    memo: dict[Builder, Panel | None] = request.__dict__.setdefault("_panels", {})
    return memo
