"""From the host of a request to its agency, or to a page that says why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from core.api.problems import is_api, problem_response
from core.tenancy import use_agency, use_public
from core.ui.views import errors as pages
from tenants import routing
from tenants.errors import AgencyClosed, AgencySuspended, UnknownHost
from tenants.hosts import host_key, is_ours, url_of
from tenants.models import Agency

Answer = Callable[[HttpRequest], HttpResponse]

_PLAUSIBLE = re.compile(r"[a-z0-9.-]{1,253}")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What stays open while an agency is suspended: its staff sign in and read.
STAFF_PATHS = ("/portal/", "/akun/", "/bahasa/", "/static/", "/identitas.css", "/emblem")
# Where they may also send forms: to get in and out again, and to read in another language.
FORMS_OF_READERS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_from_key",
        "mfa_authenticate",
        "ui:language",
    }
)


class AgencyMiddleware:
    """Sets `request.agency`, `request.urlconf` and the connection's schema. Asks the database only for a new host."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = host_key(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        if host == settings.BASE_DOMAIN:
            return self._serve_base(request)
        route = routing.table.find(host) if _PLAUSIBLE.fullmatch(host) else None
        if route is None:
            return _unknown(request)
        response = self._serve_agency(request, route)
        if not is_ours(host):
            _ask_for_https(request, response)
        return response

    def _serve_agency(self, request: HttpRequest, route: routing.Route) -> HttpResponse:
        request.agency = route.agency  # type: ignore[attr-defined]
        request.urlconf = settings.URLCONF_AGENCY
        use_agency(route.agency)
        if route.redirect_to and request.method in SAFE_METHODS:
            return HttpResponsePermanentRedirect(url_of(route.redirect_to, request.get_full_path()))
        if route.agency.state == Agency.State.ACTIVE:
            return self.get_response(request)
        return self._serve_closed(request, route.agency)

    def _serve_base(self, request: HttpRequest) -> HttpResponse:
        request.agency = None  # type: ignore[attr-defined]
        request.urlconf = settings.URLCONF_PUBLIC
        use_public()
        return self.get_response(request)

    def _serve_closed(self, request: HttpRequest, agency: Agency) -> HttpResponse:
        """Answer for an agency that is suspended or archived: staff may read while it is suspended, others are told."""
        if agency.state != Agency.State.SUSPENDED:
            return _archived(request)
        if not request.path.startswith(STAFF_PATHS):
            return _suspended(request, agency)
        if request.method in SAFE_METHODS or _name_of(request.path) in FORMS_OF_READERS:
            request.is_read_only = True  # type: ignore[attr-defined]
            return self.get_response(request)
        return _suspended(request, agency)


def _name_of(path: str) -> str:
    """Return the name of an agency's page; empty for what leads nowhere."""
    try:
        return resolve(path, settings.URLCONF_AGENCY).view_name
    except Resolver404:
        return ""


def _ask_for_https(request: HttpRequest, response: HttpResponse) -> None:
    """Speak for an agency's own domain alone: what else stands below it is not ours, and may have no HTTPS."""
    if settings.SECURE_HSTS_SECONDS and request.is_secure():
        response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"


def _unknown(request: HttpRequest) -> HttpResponse:
    request.agency = None  # type: ignore[attr-defined]
    request.urlconf = settings.URLCONF_PUBLIC
    use_public()
    if is_api(request):
        return problem_response(request, UnknownHost())
    return pages.unknown_host(request)


def _as_anybody(request: HttpRequest) -> HttpRequest:
    """Prepare a request that ends here for its page: nobody has looked at the session yet."""
    request.user = AnonymousUser()
    return request


def _suspended(request: HttpRequest, agency: Agency) -> HttpResponse:
    if is_api(request):
        return problem_response(request, AgencySuspended())
    zone = agency.zone
    return pages.suspended_agency(
        _as_anybody(request),
        since=timezone.localdate(agency.suspended_at, zone) if agency.suspended_at else None,
        until=timezone.localdate(agency.suspended_until, zone) if agency.suspended_until else None,
        reason=agency.suspended_reason,
    )


def _archived(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        return problem_response(request, AgencyClosed())
    return pages.gone(
        _as_anybody(request),
        title=_("This site was closed"),
        explanation=_("The agency no longer uses this address. Its services may now be offered by another agency."),
    )


def forget_hosts() -> None:
    """Forget which agencies this process knows: for tests, whose rows vanish without a word."""
    routing.table.forget()
