"""The start page of the base host."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagecache import cache_page_for_everyone
from tenants.directory.queries import clean_query, count_by_province, public_agencies, search_agencies
from tenants.hosts import url_of
from tenants.models import Agency

PER_PAGE = 60


@dataclass(frozen=True)
class Entry:
    """An agency as the directory shows it."""

    agency: Agency
    url: str

    @property
    def is_suspended(self) -> bool:
        return self.agency.state == Agency.State.SUSPENDED


@require_safe
@cache_page_for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """Show the agencies by province, or those that a search (`q`) or a province (`provinsi`) leaves."""
    query = clean_query(request.GET.get("q", ""))
    provinces = count_by_province()
    chosen = next((province for province in provinces if province.code == request.GET.get("provinsi")), None)
    agencies = public_agencies()
    if chosen is not None:
        agencies = agencies.filter(province=chosen.code)
    agencies = search_agencies(agencies, query) if query else agencies.order_by("province", "name", "pk")
    page = Paginator(agencies, PER_PAGE).get_page(request.GET.get("page"))
    entries = [Entry(agency, url_of(agency.main_domain)) for agency in page if agency.main_domain]
    groups = groupby(entries, key=lambda entry: entry.agency.province)
    context = {
        "query": query,
        "provinces": provinces,
        "chosen": chosen,
        "page": page,
        "entries": entries if query else [],
        "groups": [] if query else [(province, list(members)) for province, members in groups],
        "total": sum(province.count for province in provinces),
    }
    return render(request, "tenants/directory/home.html", context)
