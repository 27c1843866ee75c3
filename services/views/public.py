"""What everybody may read of a service: its standard, and the versions before. How it is found: views.finding."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagecache import cache_page_for_everyone
from services import access, panels_of_service, queries
from services.around import around
from services.components import COMPONENTS, ComponentCode
from services.history import history_of
from services.models import ServiceStandard
from services.publication.page import publication_of
from services.sources import sources_of
from services.views.base import public_page

MAIN_CODES = (*[code for code, component in COMPONENTS.items() if component.must_publish], ComponentCode.LEGAL_BASIS)


@require_safe
@public_page
@cache_page_for_everyone
def service_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The standard in force of one service."""
    standard = access.public_standard(code)
    context = {**public_context(standard), "panels": panels_of_service.panels(standard.service, request)}
    return render(request, "services/service_detail.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def service_version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """A version of the history, in force or not."""
    current = access.public_standard(code)
    standard = current if current.version == version else access.former_standard(current.service, version)
    return render(request, "services/service_detail.html", {**public_context(standard), "current": current})


def public_context(standard: ServiceStandard) -> dict[str, object]:
    """Return what a public page of a standard needs: its history names only versions that were public."""
    return {
        **standard_context(standard),
        "history": history_of(standard.service.standards.once_public().with_former()),
        "upcoming": _upcoming(standard),
        "around": around(standard),
        "publication": publication_of(standard),
    }


def _upcoming(standard: ServiceStandard) -> ServiceStandard | None:
    """Return the version that will replace this one, when it applies now and the other can be read already."""
    if not standard.is_current:
        return None
    return standard.service.standards.upcoming().filter(public_since__isnull=False).select_related("decree").first()


def standard_context(standard: ServiceStandard) -> dict[str, object]:
    """Return what the drawing of a standard needs: promise, clauses in two groups, and the history."""
    rows = standard.by_code()
    return {
        "service": standard.service,
        "standard": standard,
        "promise": queries.promise_of(standard.service, standard),
        "main_rows": [rows[code] for code in MAIN_CODES if code in rows],
        "other_rows": [row for code, row in rows.items() if code not in MAIN_CODES],
        "history": history_of(standard.service.standards.once_published()),
        "sources": sources_of(standard),
    }
