"""From a form that was kept to its receipt: the only page, and the only paper, that tells the secret word.

The word travels in a cookie of this device for an hour, never in an address.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.cases import access
from core.cases.domain.filing import Filed
from core.cases.errors import SecretWrong
from core.cases.models import Case

SECONDS = 3600
_SALT = "cases.receipt"


def show_receipt(request: HttpRequest, filed: Filed) -> HttpResponse:
    """Lead to the receipt of a case that was filed just now; a citizen's device keeps the case open besides."""
    if not filed.is_new:
        messages.info(
            request,
            _("This form was sent before and is kept once. What you changed since then, write as a message."),
        )
    response = redirect("cases:receipt", filed.case.code)
    keep(response, filed.case.code, filed.secret)
    if filed.case.entered_by_id is None:
        access.remember(response, filed.case)
    return response


def keep(response: HttpResponse, code: str, secret: str) -> None:
    """Have this device show the receipt of a case for an hour."""
    response.set_cookie(
        _cookie(code),
        signing.dumps(secret, salt=_SALT),
        max_age=SECONDS,
        path=f"/lacak/{code}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def case_of_receipt(request: HttpRequest, code: str) -> tuple[Case, str] | None:
    """Return the case and its secret word while this device may still see the receipt."""
    try:
        secret = signing.loads(request.COOKIES.get(_cookie(code), ""), salt=_SALT, max_age=SECONDS)
        return access.case_with_secret(code, str(secret)), str(secret)
    except (signing.BadSignature, SecretWrong):
        return None


def forget(response: HttpResponse, code: str) -> None:
    """Put the receipt away on this device."""
    response.delete_cookie(_cookie(code), path=f"/lacak/{code.upper()}/")


def _cookie(code: str) -> str:
    return f"tanda_terima_{code.upper().replace('-', '_')}"
