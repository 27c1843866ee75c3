"""Drafts: begin one, adopt a common template, write the components one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError
from services import access, domain
from services.components import COMPONENTS
from services.models import ServiceStandard
from services.views.base import staff_page


@staff_page("services.edit_standard")
@require_POST
def draft_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version of a standard."""
    service = access.staff_service(code)
    try:
        draft = domain.draft_standard(service=service, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("services_portal:service", service.code)
    return redirect("services_portal:standard", service.code, draft.version)


def draft_context(standard: ServiceStandard) -> dict[str, object]:
    """Return what the list of components needs."""
    rows = standard.by_code()
    missing = standard.missing()
    return {
        "service": standard.service,
        "standard": standard,
        "delivery_rows": [row for row in rows.values() if row.definition.must_publish],
        "other_rows": [row for row in rows.values() if not row.definition.must_publish],
        "complete_count": len(rows) - len(missing),
        "component_total": len(COMPONENTS),
        "missing_rows": [rows[code] for code in missing if code in rows],
    }
