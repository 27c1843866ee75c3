"""The address behind the code on receipt, status page and mails: for whoever hands over, and for the borrower."""

from __future__ import annotations

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.models import Booking
from core.agencies import current_agency
from core.cases.casework import may_handle
from core.cases.models import Case
from core.documents.pictures import qr_svg
from core.models import User

State = Booking.State


@require_safe
@never_cache
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """Lead staff who may handle it to what comes next with a booking, and everybody else to the status page.

    That one asks for the secret word, and answers the same for a booking that does not exist.
    """
    user = request.user
    if isinstance(user, User):
        case = Case.objects.filter(code=code.upper(), booking__isnull=False).first()
        if case is not None and may_handle(case, user):
            return redirect(_next(case), case.code)
    return redirect("cases:status", code.upper())


@require_safe
def code_picture(request: HttpRequest, code: str) -> HttpResponse:
    """Return the code as a picture. It is made of the address alone: whether there is such a booking is not told."""
    return _picture(qr_svg(_address(code)).encode(), "image/svg+xml")


@require_safe
def code_picture_for_mail(request: HttpRequest, code: str) -> HttpResponse:
    """Return the code as mail programs show it."""
    out = io.BytesIO()
    segno.make(_address(code), error="q", micro=False).save(out, kind="png", border=4, scale=5)
    return _picture(out.getvalue(), "image/png")


def _address(code: str) -> str:
    return current_agency().url + reverse("use:scan", args=[code.upper()], urlconf=settings.URLCONF_AGENCY)


def _picture(content: bytes, media_type: str) -> HttpResponse:
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _next(case: Case) -> str:
    steps = {State.APPROVED: "use_portal:hand_over", State.IN_USE: "use_portal:take_back"}
    booking = Booking.objects.filter(case=case, kind=Booking.Kind.LENDING).first()
    return steps.get(State(booking.state), "cases_portal:case") if booking is not None else "cases_portal:case"
