"""Schemathesis over both OpenAPI documents: nothing answers with 5xx, or with what the documents do not name.

Every operation is asked with valid and with broken data, by somebody with every right, inside one transaction that is
rolled back. Where a path names something, the data names now and then what is really there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi import checks as openapi_checks

from core.api import documents
from core.api.tokens import create_token, known_scopes
from core.models import User
from core.roles import AGENCY_ROLES, PUBLIC_ROLES
from core.tenancy import PUBLIC_SCHEMA, schema_context
from tests.factories.services import make_draft, make_published, make_service
from tests.world import AGENCY_A, AGENCY_B

EXAMPLES = 20
HOSTS = {
    "agency": (f"http://{AGENCY_A}.localhost", AGENCY_A.replace("-", "_"), AGENCY_ROLES),
    "base": ("http://localhost", PUBLIC_SCHEMA, PUBLIC_ROLES),
}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
]
# What the names in paths stand for, where it is really there.
REAL = {
    "code": ["uji-acak", "uji-terbit"],
    "version": [1],
    "component": ["requirements", "fee", "legal_basis"],
    "slug": [AGENCY_A, AGENCY_B],
}
KNOWN = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in REAL.items()})
# The same for operations on cases, one of each kind that has steps of its own; one word opens them all.
CASES = ["PMH-2611-4444", "ADU-2611-4444", "INF-2611-4444", "PDP-2611-4444"]
SECRET = "K7QM-4RTX"
KNOWN_CASES = st.fixed_dictionaries(
    {"code": st.sampled_from(CASES), "item": st.sampled_from(["f1", "f5"]), "pk": st.just(1), "id": st.just(1)}
)
SCHEMAS = {name: schemathesis.openapi.from_path(documents.path_of(name)) for name in settings.API_DOCUMENTS}
OPERATIONS = [
    pytest.param(name, found.ok(), id=f"{name} {found.ok().label}")
    for name, schema in SCHEMAS.items()
    for found in schema.get_all_operations()
]


def make_cases() -> None:
    """Make the cases of CASES, without an e-mail address of anybody."""
    from core.cases import codes
    from core.cases.models import Case
    from core.privacy.domain.my_data import file_request
    from tests.factories.applications import make_form, make_unsent, send_unsent
    from tests.factories.complaints import make_complaint
    from tests.factories.information import make_information

    application = send_unsent(make_unsent(make_form())).case
    complaint = make_complaint()
    asked = file_request(right="deletion", target=complaint, text="Hapus.", key="uji-acak").case
    made = (application, complaint, make_information().case, asked)
    for code, case in zip(CASES, made, strict=True):
        Case.objects.filter(pk=case.pk).update(code=code, secret_hash=codes.hash_of(SECRET))


def is_about_cases(operation: Any) -> bool:
    """Tell whether an operation names a case."""
    return "/cases/{code}/" in operation.path or "/case-status/" in operation.path


@pytest.fixture
def token(request: pytest.FixtureRequest, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a token of somebody with every right on the host under test, who may ask without end.

    In the agency, one service has a complete draft and another a published standard, for the paths that name one.
    """
    settings.CENTRAL_TOTP_REQUIRED = False
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 10**9)
    _, schema, roles = HOSTS[request.node.callspec.params["name"]]
    with schema_context(schema):
        user = User.objects.create_user(
            "fuzz@example.org", full_name="Uji acak", roles=sorted(roles), province_code="15"
        )
        until = timezone.now() + dt.timedelta(days=1)
        _, text = create_token(name="Uji acak", user=user, scopes=known_scopes(), expires_at=until)
        if schema != PUBLIC_SCHEMA:
            draft, published = REAL["code"]
            make_draft(make_service(draft, "Layanan uji acak"))
            make_published(published, "Layanan uji terbit")
        if is_about_cases(request.node.callspec.params["operation"]):
            monkeypatch.setattr("core.antispam.count", lambda _name: None)
            make_cases()
    return text


@pytest.fixture
def application() -> Iterator[Any]:
    """Return the WSGI application; it leaves the connection open, whose transaction is the test's."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_operation_answers_as_documented(name: str, operation: Any, mode: Any, token: str, application: Any) -> None:
    origin, _, _ = HOSTS[name]

    known = KNOWN_CASES if is_about_cases(operation) else KNOWN

    def call(case: Any, **headers: str) -> Any:
        headers["Authorization"] = f"Bearer {token}"
        response = case.call(base_url=origin, headers=headers, app=application)
        case.validate_response(response, checks=CHECKS)
        return response

    @given(
        case=operation.as_strategy(generation_mode=mode),
        key=st.none() | st.just("k"),
        real=st.one_of(st.none(), known, known),
    )
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any, key: str | None, real: dict[str, Any] | None) -> None:
        if real is not None:
            case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})
            if "case-status" in case.path:
                case.headers["X-Case-Secret"] = SECRET
        with transaction.atomic():
            if key is None or case.method == "GET":
                call(case)
            else:
                case.headers.pop("Idempotency-Key", None)
                first, again = (call(case, **{"Idempotency-Key": key}) for _ in range(2))
                assert first.status_code == again.status_code
            transaction.set_rollback(True)

    try:
        ask()
    except Unsatisfiable:
        pytest.skip("there is nothing in this operation that could be broken")
