"""Rules that every endpoint of every app keeps."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from rest_framework.permissions import AllowAny

from core.api.permissions import SIGNED_IN, permission_needed
from core.api.views import ApiMixin
from core.roles import PERMISSIONS

KNOWN = {SIGNED_IN, *frozenset[str]().union(*PERMISSIONS.values())}


def views() -> list[Any]:
    """Return every operation of both kinds of host as (view, method)."""
    found = []
    for name, (urlconf, _) in settings.API_DOCUMENTS.items():
        generator = SchemaGenerator(urlconf=urlconf)
        for path, _, method, callback in EndpointEnumerator(urlconf=urlconf).get_api_endpoints():
            view = generator.create_view(callback, method)
            view.request = RequestFactory().generic(method, path)
            found.append(pytest.param(view, method, id=f"{name} {method} {path}"))
    return found


@pytest.mark.parametrize(("view", "method"), views())
def test_an_endpoint_names_who_may_call_it(view: Any, method: str) -> None:
    is_open = [type(permission) for permission in view.get_permissions()] == [AllowAny]

    assert is_open or permission_needed(view, method) in KNOWN
    assert not is_open or method == "GET"


@pytest.mark.parametrize(("view", "method"), views())
def test_an_endpoint_stands_on_the_common_ground(view: Any, method: str) -> None:
    assert isinstance(view, ApiMixin)
