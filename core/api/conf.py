"""Settings of the API. They hold everywhere, so a view that says nothing is authenticated, checked and throttled."""

import datetime as dt
from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.api.authentication.TokenAuthentication",
        "core.api.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.RoleAllows"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttling.CallerThrottle", "core.api.throttling.HostThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filtering.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.ProblemSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "UNICODE_JSON": True,
    "COERCE_DECIMAL_TO_STRING": True,
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Maklumat",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SORT_OPERATIONS": True,
    # Choices stay where they are used: named ones would need a list of all choices of all apps in one place.
    "POSTPROCESSING_HOOKS": ["core.api.schema.add_problem_responses"],
    "SERVERS": [{"url": "/", "description": "The host that serves this document"}],
    "LICENSE": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
}

# The OpenAPI documents: name, the addresses they describe, and the file where they are kept, relative to the project.
API_DOCUMENTS = {
    "agency": ("deploy.urls_agency", "deploy/openapi-agency.yaml"),
    "base": ("deploy.urls_public", "deploy/openapi-base.yaml"),
}

# Requests a minute: of an address without a token, of a token or session, of all without a token on one host.
API_RATES = {"address": 120, "caller": 600, "host": 6000}
API_TOKEN_LONGEST = dt.timedelta(days=366)
API_IDEMPOTENCY_KEPT = dt.timedelta(hours=24)
