"""`/livez` and `/readyz`, answered on every host before anything else looks at the request."""

from __future__ import annotations

from collections.abc import Callable

from celery.exceptions import OperationalError as BrokerError
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError as KombuError
from redis.exceptions import RedisError

from core.tenancy import use_public


class ProbeMiddleware:
    """The process answers: it is alive. The database answers: it is ready."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/livez":
            return JsonResponse({"status": "alive"})
        if request.path_info == "/readyz":
            return _ready()
        return self.get_response(request)


def _ready() -> HttpResponse:
    """Answer 503 only without the database: without Valkey pages are served, and a balancer must not stop that."""
    parts = {"database": _database_answers(), "cache": _cache_answers()}
    status = "not ready" if not parts["database"] else "ready" if parts["cache"] else "degraded"
    return JsonResponse({"status": status, "parts": parts}, status=200 if parts["database"] else 503)


def _database_answers() -> bool:
    use_public()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tenants_province")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _cache_answers() -> bool:
    try:
        cache.set("probe", 1, 5)
        return bool(cache.get("probe") == 1)
    except (RedisError, OSError, BrokerError, KombuError):
        return False
