"""What an app shows of its own facts on the pages of a case: to staff in the portal, to the citizen on the status page.

    panels_of_case.register("portal", complaint_facts, order=30, kinds={"complaint"})

`builder(case, request)` returns a Panel or None; its template draws a whole `<section>` with its own heading.
On the status page `answer_at` in its context is the id of the place where the citizen answers, in place of a message,
and `act_now` the words and address of what they may do first of all: it stands beside what comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

from core.cases.models import Case
from core.panels import Panel

Page = Literal["portal", "status"]
Builder = Callable[[Case, HttpRequest], Panel | None]


@dataclass(frozen=True)
class _Entry:
    order: int
    builder: Builder
    kinds: frozenset[str] | None


_entries: dict[str, list[_Entry]] = {"portal": [], "status": []}


def register(page: Page, builder: Builder, order: int = 100, *, kinds: Collection[str] | None = None) -> None:
    """Show what `builder` makes for cases of these kinds (None: of every kind); lower `order` stands higher."""
    if builder not in (entry.builder for entry in _entries[page]):
        _entries[page].append(_Entry(order, builder, frozenset(kinds) if kinds is not None else None))
        _entries[page].sort(key=lambda entry: entry.order)


def panels(page: Page, case: Case, request: HttpRequest) -> list[Panel]:
    """Return the panels of a case in their order."""
    builders = (entry.builder for entry in _entries[page] if entry.kinds is None or case.kind in entry.kinds)
    return [panel for builder in builders if (panel := builder(case, request)) is not None]


def unregister(page: Page, builder: Builder) -> None:
    """Forget a builder; for tests."""
    _entries[page] = [entry for entry in _entries[page] if entry.builder is not builder]
