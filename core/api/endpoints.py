"""Endpoints that every host has."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition, require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.access import signed_in
from core.api import documents
from core.api.models import ApiToken
from core.api.pages import documentation
from core.api.permissions import SIGNED_IN
from core.api.problems import problem_response
from core.api.serializers import MeSerializer, RootSerializer
from core.api.views import ApiView, PublicReads
from core.roles import permissions_of
from core.ui.identity import identify


class Root(PublicReads, ApiView):
    """Says whose API this is and where it is described."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show a browser the page for people at the same address."""
        if request.method in ("GET", "HEAD") and wants_page(request):
            return documentation(request)
        response = super().dispatch(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    @extend_schema(responses=RootSerializer, operation_id="root", tags=["api"])
    def get(self, request: Request) -> Response:
        """Whose API this is, and where to go on."""
        address = request.build_absolute_uri
        here = address("/api/v1/")
        return Response(
            RootSerializer(
                {
                    "name": str(identify(request._request).name),
                    "kind": documents.name_here(),
                    "version": settings.SPECTACULAR_SETTINGS["VERSION"],
                    "links": {
                        "self": here,
                        "openapi": f"{here}openapi.yaml",
                        "documentation": here,
                        "me": f"{here}me/",
                        "site": address("/"),
                    },
                }
            ).data
        )


class Me(ApiView):
    """Tells a client whether its token works, and what for."""

    permission = SIGNED_IN

    @extend_schema(responses=MeSerializer, operation_id="me", tags=["api"])
    def get(self, request: Request) -> Response:
        """Who calls, with which rights."""
        user = signed_in(request._request)
        content: dict[str, object] = {
            "name": str(user),
            "email": user.email,
            "roles": user.roles,
            "permissions": sorted(permissions_of(user.roles)),
            "token": request.auth if isinstance(request.auth, ApiToken) else None,
        }
        return Response(MeSerializer(content).data)


@require_safe
@condition(etag_func=lambda request: document_etag())
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this kind of host, as committed."""
    response = HttpResponse(
        documents.read_document(documents.name_here()), content_type="application/yaml; charset=utf-8"
    )
    patch_cache_control(response, public=True, max_age=3600)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for every address under /api/ that nobody serves."""
    return problem_response(request, 404)


def wants_page(request: HttpRequest) -> bool:
    """Tell whether the client is a browser: it names text/html, which no program does that wants data."""
    return "text/html" in request.headers.get("Accept", "")


def document_etag() -> str:
    """Return the version of this host's document."""
    return f'"{hashlib.blake2b(documents.read_document(documents.name_here()), digest_size=12).hexdigest()}"'
