"""What every page of a citizen's own case does: it is proved first, kept by nobody, and named to no other site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from core.cases import access
from core.cases.track_forms import LinkForm, TrackForm
from core.errors import NotFound
from core.ui.pages import View, public_page

CaseView = Callable[..., HttpResponseBase]


def private_page(view: View) -> View:
    """Have no cache keep a page, no search engine list it, and no other site learn its address.

    The policy for referrers is "same-origin": under "no-referrer" browsers name no origin with a form either, and the
    protection against forged forms refuses it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(public_page(answer))


def citizen_page(view: CaseView) -> View:
    """Call `view(request, case, ...)` with the case that this device has proved; ask for the proof otherwise.

    What is asked is the same for a code that is not there. A code in small letters is led to its own address, since
    the proof is a cookie of that address.
    """

    @wraps(view)
    def answer(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if f"/{code}/" not in request.path and f"/{code.lower()}/" in request.path.lower():
            return redirect(request.path.replace(request.path.split("/")[2], code, 1))
        try:
            case = access.citizen_case(request, code)
        except NotFound:
            return ask_for_proof(request, code)
        return view(request, case, *args, **kwargs)

    return private_page(answer)


def ask_for_proof(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the way back to a case that this device does not hold open; what was typed into a message comes along."""
    context = {
        "form": TrackForm(initial={"code": code}),
        "link_form": LinkForm(initial={"code": code}),
        "code": code,
        "typed": request.POST.get("text") or request.POST.get("reason") or "",
    }
    return render(request, "cases/public/proof.html", context)
