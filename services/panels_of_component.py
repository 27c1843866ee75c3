"""What other parts show below the form of a component, and what they do when it is saved.

    panels_of_component.register(inputs_to_cite, order=20, saved=cite_chosen)

    def inputs_to_cite(standard: ServiceStandard, code: str, request: HttpRequest) -> Panel | None: ...

    def cite_chosen(standard: ServiceStandard, code: str, request: HttpRequest) -> None: ...

A panel's template draws a whole `<section>` with its own `<h2>`. What it asks belongs to the editor's form by the HTML
attribute `form="sunting"`, so that one button saves both and nothing that was typed is lost. `saved` is called once the
component is saved, in a transaction of its own: it tells a refusal above the next page and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from core.panels import Panel
from services.models import ServiceStandard

Builder = Callable[[ServiceStandard, str, HttpRequest], Panel | None]
Saved = Callable[[ServiceStandard, str, HttpRequest], None]


@dataclass(frozen=True)
class _Entry:
    order: int
    saved: Saved | None


_builders: dict[Builder, _Entry] = {}


def register(builder: Builder, *, order: int = 100, saved: Saved | None = None) -> None:
    """Ask `builder` for a panel whenever a component is edited; lower `order` stands higher."""
    _builders[builder] = _Entry(order, saved)


def unregister(builder: Builder) -> None:
    """Forget a builder; for tests."""
    del _builders[builder]


def panels(standard: ServiceStandard, code: str, request: HttpRequest) -> list[Panel]:
    """Return the panels for this component and this request, in their order."""
    in_order = sorted(_builders, key=lambda builder: _builders[builder].order)
    return [panel for builder in in_order if (panel := builder(standard, code, request)) is not None]


def tell_saved(standard: ServiceStandard, code: str, request: HttpRequest) -> None:
    """Let every part do what was chosen in its panel."""
    for entry in _builders.values():
        if entry.saved is not None:
            entry.saved(standard, code, request)
