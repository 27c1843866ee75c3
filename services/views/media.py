"""The register of media in the portal: where what is published can be seen, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from services.domain import media
from services.media_forms import EndPlacementForm, PhotoForm, PlacementForm
from services.models import MediaPlacement, Medium, PlacedStandard, ServicePledge, ServiceStandard
from services.models.media import PlacementQuerySet
from services.pekppp.gathering import gather
from services.publication.ladders import MediaFacts, agency_media_score, media_score, missing_for_next
from services.publication.serving import send_file
from services.publication.standing import outdated_placements
from services.views.base import posted, put_on_form, staff_page

ENDED_SHOWN = 50
REGISTER = "services_portal:media"


@dataclass(frozen=True)
class ServiceScore:
    """A service on the ladder of media; `complete` and `partial` are words."""

    code: str
    name: str
    facts: MediaFacts

    @property
    def score(self) -> int:
        return media_score(self.facts)

    @property
    def complete(self) -> list[str]:
        return [str(medium.label) for medium in Medium if medium.value in self.facts.complete]

    @property
    def partial(self) -> list[str]:
        return [str(medium.label) for medium in Medium if medium.value in self.facts.partial - self.facts.complete]

    @property
    def next_media(self) -> list[str]:
        missing = missing_for_next(self.facts)
        return [str(medium.label) for medium in Medium if medium.value in missing]


@staff_page("services.view_standard")
@require_safe
def media_list(request: HttpRequest) -> HttpResponse:
    """What stands where, what is outdated there, and each service on the ladder."""
    facts = gather(media.today())
    scores = [ServiceScore(item.code, item.name, item.media) for item in facts.services if item.has_standard]
    scores.sort(key=lambda item: (item.score, item.name))
    outdated = set(outdated_placements().values_list("pk", flat=True))
    standing = list(_with_shown(MediaPlacement.objects.standing()))
    ended = _with_shown(MediaPlacement.objects.filter(removed_on__isnull=False)).order_by("-removed_on", "-pk")
    context = {
        "scores": scores,
        "agency_score": agency_media_score(item.score for item in scores),
        "outdated": [item for item in standing if item.pk in outdated],
        "standing": [item for item in standing if item.pk not in outdated],
        "ended": ended[:ENDED_SHOWN],
    }
    return render(request, "services/media_list.html", context)


@staff_page("services.manage_publication")
def placement_create(request: HttpRequest) -> HttpResponse:
    """Enter a place; `?replaces=` begins from an outdated entry, `?standard=` and `?pledge=` choose what is shown."""
    older = _replaced(request.GET.get("replaces", ""))
    files = request.FILES if request.method == "POST" else None
    form = PlacementForm(posted(request), files, initial=_initial(request, older))
    status = 200
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "standards": list(form.cleaned_data["standards"])}
        try:
            placement = media.register_placement(**fields, replaces=older, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, _("The entry was added to the register."))
            return redirect("services_portal:placement", placement.pk)
    return render(request, "services/placement_form.html", {"form": form, "older": older}, status=status)


@staff_page("services.view_standard")
@require_safe
def placement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with its proof and what its address answered."""
    placement = _placement(pk)
    is_outdated = outdated_placements().filter(pk=pk).exists()
    checks = placement.checks.select_related("run").order_by("-at", "-pk")[:10]
    context = {"placement": placement, "is_outdated": is_outdated, "checks": checks}
    return render(request, "services/placement_detail.html", context)


@staff_page("services.manage_publication")
def placement_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo, or a better one."""
    placement = _placement(pk)
    if placement.is_automatic or not placement.is_standing:
        return redirect("services_portal:placement", pk)
    files = request.FILES if request.method == "POST" else None
    form = PhotoForm(posted(request), files, initial={"photo_text": placement.photo_text})
    return _change(
        request,
        placement,
        form,
        {"title": _("Photo as proof"), "submit": _("Keep the photo")},
        lambda **fields: media.add_photo(placement=placement, **fields, by=signed_in(request)),
    )


@staff_page("services.manage_publication")
def placement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it no longer stands there."""
    placement = _placement(pk)
    if placement.is_automatic or not placement.is_standing:
        return redirect("services_portal:placement", pk)
    form = EndPlacementForm(posted(request), initial={"removed_on": media.today()})
    return _change(
        request,
        placement,
        form,
        {"title": _("It no longer stands there"), "submit": _("End the entry")},
        lambda **fields: media.end_placement(placement=placement, **fields, by=signed_in(request)),
    )


@staff_page("services.view_standard")
@require_safe
def placement_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the photo."""
    return picture_of(request, _placement(pk))


def picture_of(request: HttpRequest, placement: MediaPlacement) -> HttpResponseBase:
    """Return the photo of a placement. Raises NotFound."""
    if not placement.photo:
        raise NotFound
    ending = str(placement.photo.name).rpartition(".")[2]
    media_type = "image/png" if ending == "png" else "image/jpeg"
    try:
        return send_file(request, placement.photo, name=f"media-{placement.pk}.{ending}", media_type=media_type)
    except FileNotFoundError as error:
        raise NotFound from error


def _change(
    request: HttpRequest, placement: MediaPlacement, form: Any, context: dict[str, Any], act: Any
) -> HttpResponse:
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, _("The entry was saved."))
            return redirect("services_portal:placement", placement.pk)
    context = {**context, "form": form, "placement": placement}
    return render(request, "services/placement_change.html", context, status=status)


def _initial(request: HttpRequest, older: MediaPlacement | None) -> dict[str, Any]:
    """Return what the form begins with: an outdated entry with the versions that apply now, or what the link says."""
    initial: dict[str, Any] = {"placed_on": media.today(), "pledge": _number(request.GET.get("pledge", ""))}
    if chosen := _number(request.GET.get("standard", "")):
        initial["standards"] = [chosen]
    if older is None:
        return initial
    services = [shown.service_id for shown in older.shown.all()]
    now = ServiceStandard.objects.current().filter(service__in=services)
    pledge = ServicePledge.objects.published().filter(kind=older.pledge.kind).first() if older.pledge else None
    return initial | {
        "medium": older.medium,
        "what": older.what,
        "place": older.place,
        "url": older.url,
        "covers_all": older.covers_all,
        "coverage_note": older.coverage_note,
        "standards": [standard.pk for standard in now],
        "pledge": pledge.pk if pledge else "",
    }


def _replaced(value: str) -> MediaPlacement | None:
    standing = MediaPlacement.objects.standing().filter(is_automatic=False, pk=_number(value) or 0)
    return _with_shown(standing).first()


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _placement(pk: int) -> MediaPlacement:
    placement = _with_shown(MediaPlacement.objects.filter(pk=pk)).first()
    if placement is None:
        raise NotFound
    return placement


def _with_shown(placements: PlacementQuerySet) -> PlacementQuerySet:
    shown = PlacedStandard.objects.select_related("service", "standard")
    return placements.select_related("pledge", "created_by").prefetch_related(Prefetch("shown", shown))
