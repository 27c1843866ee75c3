"""Two versions of a standard side by side, word by word: any two for staff, public ones for everybody."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.pagecache import cache_page_for_everyone
from services import access
from services.differences import compare_versions
from services.models import ServiceStandard
from services.sources import sources_of
from services.views.base import public_page, staff_page


@require_safe
@public_page
@cache_page_for_everyone
def public_comparison(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What changed between two versions that everybody could read at some time."""
    if old == new:
        raise NotFound
    service = access.public_standard(code).service
    versions = [access.former_standard(service, version) for version in (old, new)]
    return render(request, "services/comparison.html", comparison_context(*versions))


@require_safe
@staff_page("services.view_standard")
def standard_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions that staff choose; at first the one in force beside the newest."""
    service = access.staff_service(code)
    versions = list(service.standards.order_by("-version"))
    context: dict[str, object] = {"service": service, "versions": versions}
    if len(versions) > 1:
        old_default, new_default = _first_choice(versions)
        old = _asked(request, "dari", versions, old_default)
        new = _asked(request, "ke", versions, new_default)
        context |= {"old": old, "new": new}
        if old != new:
            prefetch_related_objects([old, new], "components")
            context |= comparison_context(old, new)
    return render(request, "services/standard_compare.html", context)


def comparison_context(old: ServiceStandard, new: ServiceStandard) -> dict[str, object]:
    """Return what changed between two versions whose components were prefetched."""
    before, after = ({row.code: row.content for row in standard.components.all()} for standard in (old, new))
    found = compare_versions(before, after)
    return {
        "service": new.service,
        "old": old,
        "new": new,
        "pair": (old, new),
        "is_compared": True,
        "changed": [part for part in found if part.is_changed],
        "unchanged": [part for part in found if not part.is_changed],
        "component_total": len(found),
        "sources": sources_of(new) if new.version > old.version else {},
    }


def _first_choice(versions: Sequence[ServiceStandard]) -> tuple[ServiceStandard, ServiceStandard]:
    """Return the version in force, or else the one before the newest, and the newest."""
    newest, *former = versions
    return next((version for version in former if version.is_public), former[0]), newest


def _asked(
    request: HttpRequest, name: str, versions: Sequence[ServiceStandard], default: ServiceStandard
) -> ServiceStandard:
    typed = request.GET.get(name, "")
    if not typed:
        return default
    found = next((version for version in versions if str(version.version) == typed), None)
    if found is None:
        raise NotFound
    return found
