"""Printed forms are files, not pages: tests/services/printing asks for each of them."""

from tests.routes import Route

ROUTES: list[Route] = []
MOVES = (
    "services:standard_file",
    "services:pledge_sheet",
    "services:pledge_sheet_of",
    "services_portal:standard_file",
    "services_portal:decree_annex",
)


def prepare() -> None:
    """Make nothing: there is no page to show."""
