"""One agency's row, locked, in the public schema, whoever asks; and the entry that says who did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit
from core.errors import NotFound, PermissionRefused
from core.pagecache import content_changed
from core.tenancy import PUBLIC_SCHEMA, central_context, current_schema, schema_context
from tenants.errors import WrongState
from tenants.models import Agency
from tenants.routing import registry_changed

# The moves of an agency that exists; how it comes to exist is the matter of tenants.onboarding.
MOVES: Mapping[str, frozenset[str]] = {
    Agency.State.ACTIVE: frozenset({Agency.State.SUSPENDED, Agency.State.ARCHIVING}),
    Agency.State.SUSPENDED: frozenset({Agency.State.ACTIVE, Agency.State.ARCHIVING}),
    Agency.State.ARCHIVING: frozenset({Agency.State.ARCHIVED}),
    Agency.State.ARCHIVED: frozenset({Agency.State.SUSPENDED}),
}


@dataclass
class Change:
    """A change of one agency in progress. `origin` is the schema in which the person who asked works."""

    agency: Agency
    origin: str

    def move(self, to: str) -> None:
        """Set the state. Raises WrongState when the table of moves lacks it."""
        if to not in MOVES.get(self.agency.state, frozenset()):
            raise WrongState(state=self.agency.get_state_display())
        self.agency.state = to

    def record(self, action: str, changes: Mapping[str, Any] | None = None) -> None:
        """Add the audit entry where the person who asked can read it."""
        with schema_context(self.origin):
            audit.record(action=action, target=self.agency, changes=changes)


@contextmanager
def changing(agency: Agency) -> Iterator[Change]:
    """Lock the agency's row and give a fresh copy of it; at the end every process forgets what it knew of the agency.

    Asked from an agency's own schema, it may be that agency only.
    """
    origin = current_schema()
    if origin not in (PUBLIC_SCHEMA, agency.schema_name):
        raise PermissionRefused
    with central_context(), transaction.atomic():
        fresh = Agency.objects.select_for_update().filter(pk=agency.pk).first()
        if fresh is None:
            raise NotFound
        yield Change(fresh, origin)
        registry_changed()
        content_changed()
        if fresh.has_schema:
            with schema_context(fresh.schema_name):
                content_changed()
