"""What other parts show on the public page of a service, below what it promises.

    panels_of_service.register(forums_of_service, order=20)

    def forums_of_service(service: Service, request: HttpRequest) -> Panel | None: ...

A panel's template draws a whole `<section class="mk-clause">` with its own `<h2>`. The page is kept in memory: whoever
changes what a panel shows calls `core.pagecache.content_changed`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from core.panels import Panel
from services.models import Service

Builder = Callable[[Service, HttpRequest], Panel | None]

_builders: dict[Builder, int] = {}


def register(builder: Builder, *, order: int = 100) -> None:
    """Ask `builder` for a panel on the public page of every service; lower `order` stands higher."""
    _builders[builder] = order


def unregister(builder: Builder) -> None:
    """Forget a builder; for tests."""
    del _builders[builder]


def panels(service: Service, request: HttpRequest) -> list[Panel]:
    """Return the panels for this service, in their order."""
    in_order = sorted(_builders, key=lambda builder: _builders[builder])
    return [panel for builder in in_order if (panel := builder(service, request)) is not None]
