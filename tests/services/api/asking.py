"""Asking the API as a program does: JSON, or a form with files."""

import json
from typing import Any

from django.test import Client

ROOT = "/api/v1/"
ONE = f"{ROOT}standards/peminjaman-aula/"
DRAFT = f"{ONE}versions/1/"


def send(client: Client, method: str, address: str, data: Any = None, **headers: str) -> Any:
    """Send JSON."""
    body = json.dumps({} if data is None else data)
    return client.generic(method, address, body, content_type="application/json", headers=headers)


def upload(client: Client, address: str, data: dict[str, Any], *, method: str = "POST") -> Any:
    """Send a form with files."""
    if method == "POST":
        return client.post(address, data)
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    return client.generic(method, address, encode_multipart(BOUNDARY, data), content_type=MULTIPART_CONTENT)


def code_of(response: Any) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return response.status_code, response.json()["code"]
