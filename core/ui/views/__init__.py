"""Views of the design system: the portal's start page, the language switch and the error pages."""

from core.ui.views.errors import (
    bad_request,
    csrf_failure,
    gone,
    maintenance,
    page_not_found,
    permission_denied,
    server_error,
    suspended_agency,
    too_many_requests,
    unavailable,
    unknown_host,
)
from core.ui.views.language import switch_language
from core.ui.views.refusals import refuse
from core.ui.views.today import today

__all__ = [
    "bad_request",
    "csrf_failure",
    "gone",
    "maintenance",
    "page_not_found",
    "permission_denied",
    "refuse",
    "server_error",
    "suspended_agency",
    "switch_language",
    "today",
    "too_many_requests",
    "unavailable",
    "unknown_host",
]
