"""The OpenAPI documents: how drf-spectacular describes what is ours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_serializer
from drf_spectacular.utils import OpenApiParameter

from core.api import idempotency
from core.api.permissions import SIGNED_IN, permission_needed
from core.api.problems import CONTENT_TYPE, of_status, title_of

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ALWAYS = (400, 404, 406, 429, 500, 503)
WHEN_KNOWN = (401, 403)
WHEN_UNSAFE = (409, 413, 415, 422)
HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
WORDS = {409: "Refused in the present state, or another request was first", 422: "Some of the values are not right"}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457). `code` is stable; `detail` is meant for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Address of a page that explains the code."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string", "format": "uri", "description": "This very request, as in X-Request-ID."},
        "facts": {"type": "object", "additionalProperties": True, "description": "Values behind the refusal."},
        "errors": {
            "type": "object",
            "description": "Sentences by field; `steps.2.title` is a field inside a list.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer mkl_...`."""

    target_class = "core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer", "description": "A token of this host, made in its settings."}


class SessionScheme(OpenApiAuthenticationExtension):
    """The cookie of the pages."""

    target_class = "core.api.authentication.PageSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the security scheme."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "maklumat_session",
            "description": "The session of somebody signed in to the pages; unsafe methods need X-CSRFToken.",
        }


class HourOfDay(OpenApiSerializerFieldExtension):
    """An hour as a clock on the wall shows it: JSON Schema's format `time` would need an offset, which it has not."""

    target_class = "rest_framework.fields.TimeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Return the schema."""
        return {"type": "string", "pattern": HOUR, "example": "09:00"}


class ProblemSchema(AutoSchema):
    """Adds the right that is needed, the order of a list, and the Idempotency-Key."""

    def get_override_parameters(self) -> list[Any]:
        """Return the Idempotency-Key for unsafe methods."""
        if self.method not in UNSAFE:
            return []
        return [
            OpenApiParameter(
                idempotency.HEADER,
                {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                OpenApiParameter.HEADER,
                description="Made up by the client, new for every new request: sent again with the same key, the "
                "request is done once and answered the same. Kept for 24 hours.",
            )
        ]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Return what is answered: the body of a DELETE, too, which drf-spectacular takes to have none."""
        told = self.get_response_serializers()
        if self.method == "DELETE" and is_serializer(told):
            body = self._get_response_for_code(told, "200", direction=direction)  # type: ignore[no-untyped-call]  # theirs
            return {"200": body}
        return dict(super()._get_response_bodies(direction))

    def _get_paginator(self) -> Any:
        """Return what cuts a list into pages: only a list that is read."""
        is_read = self.method == "GET"
        return super()._get_paginator() if is_read else None  # type: ignore[no-untyped-call]  # theirs

    def is_deprecated(self) -> bool:
        """Tell whether the view names a day from which it is going away."""
        return bool(getattr(self.view, "deprecated_at", None)) or bool(super().is_deprecated())

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular drops the arguments of its base
        """Return the view's words, and what they do not say."""
        needed = permission_needed(self.view, self.method)
        parts = [super().get_description()]
        if needed and needed != SIGNED_IN and self.get_auth():
            parts.append(f"Needs the permission `{needed}`.")
        scope = getattr(self.view, "token_scope", None)
        if scope and self.get_auth():
            parts.append(f"A token needs the scope `{scope}` besides.")
        order = getattr(self.view, "ordering", None)
        if order and self._is_list_view():
            parts.append(f"Ordered by {', '.join(f'`{name}`' for name in order)}.")
        return "\n\n".join(part for part in parts if part)


def add_problem_responses(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Name the problem documents of every operation; a hook of drf-spectacular."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    answers: dict[str, Any] = {}
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            known = any(scheme for scheme in operation.get("security", []))
            statuses = [*ALWAYS, *(WHEN_KNOWN if known else ()), *(WHEN_UNSAFE if method.upper() in UNSAFE else ())]
            for status in statuses:
                answers.setdefault(name_of(status), answer(status))
                operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{name_of(status)}"})
            if method == "get" and "200" in operation["responses"]:
                operation["responses"].setdefault("304", {"description": "If-None-Match names what is there still."})
            operation["responses"] = dict(sorted(operation["responses"].items()))
    drop_marks(result)
    components["responses"] = dict(sorted(answers.items()))
    components["schemas"] = dict(sorted(components["schemas"].items()))
    return result


def drop_marks(part: Any) -> None:
    """Take out what drf-spectacular notes for its hook that names choices; ours stay where they are used."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        drop_marks(inner)


def name_of(status: int) -> str:
    """Return the name of the shared answer of a status."""
    return f"Problem{status}"


def answer(status: int) -> dict[str, Any]:
    """Return the shared answer of a status, in English."""
    with override("en"):
        words = WORDS.get(status) or title_of(type(of_status(status)))
    headers = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return {
        "description": words,
        **({"headers": headers} if status in (429, 503) else {}),
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
