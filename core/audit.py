"""The record of what people did: `record(...)` is called by every domain function that changes something.

Who acts, from which address and by which way is known at the edge (a request, a command, a task) and kept in a context
variable; the entry is written in the same transaction as the change, in the schema where the change is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse

from core.addresses import client_address


@dataclass(frozen=True)
class Actor:
    """Who acts: `user_id` and `name` of the account, the client's address, and the way (page, api, command, task)."""

    user_id: int | None = None
    name: str = ""
    address: str | None = None
    via: str = "task"


_request: ContextVar[HttpRequest | None] = ContextVar("audit_request", default=None)
_actor: ContextVar[Actor | None] = ContextVar("audit_actor", default=None)


@contextmanager
def acting(*, user: Any = None, name: str = "", via: str, address: str | None = None) -> Iterator[None]:
    """Record what the block does as done by this user, or by a named program."""
    actor = Actor(getattr(user, "pk", None), name or str(user or ""), address, via)
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    """Return who acts now; outside of requests and `acting` it is the task itself."""
    actor = _actor.get()
    if actor is not None:
        return actor
    request = _request.get()
    if request is None:
        return Actor()
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return Actor(
        user.pk if known and user is not None else None,
        str(user) if known else "",
        client_address(request),
        "api" if request.path.startswith("/api/") else "page",
    )


def record(*, action: str, target: models.Model | str = "", changes: Mapping[str, Any] | None = None) -> None:
    """Add an entry for `action` (`<app>.<what_happened>`) on a row or a named thing, in the current schema."""
    from core.models import AuditEntry

    actor = current_actor()
    is_row = isinstance(target, models.Model)
    AuditEntry.objects.create(
        action=action,
        actor_id=actor.user_id,
        actor_name=actor.name[:254],
        address=actor.address,
        via=actor.via,
        target_type=target._meta.label_lower if isinstance(target, models.Model) else "",
        target_id=str(target.pk) if isinstance(target, models.Model) else "",
        target_name=str(target)[:255] if is_row or target else "",
        changes=dict(changes or {}),
    )


class AuditMiddleware:
    """Lets `record` know the request. The user is looked up only when something is recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)
