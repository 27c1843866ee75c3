"""Log lines: one per request, structured, each with the schema and never with personal data."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("maklumat.request")
# Values in an address that open a door: links of invitations and of new passwords.
_SECRETS_OF_ADDRESSES = ("token", "key")
_SHORTEST_SECRET = 20
# What looks like one also where no address is known for it: a link that was typed or copied with something missing.
_LOOKS_SECRET = re.compile(rf"(?=[^/]*[A-Z])[\w~.:=-]{{{_SHORTEST_SECRET},}}|[0-9a-f]{{32,}}", re.ASCII)
_SMALL_BODY = 64 * 1024
# PostgreSQL tells with a broken rule the row that broke it, and the row may hold what somebody wrote.
_ROWS = re.compile(
    r"DETAIL:.*?(?=\n\nThe above exception was|\n\nDuring handling of the above|\nTraceback \(most|\Z)", re.DOTALL
)
_SECRETS = ("password", "token", "secret", "authorization", "cookie", "nik", "email", "full_name")


def add_schema(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the schema that the connection works in."""
    from core.tenancy import current_schema

    event.setdefault("schema", current_schema())
    return event


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace values under names that hold secrets or personal data."""
    for key in event:
        if any(word in key.lower() for word in _SECRETS):
            event[key] = "[hidden]"
    return event


def hide_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out of errors the rows that PostgreSQL shows with them; put it behind what writes out a traceback."""
    for key in ("event", "exception"):
        if isinstance(event.get(key), str):
            event[key] = without_rows(event[key])
    return event


def without_rows(text: str) -> str:
    """Return the words of an error without the row that it is about."""
    return _ROWS.sub("[row hidden]", text)


def shown_path(request: HttpRequest) -> str:
    """Return the path without the secrets that stand in it: whoever reads the log could use such a link first."""
    path, match = request.path, request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name in _SECRETS_OF_ADDRESSES and len(str(value)) >= _SHORTEST_SECRET:
            path = path.replace(str(value), "[hidden]")
    return "/".join("[hidden]" if _LOOKS_SECRET.fullmatch(part) else part for part in path.split("/"))


class _SchemaFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        from core.tenancy import current_schema

        record.schema = current_schema()
        return True


def logging_config(shape: str) -> dict[str, Any]:
    """Return Django's LOGGING for `json` or `console` lines on standard output."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_schema,
        hide_secrets,
    ]
    console = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    renderer: Any = structlog.processors.JSONRenderer() if shape == "json" else console
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    hide_rows,
                    renderer,
                ],
            }
        },
        "filters": {"schema": {"()": _SchemaFilter}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["schema"]}},
        "root": {"handlers": ["stream"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def scrub_event(event: Any, _hint: dict[str, Any]) -> Any:
    """Sentry's before_send: tag the schema, drop request bodies, cookies, users, local variables and rows."""
    from core.tenancy import current_schema

    event.setdefault("tags", {})["schema"] = current_schema()
    event.pop("user", None)
    request = event.get("request") or {}
    for key in ("data", "cookies", "env", "query_string"):
        request.pop(key, None)
    if "url" in request:
        request["url"] = re.sub(rf"[\w-]{{{_SHORTEST_SECRET + 10},}}", "[hidden]", str(request["url"]))
    request["headers"] = {
        name: value for name, value in (request.get("headers") or {}).items() if name.lower() in ("host", "user-agent")
    }
    for crumb in (event.get("breadcrumbs") or {}).get("values") or []:
        crumb.pop("data", None)
        crumb["message"] = without_rows(str(crumb.get("message") or ""))
    if "message" in event:
        event["message"] = without_rows(str(event["message"]))
    for name in ("message", "formatted"):
        if entry := (event.get("logentry") or {}).get(name):
            event["logentry"][name] = without_rows(str(entry))
    (event.get("logentry") or {}).pop("params", None)
    event.pop("extra", None)
    for exception in (event.get("exception") or {}).get("values") or []:
        exception["value"] = without_rows(str(exception.get("value") or ""))
        for frame in (exception.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    return event


def _arrived(request: HttpRequest) -> bool:
    """Wait for a small body, and tell whether all of it came."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or not 0 < int(length) <= _SMALL_BODY:
        return True
    try:
        return len(request.body) == int(length)
    except RequestDataTooBig:
        return True  # nothing was read; who asks for it answers that it is too much
    except OSError:
        return False


class RequestLogMiddleware:
    """Writes one line per request: method, path without query, status, milliseconds, schema, request id.

    A form of a phone on a slow line arrives in pieces. It is waited for before the clock starts, so that
    `milliseconds` tell of the server alone; files are left to whoever reads them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _arrived(request):
            return HttpResponse(status=400)  # nobody is there to read it
        started = time.perf_counter()
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        if log.isEnabledFor(logging.INFO):
            log.info(
                "request",
                method=request.method,
                path=shown_path(request),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                request_id=request.id,  # type: ignore[attr-defined]
            )
        return response
