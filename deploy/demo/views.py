"""The demo's own page: who can sign in, the code of the second factor, and the mail that was sent."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from deploy.demo import loading

MOST_MAILS = 40
_STEP_SECONDS = 30


@dataclass(frozen=True)
class Mail:
    """A mail as somebody would read it."""

    name: str
    to: str
    subject: str
    sent: datetime | None
    body: str


def demo(request: HttpRequest) -> HttpResponse:
    """List sign-ins and mails, newest first."""
    now = int(time())
    code = format_hotp_value(hotp_value(loading.TOTP_SECRET, now // _STEP_SECONDS))
    context = {
        "sign_ins": loading.sign_ins(loading.read_data()),
        "code": code,
        "seconds": _STEP_SECONDS - now % _STEP_SECONDS,
        "mails": [read_mail(file) for file in _files()[:MOST_MAILS]],
    }
    return render(request, "demo/demo.html", context)


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail."""
    for file in _files():
        if file.name == name:
            return render(request, "demo/mail.html", {"mail": read_mail(file)})
    raise Http404


def _files() -> list[Path]:
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", "") or "/nonexistent")
    found = folder.glob("*.log") if folder.is_dir() else []
    return sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)


def read_mail(file: Path) -> Mail:
    """Read a mail that the backend wrote."""
    # The backend writes a line of dashes after each message of one connection; the first message is what is shown.
    raw = file.read_bytes().split(b"\n" + b"-" * 79)[0]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    text = body.get_content() if body is not None else ""
    return Mail(file.name, str(message["to"]), str(message["subject"]), _moment(message["date"]), str(text))


def _moment(header: Any) -> datetime | None:
    """Return the moment that a header Date names, in UTC where it names no zone ("-0000"); None without one."""
    found: datetime | None = getattr(header, "datetime", None)
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


urlpatterns = [path("demo/", demo, name="demo"), path("demo/surat/<str:name>", mail, name="demo_mail")]
