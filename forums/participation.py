"""Who takes part on this phone: a cookie for each forum that holds the participant's own key, and nothing else.

The same key stands in the personal link `/forum/<code>/saya/<key>/`, which sets the cookie on another device.
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from forums.models import Forum, Participant

COOKIE_DAYS = 180
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a cookie holds else is nobody


def new_key() -> str:
    """Return a key that nobody can guess (160 bits)."""
    return secrets.token_urlsafe(20)


def own_key(key: str) -> str:
    """Return `key` as long as nobody has it, else a new one: a form may carry a key of somebody else."""
    return key if key and not Participant.objects.filter(key=key).exists() else new_key()


def new_code() -> str:
    """Return a code for a forum that is easy to read from a screen and to type: three letters and two figures."""
    letters, figures = "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
    return "".join(secrets.choice(letters) for _ in range(3)) + "".join(secrets.choice(figures) for _ in range(2))


def participant_of(request: HttpRequest, forum: Forum) -> Participant | None:
    """Return who takes part with this phone, or None. One small query, and none without the cookie."""
    key = request.COOKIES.get(_cookie(forum), "")
    if not _KEY.fullmatch(key):
        return None
    return Participant.objects.filter(forum=forum, key=key).exclude(state=Participant.State.WITHDRAWN).first()


def remember(response: HttpResponseBase, participant: Participant) -> None:
    """Have this phone remembered for its forum."""
    response.set_cookie(
        _cookie(participant.forum),
        participant.key,
        max_age=COOKIE_DAYS * 24 * 3600,
        path=f"/forum/{participant.forum.code}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase, forum: Forum) -> None:
    """Have this phone forgotten, such as after a withdrawal."""
    response.delete_cookie(_cookie(forum), path=f"/forum/{forum.code}/")


def _cookie(forum: Forum) -> str:
    return f"forum_{forum.code}"
