"""The list of pages that the browser walk visits: every app adds its own module with ROUTES."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Route:
    """A page: the name of its URL pattern, an example path, the host it is served on and who looks at it.

    `user` is the local part of a test user's address (tests.world): "admin", "head", "team" on an agency's host;
    "central", "bureau", "ministry" on the base host; None is a citizen. A module may have `prepare()`, which makes what
    its pages show in the first agency's schema, `cookies()`, which a citizen's browser brings there, and `MOVES`: names
    of patterns that only take POST.
    """

    name: str
    path: str
    host: Literal["agency", "base"] = "agency"
    user: str | None = None
    status: int = 200
