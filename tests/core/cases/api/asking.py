"""Asking the API of cases as a program does."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.test import Client

from core.cases.models import Case
from tests.world import AGENCY_A, get_user

ROOT = "/api/v1/"


def browser(local: str = "", *, agency: str = AGENCY_A) -> Client:
    """Return somebody signed in on a host, or nobody."""
    client = Client(headers={"host": f"{agency}.localhost"})
    if local:
        client.force_login(get_user(local))
    return client


def send(client: Client, method: str, address: str, data: Any = None, **headers: str) -> Any:
    """Send JSON; `key` is the Idempotency-Key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({} if data is None else data)
    return client.generic(method, ROOT + address, body, content_type="application/json", headers=named)


def file_by_api(client: Client, address: str, data: Any, key: str = "") -> Any:
    """File something under a key."""
    return send(client, "POST", address, data, idempotency_key=key or str(uuid.uuid4()))


def of(case: Case, path: str = "") -> str:
    """Return an address below a case."""
    return f"cases/{case.code}/{path}"


def refusal(response: Any) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return response.status_code, response.json()["code"]
