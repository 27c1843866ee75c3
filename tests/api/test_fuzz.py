"""Schemathesis over both OpenAPI documents: nothing answers with 5xx, or with what the documents do not name.

Every operation is asked with valid and with broken data by somebody with every right. Where a path names something, it
is there, in a state in which the operation can succeed: `tests.api.real` has the rows and, of many operations, a body
with which it does; its members are mixed into what is made up. The rows lie in a transaction of the whole module, and
each request in a savepoint of its own, so that no test sees another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
import yaml
from django.conf import settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks as openapi_checks

from core.api import documents
from core.api.tokens import create_token, known_scopes
from core.models import User
from core.roles import AGENCY_ROLES, PUBLIC_ROLES
from core.tenancy import PUBLIC_SCHEMA, schema_context
from tests.api.real import SECRET, Book, Real, base, bookings, cases, forums, services, together
from tests.world import AGENCY_A

ROOT = "/api/v1/"
EXAMPLES, EXAMPLES_WITHOUT_DATA = 16, 5
HOSTS = {
    "agency": (f"http://{AGENCY_A}.localhost", AGENCY_A.replace("-", "_"), AGENCY_ROLES),
    "base": ("http://localhost", PUBLIC_SCHEMA, PUBLIC_ROLES),
}
MAKERS = {"agency": (services, forums, cases, bookings), "base": (base,)}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
]


def _document(name: str) -> Any:
    """Return a document without its ways to sign in: the token is always sent, other tests ask without it."""
    document = yaml.load(documents.path_of(name).read_text(), Loader=yaml.CSafeLoader)
    document["components"].pop("securitySchemes")
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return schemathesis.openapi.from_dict(document)


SCHEMAS = {name: _document(name) for name in settings.API_DOCUMENTS}
OPERATIONS = [
    pytest.param(name, found.ok(), id=f"{name} {found.ok().label}")
    for name, schema in SCHEMAS.items()
    for found in schema.get_all_operations()
]


@dataclass(frozen=True)
class Asker:
    """Somebody with every right on a host, and what is there."""

    origin: str
    token: str
    book: Book
    wsgi: Any


@pytest.fixture(scope="module")
def askers(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Asker]]:
    """Return who asks on each host, with rows of every kind; all of it is gone after the module."""
    wsgi = get_wsgi_application()
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)  # the transaction lies on the connection
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(transaction.atomic())
        yield {name: _asker(name, wsgi) for name in HOSTS}
        transaction.set_rollback(True)
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def _asker(name: str, wsgi: Any) -> Asker:
    origin, schema, roles = HOSTS[name]
    with schema_context(schema):
        user = User.objects.create_user(
            "fuzz@example.org", full_name="Uji acak", roles=sorted(roles), province_code="15"
        )
        until = timezone.now() + dt.timedelta(days=1)
        _, token = create_token(name="Uji acak", user=user, scopes=known_scopes(), expires_at=until)
        return Asker(origin, token, together(maker.make() for maker in MAKERS[name]), wsgi)


@pytest.fixture
def asker(
    request: pytest.FixtureRequest, askers: dict[str, Asker], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Asker:
    """Return who asks on the host under test, without end."""
    settings.CENTRAL_TOTP_REQUIRED = False
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 10**9)
    monkeypatch.setattr("core.antispam.count", lambda _name: None)
    return askers[request.node.callspec.params["name"]]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_operation_answers_as_documented(name: str, operation: Any, asker: Asker) -> None:
    known = asker.book.get(f"{operation.method.upper()} {operation.path.removeprefix(ROOT)}", [])
    assert known or "{" not in operation.path, "tests.api.real has nothing that this path names"

    def ask(case: Any, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {asker.token}"}
        if key is not None and case.method != "GET":
            headers["Idempotency-Key"] = key
            case.headers.pop("Idempotency-Key", None)
        response = case.call(base_url=asker.origin, headers=headers, app=asker.wsgi)
        case.validate_response(response, checks=CHECKS)
        return response

    for real in known:
        if case := _succeeding(operation, real):
            with transaction.atomic():
                response = ask(case, "k")
                assert response.status_code < 300, response.text
                transaction.set_rollback(True)

    @given(chosen=_cases(operation, known), mixed=st.randoms(), twice=st.booleans())
    @hypothesis_settings(
        max_examples=EXAMPLES if operation.body or operation.query else EXAMPLES_WITHOUT_DATA,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask_all_sorts(chosen: tuple[Any, Real | None], mixed: Any, twice: bool) -> None:
        case, real = chosen
        if real is not None:
            _mix(real, case, mixed)
        with transaction.atomic():
            first = ask(case, "k" if twice else None)
            if twice and case.method != "GET":
                again = ask(case, "k").status_code
                assert again == first.status_code or (first.status_code, again) == (201, 200)  # a filing is told again
            transaction.set_rollback(True)

    ask_all_sorts()


def _cases(operation: Any, known: list[Real]) -> Any:
    """Return the strategy of requests with what they are about: most of them about something that is there.

    Half of them are broken, where the operation has something that can be.
    """
    positive, negative = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
    has_data = bool(operation.body or operation.query or operation.headers)
    found = []
    for real in (*known, *known, None):
        path = dict(real.path) if real is not None and real.path else None
        modes = (positive, negative) if has_data or (path is None and operation.path_parameters) else (positive,)
        for mode in modes:
            case = operation.as_strategy(generation_mode=mode, path_parameters=path)
            found.append(st.tuples(case, st.just(real)))
    return st.one_of(found)


def _succeeding(operation: Any, real: Real) -> Any:
    """Return the request that succeeds, None where it is not known."""
    if not real.answers or (real.body is None and operation.method.upper() != "GET"):
        return None
    sent = {"body": real.body, "media_type": "application/json"} if operation.body and real.body is not None else {}
    case = operation.Case(path_parameters=dict(real.path), query=dict(real.query), headers={}, **sent)
    _prove(case)
    return case


def _mix(real: Real, case: Any, mixed: Any) -> None:
    """Mix into a request some members of one that succeeds."""
    case.query.update({name: value for name, value in real.query.items() if mixed.random() < 0.5})
    if real.body and isinstance(case.body, dict):
        case.body.update({name: value for name, value in real.body.items() if mixed.random() < 0.7})
    _prove(case)


def _prove(case: Any) -> None:
    if "/case-status/" in case.path:
        case.headers["X-Case-Secret"] = SECRET
