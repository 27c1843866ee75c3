"""Get one case on behalf of whoever asks, or NotFound: the same answer for "hidden" and "not there".

A citizen proves a case by its secret word or by a link that works once; then a cookie holds it on this device for some
hours. The cookie names no case by itself: it is signed over the code and the hash of the secret word, so that a new
secret word ends it.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from core.cases import codes, regimes
from core.cases.errors import LinkEnded, SecretWrong
from core.cases.models import Case, CaseLink, CaseSettings
from core.errors import NotFound, PermissionRefused
from core.models import User

HOURS = 12  # that a device keeps a case open
_SALT = "cases.citizen"
_NOBODY = "0" * 64


def staff_case(code: str, user: User | None) -> Case:
    """Return a case that this member of staff may read. Raises NotFound, and PermissionRefused as `require_desk`."""
    rows = Case.objects.readable_by(user).select_related("owner", "identity", "merged_into", "parent")
    case = rows.filter(code=code.upper()).first()
    if case is None:
        require_desk(user)
        raise NotFound
    return case


def require_desk(user: User | None) -> None:
    """Raise PermissionRefused for somebody who may see no kind of case and is in charge of none."""
    if user is not None and not regimes.kinds_seen_by(user) and not Case.objects.filter(owner=user).exists():
        raise PermissionRefused


def case_with_secret(code: str, secret: str) -> Case:
    """Return the case of a code and its secret word. Raises SecretWrong, with the same work for every wrong answer."""
    case = Case.objects.filter(code=code.strip().upper()).first()
    known = case.secret_hash if case is not None and case.secret_hash else _NOBODY
    if not codes.is_same(known, codes.hash_of(secret)) or case is None:
        raise SecretWrong
    return case


def citizen_case(request: HttpRequest, code: str) -> Case:
    """Return the case that this device has proved. Raises NotFound."""
    case = Case.objects.filter(code=code.upper()).first()
    shown = request.COOKIES.get(_cookie(code), "")
    try:
        proof = signing.loads(shown, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        proof = ""
    if case is None or not isinstance(proof, str) or not codes.is_same(_proof(case), proof):
        raise NotFound
    return case


def remember(response: HttpResponseBase, case: Case) -> None:
    """Have this device keep the case open for some hours."""
    response.set_cookie(
        _cookie(case.code),
        signing.dumps(_proof(case), salt=_SALT),
        max_age=HOURS * 3600,
        path=f"/lacak/{case.code}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase, code: str) -> None:
    """Close the case on this device."""
    response.delete_cookie(_cookie(code), path=f"/lacak/{code.upper()}/")


def new_link(case: Case, *, by: User | None = None, occasion: str = "") -> str:
    """Make a link that opens the case once, and return its token; only its hash is kept.

    The same `occasion` again gives the same link, so that a message that left twice tells one link twice.
    """
    token = codes.token_of(occasion) if occasion else secrets.token_urlsafe(24)
    ends = timezone.now() + dt.timedelta(days=CaseSettings.load().link_days)
    CaseLink.objects.update_or_create(
        token_hash=codes.token_hash(token), case=case, defaults={"expires_at": ends, "created_by": by}
    )
    return token


@transaction.atomic
def use_link(code: str, token: str) -> Case:
    """Return the case of a link and use the link up. Raises LinkEnded for one that is not there, too."""
    link = (
        CaseLink.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(token_hash=codes.token_hash(token), case__code=code.upper())
        .first()
    )
    if link is None or link.used_at is not None or link.expires_at <= timezone.now():
        raise LinkEnded
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return link.case


def _proof(case: Case) -> str:
    return codes.token_hash(f"{case.code}:{case.secret_hash}")


def _cookie(code: str) -> str:
    return f"kasus_{code.upper().replace('-', '_')}"
