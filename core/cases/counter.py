"""What staff enter for somebody who stands at the counter, wrote a letter or called: every regime registers its form.

counter.register(CounterEntry("complaint", _("Complaint"), "complaints_portal:enter", "feedback.handle_complaint"))
"""

from __future__ import annotations

from dataclasses import dataclass

from core.cases.regimes import Text
from core.models import User


@dataclass(frozen=True)
class CounterEntry:
    """One form: its name, the address without arguments, and the right that its page asks for."""

    kind: str
    label: Text
    url_name: str
    permission: str = "cases.enter_case"
    order: int = 100
    hint: Text = ""


_entries: dict[str, CounterEntry] = {}


def register(entry: CounterEntry) -> None:
    """Offer a form at the counter; the same kind again replaces it."""
    _entries[entry.kind] = entry


def unregister(kind: str) -> None:
    """Take a form back; for tests."""
    del _entries[kind]


def entries_for(user: User) -> list[CounterEntry]:
    """Return the forms that somebody may fill in, in their order."""
    allowed = (entry for entry in _entries.values() if user.has_perm(entry.permission))
    return sorted(allowed, key=lambda entry: (entry.order, entry.kind))
