"""The cookie by which a device keeps an unsent application open; one for each service."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from services.applications.drafts import OpenDraft, open_draft
from services.applications.errors import DraftGone
from services.models import Service

NAME = "permohonan"
SECONDS = 12 * 3600


def draft_of_device(request: HttpRequest, service: Service) -> OpenDraft | None:
    """Return the draft that this device has open for a service, sent ones included; None without one."""
    token = request.COOKIES.get(NAME, "")
    try:
        return open_draft(token, service=service) if token else None
    except DraftGone:
        return None


def keep_open(response: HttpResponseBase, draft: OpenDraft) -> None:
    """Have this device keep the draft open for some hours."""
    response.set_cookie(
        NAME,
        draft.token,
        max_age=SECONDS,
        path=_path(draft.row.service),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def put_away(response: HttpResponseBase, service: Service) -> None:
    """Have this device forget the draft of a service."""
    response.delete_cookie(NAME, path=_path(service))


def _path(service: Service) -> str:
    return reverse("applications:start", args=[service.code])
