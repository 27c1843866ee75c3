"""What everybody may check: the pledge, a code, a PDF, and the chain of publications itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from core.addresses import client_address
from core.agencies import current_agency
from core.documents.apart import ReadersBusy
from core.errors import InvalidInput, NotFound
from core.pagecache import cache_page_for_everyone
from core.ui.outcome import show_refusal
from core.ui.views import too_many_requests
from core.uploads import check_pdf
from services.models import MediaPlacement, PublicationRecord, ServicePledge, Statement
from services.models.records import CODE_LENGTH
from services.publication import export, lookup
from services.views.base import public_page
from services.views.media import picture_of
from services.views.pledges import file_of, record_of

UPLOADS_ALLOWED = 20
CHAINS_ALLOWED = 20
WITHIN_SECONDS = 600
BUSY_SECONDS = 60


class CodeForm(forms.Form):
    kode = forms.CharField(
        label=_("Check code"),
        max_length=80,
        help_text=_("Twelve letters and digits beside the QR code, such as abcd efgh ij23."),
    )

    def clean_kode(self) -> str:
        code = lookup.clean_code(self.cleaned_data["kode"].rstrip("/").rpartition("/")[2])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(_("A check code has twelve letters and digits (2 to 7)."), code="length")
        return code


class DocumentForm(forms.Form):
    dokumen = forms.FileField(
        label=_("PDF"), help_text=_("It is compared and forgotten at once; nothing of it is kept.")
    )


@require_safe
@cache_page_for_everyone
def pledge(request: HttpRequest) -> HttpResponse:
    """The pledges that hold now, and those before them."""
    published = list(ServicePledge.objects.published().order_by("-kind"))
    shown = [{"pledge": item, "record": record_of(item), "placements": _public_placements(item)} for item in published]
    history = ServicePledge.objects.once_public().exclude(pk__in=[item.pk for item in published]).order_by("-ended_at")
    former = [{"pledge": item, "record": record_of(item)} for item in history]
    return render(request, "services/pledge_public.html", {"pledges": shown, "former": former})


@require_safe
@public_page
def pledge_file(request: HttpRequest, kind: str, version: int, what: str) -> HttpResponseBase:
    """Hand out the signed scan or the recording of a pledge that holds, or held."""
    found = ServicePledge.objects.once_public().filter(kind=kind, version=version).first()
    if found is None:
        raise NotFound
    return file_of(request, found, what)


@require_safe
@public_page
def placement_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the photo of a place that the public page of a pledge or standard names."""
    placement = MediaPlacement.objects.standing().filter(pk=pk).first()
    if placement is None or not _is_open(placement):
        raise NotFound
    return picture_of(request, placement)


@require_http_methods(["GET", "HEAD", "POST"])
def check_form(request: HttpRequest) -> HttpResponseBase:
    """Take a code (by the address) or a PDF (by a form), and tell what it is."""
    context: dict[str, Any] = {"form": CodeForm(), "upload": DocumentForm()}
    status = 200
    if request.method == "POST":
        if not _is_within(request, "upload", UPLOADS_ALLOWED):
            return too_many_requests(request, retry_after_seconds=WITHIN_SECONDS)
        context["upload"] = DocumentForm(request.POST, request.FILES)
        if context["upload"].is_valid():
            try:
                kept = check_pdf(context["upload"].cleaned_data["dokumen"], field="dokumen")
            except InvalidInput as error:
                show_refusal(context["upload"], error)
                status = error.status
            else:
                try:
                    context["held"] = lookup.look_up_pdf(kept.content.read())
                except ReadersBusy:
                    return too_many_requests(request, retry_after_seconds=BUSY_SECONDS)
    elif "kode" in request.GET:
        context["form"] = CodeForm(request.GET)
        if context["form"].is_valid():
            return redirect("services:check", context["form"].cleaned_data["kode"])
    return render(request, "services/check_form.html", context, status=status)


@require_safe
@cache_page_for_everyone
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Tell in plain words what a code stands for, and whether that applies now."""
    spelled = lookup.clean_code(code)
    record = lookup.record_by_code(spelled) if spelled == code else None
    if record is None and spelled != code and lookup.record_by_code(spelled):
        return redirect("services:check", spelled)
    if record is None:
        return render(request, "services/check_unknown.html", {"code": code[:40], "form": CodeForm()}, status=404)
    agency = current_agency()
    context = {
        "meaning": lookup.meaning_of(record),
        "record": record,
        "address": f"{agency.url}/periksa/{record.code}/",
        "is_open": export.is_open(record),
        "statements": Statement,
    }
    return render(request, "services/check.html", context)


@require_safe
@cache_page_for_everyone
def chain(request: HttpRequest) -> HttpResponse:
    """The whole chain as JSON Lines, for whoever wants to verify it without this site."""
    if not _is_within(request, "chain", CHAINS_ALLOWED):
        return too_many_requests(request, retry_after_seconds=WITHIN_SECONDS)
    records = PublicationRecord.objects.select_related("standard").order_by("sequence")
    response = HttpResponse("".join(export.lines(records)), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rantai.jsonl"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _public_placements(item: ServicePledge) -> list[MediaPlacement]:
    return [placement for placement in item.placements.standing() if not placement.is_automatic]


def _is_open(placement: MediaPlacement) -> bool:
    if placement.pledge is not None:
        return placement.pledge.is_published
    return placement.shown.filter(standard__public_since__isnull=False).exists()


def _is_within(request: HttpRequest, what: str, allowed: int) -> bool:
    """Count what is dear to answer by the address that asks: reading a PDF, writing a long chain out.

    Without Valkey nobody is counted. A short chain comes from the memory of pages and is not counted again.
    """
    key = f"check-{what}:{client_address(request)}"
    try:
        cache.add(key, 0, WITHIN_SECONDS)
        return int(cache.incr(key)) <= allowed
    except (RedisError, OSError, ValueError):
        return True
