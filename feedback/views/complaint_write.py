"""Sending a complaint or an aspiration: the form, what resembles it, and the way to the receipt."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.antispam import refuse_flood
from core.cases.receipts import show_receipt
from core.errors import DomainError
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page
from feedback.alike import alike
from feedback.complaint_forms import AspirationForm, ComplaintForm, VoiceForm, broken_promise
from feedback.domain.complaints import file_complaint
from feedback.models import FeedbackSettings
from feedback.promises import promises
from services.seam import COMPONENTS, ComponentCode

FROM_ONE_ADDRESS = 10  # a minute
FROM_EVERYBODY = 600
FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def write_complaint(request: HttpRequest) -> HttpResponse:
    """The form of a complaint; a link below a promise names the component that was not kept."""
    return _write(request, ComplaintForm, _asked(request))


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def write_aspiration(request: HttpRequest) -> HttpResponse:
    """The form of an aspiration."""
    return _write(request, AspirationForm, {"service": request.GET.get("layanan", "")})


def _write(request: HttpRequest, kind: type[VoiceForm], initial: dict[str, str]) -> HttpResponse:
    form = kind(posted(request), request.FILES or None, initial=initial)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if form.is_by_program:  # it need not know that nothing was kept
        return redirect("complaints:list")
    new = form.new
    if not form.cleaned_data["seen_similar"] and not new.files and (similar := alike(new.text, kind=new.kind)):
        form.data = _with(form, seen_similar="1")
        return _page(request, form, similar=similar)
    try:
        refuse_flood(request, "complaint", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
        filed = file_complaint(new=new)
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, form, status=error.status)
    return show_receipt(request, filed)


def _page(request: HttpRequest, form: VoiceForm, *, similar: Any = (), status: int = 200) -> HttpResponse:
    broken = broken_promise(form["component"].value() or "") if "component" in form.fields else None
    context = {
        "form": form,
        "kind": form.kind,
        "similar": similar,
        "promises": promises(form.kind),
        "other_ways": FeedbackSettings.load().other_ways,
        "broken": broken,
        "component": COMPONENTS[ComponentCode(broken.component_code)] if broken else None,
        "title": _("Propose something") if form.kind == "aspiration" else _("Send a complaint"),
    }
    return render(request, "feedback/complaint_write.html", context, status=status)


def _asked(request: HttpRequest) -> dict[str, str]:
    broken = broken_promise(request.GET.get("komponen", ""))
    if broken is not None:
        name = f"{broken.standard.pk}:{broken.component_code}"
        return {"service": broken.standard.service.code, "component": name}
    return {"service": request.GET.get("layanan", "")}


def _with(form: VoiceForm, **values: str) -> Any:
    """Return what was sent with some values set anew."""
    data: Any = copy(form.data)  # of a QueryDict this is a copy that may be changed
    for name, value in values.items():
        data[form.add_prefix(name)] = value
    return data
