"""Refusals that come before any view."""

from __future__ import annotations

from django.test import Client


def test_a_page_refuses_50_megabytes_with_words(client_a: Client) -> None:
    response = client_a.generic("POST", "/", b"x", "text/plain", CONTENT_LENGTH=str(50 * 2**20))

    assert response.status_code == 413
    assert response.headers["Content-Type"].startswith("text/html")
    assert "12 MB" in response.content.decode()
    assert "Traceback" not in response.content.decode()
