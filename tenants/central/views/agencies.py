"""The list of agencies, and one agency's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import audit
from core.accounts.access import signed_in
from core.accounts.invitations import invite
from core.accounts.models import Invitation
from core.addresses import client_address
from core.errors import DomainError, InvalidInput
from core.hours import describe_hours
from core.roles import Role
from core.sheets import XLSX
from core.tenancy import schema_context
from core.ui.outcome import show_refusal
from core.ui.tables import Sorting
from tenants.central import queries
from tenants.central.access import get_agency, manages_agencies
from tenants.central.exporting import agencies_workbook
from tenants.central.forms import InviteForm, RegistryForm
from tenants.dns import record_name, record_value
from tenants.domain.profile import update_profile
from tenants.errors import WrongState
from tenants.hosts import url_of
from tenants.identity_views import emblem_png
from tenants.models import Agency, Province
from tenants.profile_forms import FORM_NAMES

PER_PAGE = 50


def _filter_of(request: HttpRequest) -> queries.AgencyFilter:
    asked = request.GET
    kind, state = asked.get("jenis", ""), asked.get("keadaan", "")
    return queries.AgencyFilter(
        query=" ".join(asked.get("q", "").replace("\x00", "").split())[:80],
        province=asked.get("provinsi", "") if asked.get("provinsi", "").isalnum() else "",
        kind=kind if kind in Agency.Kind.values else "",
        state=state if state in Agency.State.values else "",
    )


@never_cache
@require_safe
@manages_agencies
def agency_list(request: HttpRequest) -> HttpResponse:
    """List agencies with filter, order, size and whether they are up to date."""
    chosen = _filter_of(request)
    sorting = Sorting.of(request, queries.SORT_COLUMNS, default="name")
    agencies = chosen.apply(queries.all_agencies()).order_by(*sorting.order_by)
    page = Paginator(agencies, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    sizes = queries.schema_sizes(agency.schema_name for agency in rows)
    context = {
        "chosen": chosen,
        "sorting": sorting,
        "page": page,
        "rows": [_row(agency, sizes.get(agency.schema_name)) for agency in rows],
        "total": Agency.objects.count(),
        "provinces": Province.objects.values_list("code", "name"),
        "kinds": Agency.Kind.choices,
        "states": Agency.State.choices,
        "sort_choices": [
            ("name", _("Name")),
            ("province", _("Province")),
            ("state", _("State")),
            ("since", _("Active since")),
        ],
    }
    return render(request, "tenants/central/agency_list.html", context)


def _row(agency: Agency, size: int | None) -> dict[str, object]:
    return {
        "agency": agency,
        "size": size,
        "status": queries.STATUS_KINDS[Agency.State(agency.state)],
        "is_behind": agency.has_schema and queries.is_behind(agency),
    }


@never_cache
@require_safe
@manages_agencies
def agency_export(request: HttpRequest) -> HttpResponse:
    """Answer the filtered list as XLSX."""
    sorting = Sorting.of(request, queries.SORT_COLUMNS, default="name")
    agencies = _filter_of(request).apply(queries.all_agencies()).order_by(*sorting.order_by)
    response = HttpResponse(agencies_workbook(agencies), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="instansi-{timezone.localdate():%Y-%m-%d}.xlsx"'
    return response


@never_cache
@require_safe
@manages_agencies
def agency_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything that central IT may know and do about an agency."""
    agency = get_agency(slug)
    hosts = list(agency.hosts.all())
    context = {
        "agency": agency,
        "status": queries.STATUS_KINDS[Agency.State(agency.state)],
        "is_behind": agency.has_schema and queries.is_behind(agency),
        "size": queries.schema_sizes([agency.schema_name]).get(agency.schema_name),
        "hours": describe_hours(agency.opening_hours),
        "hosts": [
            {
                "host": host,
                "url": url_of(host.domain),
                "record": record_name(host.domain),
                "value": record_value(host.token),
            }
            for host in hosts
        ],
        "runs": list(agency.onboarding_runs.all()[:10]),
        "archives": list(agency.archives.all()),
        "site_url": next((url_of(host.domain) for host in hosts if host.is_primary), ""),
        "administrators": _administrators(agency) if agency.has_schema else [],
    }
    return render(request, "tenants/central/agency_detail.html", context)


def _administrators(agency: Agency) -> list[dict[str, str]]:
    """Return whom central IT invited, and what became of it; whom the agency itself invited is its own matter."""
    with schema_context(agency.schema_name):
        invitations = Invitation.objects.filter(roles__contains=[Role.AGENCY_ADMIN], invited_by__isnull=True)[:10]
        kinds = {"open": "wait", "accepted": "done", "expired": "late", "revoked": "off"}
        return [
            {"email": row.email, "name": row.full_name, "state": str(row.state.label), "status": kinds[row.state.value]}
            for row in invitations
        ]


@never_cache
@require_safe
@manages_agencies
def agency_emblem(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the emblem of an agency: pages of the base host may load nothing from another host."""
    return emblem_png(get_agency(slug), is_current=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@manages_agencies
def agency_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what only central IT may change."""
    agency = get_agency(slug)
    names = ("name", "short_name", "kind", "parent_name", "time_zone", "opted_in_oversight")
    initial = {name: getattr(agency, name) for name in names} | {"province": agency.province_code}
    form = RegistryForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["province_code"] = values.pop("province")
        try:
            update_profile(agency, **values)
        except InvalidInput as error:
            show_refusal(form, error, names=FORM_NAMES)
        else:
            messages.success(request, _("Saved."))
            return redirect("central:agency", slug)
    return render(
        request, "tenants/central/agency_form.html", {"agency": agency, "form": form, "title": _("Change the entry")}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@manages_agencies
def agency_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite another person of the agency; the link goes to that person alone."""
    agency = get_agency(slug)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _invite(request, agency, email=data["admin_email"], name=data["admin_name"], role=data["role"])
        except DomainError as error:
            form.add_error("admin_email", str(error))
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": data["admin_email"]})
            return redirect("central:agency", slug)
    context = {"agency": agency, "form": form, "title": _("Invite somebody"), "submit": _("Send the invitation")}
    return render(request, "tenants/central/agency_form.html", context)


def _invite(request: HttpRequest, agency: Agency, *, email: str, name: str, role: str) -> None:
    """Invite into the agency's schema, whose record must not take the number of this account for one of its own."""
    if not agency.has_schema:
        raise WrongState(state=agency.get_state_display())
    central = _("%(name)s (central administration)") % {"name": signed_in(request)}
    with (
        schema_context(agency.schema_name),
        audit.acting(name=central, via="page", address=client_address(request)),
    ):
        invite(email=email, full_name=name, roles=[role])
    audit.record(action="tenants.person_invited", target=agency, changes={"role": ["", role]})
