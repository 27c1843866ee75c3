"""What other parts show on the portal's page of one version of a standard: publication, adherence to a template, ...

    from services import panels_of_standard

    panels_of_standard.register(printed_forms, order=20)

    def printed_forms(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
        return Panel("services/_printed_forms.html", {"forms": ...}) if standard.is_public else None

`Panel` is core.panels.Panel. Its template draws a whole `<section>` with its own `<h2>`; the page's context (standard,
service) stays readable in it. `aside=True` moves it to the narrow column. The page calls each function once.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from core.panels import Panel
from services.models import ServiceStandard

Builder = Callable[[ServiceStandard, HttpRequest], Panel | None]

_builders: dict[Builder, int] = {}


def register(builder: Builder, *, order: int = 100) -> None:
    """Ask `builder` for a panel on every page of a version; lower `order` stands higher."""
    _builders[builder] = order


def unregister(builder: Builder) -> None:
    """Forget a builder; for tests."""
    del _builders[builder]


def panels(standard: ServiceStandard, request: HttpRequest) -> list[Panel]:
    """Return the panels for this version and this request, in their order."""
    in_order = sorted(_builders, key=lambda builder: _builders[builder])
    return [panel for builder in in_order if (panel := builder(standard, request)) is not None]
