"""What the pages of oversight share: who may see them, in which time zone, and the table of agencies."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts.access import permission_required, signed_in
from core.errors import NotFound
from core.ui.tables import Sorting
from tenants.models import Province
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight import queries
from tenants.oversight.forms import AgencyFilter
from tenants.oversight.rows import component_label, rows_of
from tenants.oversight.scope import province_of, sees_all_provinces, visible_agencies
from tenants.oversight.words import what_is_missing

PER_PAGE = 50
SORT_CHOICES = (
    ("completeness", _("Completeness")),
    ("name", _("Agency")),
    ("external", _("External services")),
    ("published", _("Published")),
    ("changed", _("Last change")),
    ("pekppp", _("PEKPPP 1 to 5")),
    ("consulting", _("PEKPPP 25 to 28")),
    ("overdue", _("Reviews overdue")),
    ("forums", _("Forums")),
    ("cases", _("Cases long overdue")),
    ("late", _("Overdue cases")),
    ("in_time", _("Cases in time")),
    ("taken", _("Figures taken")),
)
View = Callable[..., HttpResponseBase]


def oversight_page(view: View) -> View:
    """Let only readers of oversight see a view; what is not theirs is not there. Never kept by a cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with timezone.override(zone_of(request)):
                return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return never_cache(permission_required("oversight.view")(require_safe(guarded)))


def zone_of(request: HttpRequest) -> str:
    """Return the zone of the bureau's province, Jakarta's for everybody else."""
    user = signed_in(request)
    code = "" if sees_all_provinces(user) else user.province_code
    zone = Province.objects.filter(code=code).values_list("time_zone", flat=True).first() if code else None
    return zone or "Asia/Jakarta"


def agency_table(request: HttpRequest, province: Province | None) -> dict[str, Any]:
    """Return the context of the table: filter, order, the page of rows, and how many there are."""
    user = signed_in(request)
    form = AgencyFilter(request.GET, all_provinces=sees_all_provinces(user) and province is None)
    wanted = form.wanted
    chosen = province or province_of(user, wanted.get("province", ""))
    every = visible_agencies(chosen.code if chosen else "")
    sorting = Sorting.of(request, queries.COLUMNS, default=queries.DEFAULT_SORT)
    agencies = sorted_agencies(every, wanted, sorting)
    page = Paginator(queries.agency_values(agencies), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "form": form,
        "sorting": sorting,
        "page": page,
        "lines": [(row, what_is_missing(row, most=1)) for row in rows_of(page)],
        "shown": page.paginator.count,
        "total": every.count() if wanted else page.paginator.count,
        "is_filtered": bool(wanted),
        "component": component_label(wanted["component"]) if "component" in wanted else "",
        "component_code": wanted.get("component", ""),
        "with_province": chosen is None,
        "export_query": export_query(request, province),
        "sort_choices": SORT_CHOICES,
    }


def sorted_agencies(every: AgencyQuerySet, wanted: dict[str, Any], sorting: Sorting) -> AgencyQuerySet:
    """Join the figures, then filter and order."""
    return queries.ordered(queries.filtered(queries.with_figures(every), wanted), sorting)


def export_query(request: HttpRequest, province: Province | None) -> str:
    """Return the query that downloads what the table shows, all its pages."""
    query = request.GET.copy()
    query.pop("page", None)
    if province is not None and sees_all_provinces(signed_in(request)):
        query["province"] = province.code
    return query.urlencode()
