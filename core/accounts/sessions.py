"""Sessions of the people of one schema: where somebody is signed in, and ending that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from core import audit
from core.accounts.devices import describe_device
from core.errors import NotFound
from core.models import User


@dataclass(frozen=True)
class OpenSession:
    """One place where somebody is signed in, in words."""

    pk: int
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(user: User, *, this_key: str | None = None) -> list[OpenSession]:
    """Return where the user is signed in, this one first, then the most recently seen. Forgets those that ended."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        OpenSession(
            row.pk,
            describe_device(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda session: (not session.is_this, -session.seen_at.timestamp()))


def end_session(user: User, pk: int) -> None:
    """Sign the user out in one place, at once. Raises NotFound for somebody else's session."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        raise NotFound
    _end(session)
    audit.record(action="people.session_ended", target=user)


def end_sessions(user: User, *, but_key: str | None = None) -> int:
    """Sign the user out everywhere, but for the session with `but_key`; return in how many places."""
    ended = [session for session in UserSession.objects.filter(user=user) if session.session_key != but_key]
    for session in ended:
        _end(session)
    return len(ended)


def touch(session_key: str, address: str | None) -> None:
    """Note that a session has been used now."""
    changes = {"last_seen_at": timezone.now()} | ({"ip": address} if address else {})
    UserSession.objects.filter(session_key=session_key).update(**changes)


def clear_expired() -> None:
    """Delete expired sessions, and the notes on sessions that are gone."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _end(session: UserSession) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore().delete(session.session_key)
    session.delete()
