"""What an agency lends, for everybody: the list with its filters, and one thing with its rules and next free times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Prefetch, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import access, offers
from bookings.availability import Diary, Want
from bookings.calendar_drawing import asking_url
from bookings.diaries import diaries_of
from bookings.domain.figures_requests import uses_within_a_year
from bookings.domain.terms import terms_for
from bookings.models import Resource, ResourcePhoto
from bookings.photo_files import send_photo
from bookings.resource_words import accessibility_words, fee_words, rules_in_words
from bookings.shells.things import OWN_OFFER
from bookings.spans import Span
from bookings.stretches import Together
from core.hours import describe_hours
from core.pagecache import cache_page_for_everyone
from core.ui.pages import public_page
from services.seam import Accessibility, Service, unit_name

PAGE_SIZE = 24
MOST_FREE = 6
MOST_DAYS = 60  # that are looked through for free times
MOST_PEOPLE = 100_000
Kind = Resource.Kind


@require_safe
@cache_page_for_everyone
def resource_list(request: HttpRequest) -> HttpResponse:
    """What is lent, by kind, with filters by kind, number of people and what helps people; what else can be booked."""
    rows = Resource.objects.lent()
    order = [When(kind=kind, then=number) for number, kind in enumerate(Kind)]
    kinds = set(rows.order_by().values_list("kind", flat=True).distinct())
    helps = {item for found in rows.exclude(accessibility=[]).values_list("accessibility", flat=True) for item in found}
    chosen = {
        "jenis": _one_of(request.GET.get("jenis", ""), kinds),
        "orang": _people(request.GET.get("orang", "")),
        "akses": _one_of(request.GET.get("akses", ""), helps),
    }
    found = _narrowed(rows, chosen).order_by(Case(*order), "position", "name", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "groups": [
            (Kind(kind).label, [_card(row) for row in group]) for kind, group in groupby(page, lambda row: row.kind)
        ],
        "page": page,
        "total": len(kinds),
        "kinds": [(kind.value, kind.label) for kind in Kind if kind in kinds],
        "helps": [(item.value, item.label) for item in Accessibility if item in helps],
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "others": [offer for offer in offers.offers_here() if offer.key != OWN_OFFER],
        "calendar_url": _url("calendar:week"),
        "first_free_url": _url("calendar:first_free"),
    }
    return render(request, "bookings/things/public_list.html", context)


@require_safe
@public_page
def resource_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One thing: pictures, rules, hours and exceptions, fee, terms, who is in charge, and when it is free next."""
    resource, now = access.public_resource(code), timezone.now()
    days = min(resource.horizon_days, MOST_DAYS)
    diary = diaries_of([resource], Span(now, now + dt.timedelta(days=days + 1)))[resource.pk]
    service = Service.objects.public().filter(code=resource.service_code).first() if resource.service_code else None
    calendar_url = _url("calendar:week")
    context = {
        "resource": resource,
        "photos": list(resource.photos.all()),
        "rules": list(rules_in_words(resource)),
        "fee": fee_words(resource),
        "accessibility": accessibility_words(resource),
        "other_hours": [
            (row, describe_hours(row.opening_hours))
            for row in resource.other_hours.filter(last_on__gte=diary.calendar.today(now))
        ],
        "closures": list(resource.closures.filter(during__endswith__gt=now).order_by("during")),
        "free": _next_free(resource, diary, now, days),
        "terms": next(iter(terms_for([resource])), None),
        "unit": unit_name(resource.unit_code),
        "service": service,
        "calendar_url": f"{calendar_url}?sarana={code}" if calendar_url else "",
        "ask_url": _ask_url(code),
        "is_counted": resource.quantity > 1,
        "uses": uses_within_a_year(resource, now=now),
    }
    return render(request, "bookings/things/public_detail.html", context)


@require_safe
@public_page
def photo(request: HttpRequest, code: str, pk: int, size: str) -> HttpResponseBase:
    """Hand out a picture; what is behind an address never changes."""
    response = send_photo(access.photo_of(access.public_resource(code), pk), size)
    response["Cache-Control"] = "public, max-age=604800, immutable"
    return response


def _narrowed(rows: QuerySet[Resource], chosen: dict[str, Any]) -> QuerySet[Resource]:
    if chosen["jenis"]:
        rows = rows.filter(kind=chosen["jenis"])
    if chosen["orang"]:
        rows = rows.filter(capacity__gte=chosen["orang"])
    if chosen["akses"]:
        rows = rows.filter(accessibility__contains=[chosen["akses"]])
    first = ResourcePhoto.objects.order_by("resource_id", "position", "pk").distinct("resource_id")
    return rows.prefetch_related(Prefetch("photos", first, to_attr="first_photos"))


def _card(resource: Resource) -> dict[str, Any]:
    return {"resource": resource, "fee": fee_words(resource), "accessibility": accessibility_words(resource)}


def _next_free(resource: Resource, diary: Diary, now: dt.datetime, days: int) -> list[dict[str, Any]]:
    together, zone = Together([Want(diary)]), diary.calendar.zone
    today = diary.calendar.today(now)
    found = together.stretches(today, today + dt.timedelta(days=days), now=now)[:MOST_FREE]
    uses = ((span, together.use_near(span, span.start, together.longest or span.length)) for span in found)
    return [
        {
            "during": span,
            "ask_url": asking_url(resource.code, Span(*(at.astimezone(zone) for at in use or span))),
        }
        for span, use in uses
    ]


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""


def _people(value: str) -> int:
    return min(int(value), MOST_PEOPLE) if value.isascii() and value.isdigit() and len(value) < 8 else 0


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _ask_url(code: str) -> str:
    base = _url("lending:ask")
    return f"{base}?sarana={code}" if base else ""
