"""An agency's colours and emblem, fetched by every page of its host."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.domain.profile import read_emblem
from tenants.identity import emblem_version
from tenants.models import Agency

ONE_YEAR = 365 * 24 * 3600
A_MOMENT = 300


@require_safe
def identity_css(request: HttpRequest) -> HttpResponse:
    """Answer the agency's colours as custom properties."""
    agency = _agency(request)
    return colours_css(":root", agency.colour, agency.tint, is_current=request.GET.get("v") == agency.colour[1:])


@require_safe
def emblem(request: HttpRequest) -> HttpResponse:
    """Answer the agency's emblem, always a PNG that we made."""
    agency = _agency(request)
    return emblem_png(agency, is_current=request.GET.get("v") == emblem_version(agency))


def colours_css(selector: str, colour: str, tint: str, *, is_current: bool) -> HttpResponse:
    """Return a style sheet that sets an identity within `selector`. The colours must have been checked."""
    text = f"{selector} {{ --agency: {colour}; --agency-tint: {tint}; --govuk-brand-colour: {colour}; }}\n"
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = _cache_control(is_current=is_current)
    return response


def emblem_png(agency: Agency, *, is_current: bool) -> HttpResponse:
    """Return the emblem of an agency. Raises Http404 when it has none."""
    picture = read_emblem(agency)
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/png")
    response.headers["Cache-Control"] = _cache_control(is_current=is_current)
    response.headers["Content-Disposition"] = f'inline; filename="{agency.slug}.png"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _cache_control(*, is_current: bool) -> str:
    """Keep an address that names its version for a year; any other is asked for again soon."""
    return f"public, max-age={ONE_YEAR}, immutable" if is_current else f"public, max-age={A_MOMENT}"


def _agency(request: HttpRequest) -> Agency:
    agency: Agency | None = getattr(request, "agency", None)
    if agency is None:
        raise Http404
    return agency
