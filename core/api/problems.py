"""Every refusal of the API as a problem document (RFC 9457, `application/problem+json`), made in this one place.

`problem_response` serves whoever has a DomainError and a request under /api/, also outside of the REST framework;
`exception_handler` turns whatever a view of the REST framework raised into one; core.api.middleware covers the rest.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core import exceptions as django_errors
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf_errors
from rest_framework.renderers import JSONRenderer
from rest_framework.views import set_rollback

from core.api import errors
from core.errors import DomainError, InvalidInput, NotFound, PermissionRefused
from core.limits import BodyTooLarge

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
_ENVELOPE = "non_field_errors"

# What stands for a status when an answer says no more than that.
BY_STATUS: dict[int, type[DomainError]] = {
    400: errors.MalformedRequest,
    401: errors.NotSignedIn,
    403: PermissionRefused,
    404: NotFound,
    405: errors.MethodNotAllowed,
    406: errors.NotAcceptable,
    413: BodyTooLarge,
    415: errors.UnsupportedMediaType,
    429: errors.TooManyRequests,
    500: errors.ServerFault,
    503: errors.Unavailable,
}
# What is said of a refusal whose own sentence holds facts.
TITLES = {
    400: _("The request is not right."),
    401: _("This token is not valid here."),
    403: _("The right or the scope for this is missing."),
    404: _("This was not found."),
    409: _("This cannot be done in the present state."),
    410: _("This is over."),
    413: _("What was sent is too large."),
    422: _("Some of the values are not right."),
    429: _("Too many requests in a short time."),
    500: _("Something went wrong on our side."),
    503: _("A part of the service does not answer at this moment."),
}


def is_api(request: HttpRequest) -> bool:
    """Tell whether a request came by the API, where answers are JSON whatever goes wrong."""
    return request.path_info.startswith("/api/")


def type_of(code: str) -> str:
    """Return the address of the page that explains a code; it is the problem's `type`."""
    return f"{settings.BASE_URL}/api/problems/{code}"


def problem_document(error: DomainError, request: HttpRequest | None = None) -> dict[str, Any]:
    """Return the members of the problem document of a refusal."""
    document: dict[str, Any] = {
        "type": type_of(error.code),
        "title": title_of(type(error)),
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }
    request_id = getattr(request, "id", None)
    if request_id:
        document["instance"] = f"urn:uuid:{uuid.UUID(request_id)}"
    if error.facts:
        document["facts"] = error.facts
    if isinstance(error, InvalidInput):
        document["errors"] = {field: [str(message) for message in messages] for field, messages in error.errors.items()}
    return document


def title_of(kind: type[DomainError]) -> str:
    """Return what a kind of refusal says every time, without the facts of one occurrence."""
    message = str(kind.message)
    return message if "%(" not in message else str(TITLES.get(kind.status) or HTTPStatus(kind.status).phrase)


def problem_response(request: HttpRequest | None, error: DomainError | int, **headers: str) -> HttpResponse:
    """Return the problem document of a refusal, or of a bare HTTP status."""
    if isinstance(error, int):
        error = of_status(error)
    response = HttpResponse(
        JSONRenderer().render(problem_document(error, request)), status=error.status, content_type=CONTENT_TYPE
    )
    add_never_cache_headers(response)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="maklumat"'
    if error.status in (429, 503) or isinstance(error, errors.RequestInProgress):
        response.headers["Retry-After"] = str(error.facts.get("retry_after_seconds", RETRY_SECONDS))
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def of_status(status: int) -> DomainError:
    """Return the refusal that stands for a status alone. Statuses that are not known count as 400 or 500."""
    kind = BY_STATUS.get(status) or (errors.ServerFault if status >= 500 else errors.MalformedRequest)
    if kind is errors.TooManyRequests:
        return kind(retry_after_seconds=60)
    if kind is BodyTooLarge:
        return kind(limit_megabytes=settings.REQUEST_BODY_LIMIT // 2**20)
    return kind()


def exception_handler(exception: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The REST framework's EXCEPTION_HANDLER. None lets a programming error pass on to the log and the 500 answer."""
    error = refusal_of(exception)
    if error is None:
        return None
    set_rollback()
    request = context.get("request")
    return problem_response(getattr(request, "_request", request), error)


def refusal_of(exception: Exception) -> DomainError | None:
    """Return the refusal that an exception stands for; None for what nobody foresaw."""
    if isinstance(exception, DomainError):
        return exception
    return next((make(exception) for kind, make in _TRANSLATIONS if isinstance(exception, kind)), None)


def _of_validation(exception: Any) -> DomainError:
    return InvalidInput(dict(flatten(exception.detail)))


def _of_django_validation(exception: Any) -> DomainError:
    by_field = getattr(exception, "message_dict", None) if hasattr(exception, "error_dict") else None
    return InvalidInput(by_field or {_ENVELOPE: exception.messages})


def _of_throttle(exception: Any) -> DomainError:
    return errors.TooManyRequests(retry_after_seconds=max(1, int(exception.wait or 60)))


def _of_drf(exception: Any) -> DomainError:
    return of_status(exception.status_code)


def _of_suspicious(exception: Any) -> DomainError:
    return of_status(413 if isinstance(exception, django_errors.RequestDataTooBig) else 400)


_TRANSLATIONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], DomainError]], ...] = (
    (drf_errors.ValidationError, _of_validation),
    (drf_errors.ParseError, lambda exception: errors.MalformedRequest(str(exception.detail))),
    (drf_errors.Throttled, _of_throttle),
    (drf_errors.APIException, _of_drf),
    (Http404, lambda _exception: NotFound()),
    (django_errors.PermissionDenied, lambda _exception: PermissionRefused()),
    (django_errors.ValidationError, _of_django_validation),
    (django_errors.SuspiciousOperation, _of_suspicious),
    (django_errors.BadRequest, lambda _exception: errors.MalformedRequest()),
    (DataError, lambda _exception: errors.ValueOutOfRange()),
    ((OperationalError, InterfaceError), lambda _exception: errors.Unavailable()),
)


def flatten(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield (field, messages) of the REST framework's nested details; `steps.2.title` names a field inside a list."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from flatten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list) and any(isinstance(entry, Mapping | list) for entry in detail):
        for number, entry in enumerate(detail):
            if entry:
                yield from flatten(entry, f"{path}.{number}" if path else str(number))
    else:
        messages = detail if isinstance(detail, list) else [detail]
        yield path or _ENVELOPE, [str(message) for message in messages]
