"""A form that arrives in pieces is waited for before the clock of the log starts."""

from __future__ import annotations

import io
import logging
import time
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.requestlog import RequestLogMiddleware


class _SlowLine(io.BytesIO):
    """What a phone sends, with a pause before the first byte."""

    def read(self, size: int | None = -1, /) -> bytes:
        time.sleep(0.2)
        return super().read(size)


def _request(body: io.BytesIO, length: int) -> HttpRequest:
    environ: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    return RequestFactory().post("/", content_type="application/x-www-form-urlencoded", **environ)


def test_waiting_for_a_slow_phone_is_no_time_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "maklumat.request")
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.POST["text"])
        return HttpResponse("ya")

    RequestLogMiddleware(view)(_request(_SlowLine(b"text=aula"), 9))

    assert seen == ["aula"]
    logged: Any = caplog.records[-1].msg
    assert logged["milliseconds"] < 150


def test_a_form_that_breaks_off_reaches_no_view() -> None:
    response = RequestLogMiddleware(lambda _request: pytest.fail("reached"))(_request(io.BytesIO(b"text=a"), 900))

    assert response.status_code == 400


def test_a_large_body_is_left_to_whoever_reads_it() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(vars(request)["_read_started"]))

    response = RequestLogMiddleware(view)(_request(io.BytesIO(b"x"), 5_000_000))

    assert response.content == b"False"
