"""What endpoints are made of. Apps derive from these and add queryset, serializer and permission.

For example:

    class Standards(ListModelMixin, CreateModelMixin, ApiViewSet):
        permission = {"list": "services.view_standard", "create": "services.edit_standard"}

    class PublishedStandards(PublicReads, ListModelMixin, RetrieveModelMixin, ApiViewSet):
        ordering = ("name", "pk")
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.api import idempotency
from core.api.conditional import mark_version
from core.api.permissions import Needed
from core.api.throttling import quota_headers, quotas_of

PUBLIC_MAX_AGE_SECONDS = 60


class ApiMixin:
    """What every view shares: Idempotency-Key, RateLimit headers, ETag, and nothing private in a shared cache."""

    permission: Needed | None = None
    token_scope: Any = None
    # When the endpoint was declared to be going away, and when it will be gone.
    deprecated_at: dt.datetime | None = None
    gone_at: dt.datetime | None = None
    # False where the answer holds a secret: it is not kept for an Idempotency-Key, the handler does it once by itself.
    keeps_answer = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After all checks, let the handler of an unsafe method run at most once for each Idempotency-Key."""
        name = (request.method or "").lower()
        once = idempotency.HEADER in request.headers and request.method not in SAFE_METHODS and hasattr(self, name)
        if once and not idempotency.is_form(request):
            request._request.body  # noqa: B018  # Django keeps it, so that it can be hashed after a parser read it
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if once:
            handler = getattr(self, name)
            keeps = self.keeps_answer
            setattr(self, name, lambda asked, *a, **k: idempotency.run_once(asked, handler, *a, keeps_body=keeps, **k))

    @property
    def allowed_methods(self) -> list[str]:
        """Return what the Allow header names: there is no OPTIONS, for the OpenAPI document says more."""
        return [method for method in super().allowed_methods if method != "OPTIONS"]  # type: ignore[misc]

    def modified_at(self, data: Any) -> dt.datetime | None:
        """Return when the content of an answer last changed, where a view knows it: it becomes Last-Modified."""
        return None

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        """Add the headers."""
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        for name, value in quota_headers(quotas_of(request)).items():
            if value:
                response.headers[name] = value
        if self.deprecated_at:
            response.headers["Deprecation"] = f"@{int(self.deprecated_at.timestamp())}"
        if self.gone_at:
            response.headers["Sunset"] = http_date(self.gone_at.timestamp())
        if response.status_code < 400:
            self.set_cache_control(request, response)
        if isinstance(response, Response) and request.method in ("GET", "HEAD"):
            modified_at = self.modified_at(response.data) if response.status_code == 200 else None
            response.add_post_render_callback(partial(mark_version, request, modified_at=modified_at))
        return response

    def set_cache_control(self, request: Request, response: HttpResponseBase) -> None:
        """Keep answers to somebody known out of shared caches."""
        if request.method in SAFE_METHODS:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, no_store=True)


class ApiView(ApiMixin, APIView):
    """One address that is not a list of rows. Names its `permission`."""


class ApiViewSet(ApiMixin, GenericViewSet[Any]):
    """Rows of a QuerySet. Add the mixins of the REST framework for what is offered, and name the `permission`."""


class PublicReads:
    """Stands first among the bases of a view that shows everybody the same.

    When reading, no sign-in is looked at, shared caches may keep the answer, and pages of other sites may read it. What
    changes something is guarded as everywhere: by the `permission` and `token_scope` of the view.
    """

    request: Any

    @property
    def is_open(self) -> bool:
        """Tell whether the request reads. What is not offered at all counts as open too: it is 405 for everybody."""
        request = getattr(self, "request", None)
        method = request.method if request is not None else "GET"
        actions = getattr(self, "action_map", None) or {}  # of a view set, before it is given a request
        return method in SAFE_METHODS or not (hasattr(self, method.lower()) or method.lower() in actions)

    def get_authenticators(self) -> list[Any]:
        """Return nobody for open requests."""
        return [] if self.is_open else super().get_authenticators()  # type: ignore[misc]

    def get_permissions(self) -> list[Any]:
        """Let everybody read."""
        return [AllowAny()] if self.is_open else super().get_permissions()  # type: ignore[misc]

    def set_cache_control(self, request: Request, response: HttpResponseBase) -> None:
        """Let everybody keep it for a minute, and show it while asking for the new one."""
        if not self.is_open:
            super().set_cache_control(request, response)  # type: ignore[misc]
            return
        patch_cache_control(response, public=True, max_age=PUBLIC_MAX_AGE_SECONDS, stale_while_revalidate=300)
        response.headers["Access-Control-Allow-Origin"] = "*"
