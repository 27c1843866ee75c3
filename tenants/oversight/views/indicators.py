"""The indicators of the evaluation over many agencies, and the lists of what is open in their services."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.accounts.access import signed_in
from tenants.models import Province
from tenants.oversight import queries, words
from tenants.oversight.open_points import TITLES, agencies_with, open_services
from tenants.oversight.rows import CONSULTING, INDICATORS
from tenants.oversight.scope import province_of, sees_all_provinces, visible_agencies
from tenants.oversight.views.base import PER_PAGE, oversight_page
from tenants.oversight.views.glance import open_lines


@oversight_page
def indicators(request: HttpRequest) -> HttpResponse:
    """Show how many agencies have which score, indicator by indicator."""
    user = signed_in(request)
    province = province_of(user, request.GET.get("province", ""))
    agencies = visible_agencies(province.code if province else "")
    summary = queries.summary_of(agencies)
    context = {
        "province": province,
        "summary": summary,
        "taken": words.taken(summary),
        "lines": queries.count_scores(agencies, (*INDICATORS, *CONSULTING)),
        "provinces": Province.objects.order_by("name") if sees_all_provinces(user) else (),
        "asked_province": request.GET.get("province", ""),
    }
    return render(request, "tenants/oversight/indicators.html", context)


@oversight_page
def open_home(request: HttpRequest) -> HttpResponse:
    """Show how many agencies have something open, kind by kind."""
    province = province_of(signed_in(request))
    summary = queries.summary_of(visible_agencies(province.code if province else ""))
    context = {"province": province, "lines": open_lines(summary), "taken": words.taken(summary), "summary": summary}
    return render(request, "tenants/oversight/open.html", context)


@oversight_page
def open_point(request: HttpRequest, point: str) -> HttpResponse:
    """Show the services in which one kind of point is open, some agencies on each page."""
    if point not in TITLES:
        raise Http404
    province = province_of(signed_in(request))
    agencies = agencies_with(visible_agencies(province.code if province else ""), point)
    page = Paginator(agencies.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "province": province,
        "point": point,
        "title": TITLES[point],
        "page": page,
        "services": open_services(page.object_list, point),
        "with_province": province is None,
    }
    return render(request, "tenants/oversight/open_point.html", context)
