"""The demo's own pages: who can sign in, the code of the second factor, and the mails and texts that were sent."""

from __future__ import annotations

import email
import email.policy
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import unquote, urlsplit

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from core.accounts import links
from core.accounts.mails import OFFICE_HEADER
from core.tenancy import PUBLIC_SCHEMA
from deploy.demo import loading

MOST_MAILS = 40
MOST_MESSAGES = 100
_STEP_SECONDS = 30


@dataclass(frozen=True)
class Mail:
    """A mail, or a text to a telephone, as somebody would read it. `office` is the schema of who sent it."""

    name: str
    to: str
    subject: str
    sent: datetime | None
    body: str
    office: str = ""
    is_text: bool = False


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


def sent_messages(request: HttpRequest) -> HttpResponse:
    """List mails and texts together, newest first, of all offices or of one."""
    found = sorted(
        [*map(read_mail, _files()[:MOST_MESSAGES]), *map(read_text, _texts()[:MOST_MESSAGES])],
        key=lambda message: message.sent or datetime.min.replace(tzinfo=UTC),
        reverse=True,
    )
    known = _schemas()
    offices = {office: links.office_name(office) for office in {message.office for message in found} & known}
    chosen = request.GET.get("kantor", "")
    rows = [message for message in found if not chosen or message.office == chosen][:MOST_MESSAGES]
    context = {"rows": rows, "offices": sorted(offices.items(), key=lambda item: item[1]), "chosen": chosen}
    return render(request, "demo/messages.html", context)


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
    office = str(message[OFFICE_HEADER] or "")
    return Mail(file.name, str(message["to"]), str(message["subject"]), _moment(message["date"]), str(text), office)


def read_text(file: Path) -> Mail:
    """Read a text that the gateway's folder keeps."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    moment = datetime.fromisoformat(kept["at"])
    return Mail(file.name, kept["to"], kept["text"], moment, kept["text"], kept["office"], is_text=True)


def _texts() -> list[Path]:
    address = urlsplit(settings.TEXT_GATEWAY_URL)
    folder = Path(unquote(address.path)) if address.scheme == "file" else Path("/nonexistent")
    found = folder.glob("*.json") if folder.is_dir() else []
    return sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)


def _schemas() -> set[str]:
    return {PUBLIC_SCHEMA, *links.schemas()}


def _moment(header: Any) -> datetime | None:
    """Return the moment that a header Date names, in UTC where it names no zone ("-0000"); None without one."""
    found: datetime | None = getattr(header, "datetime", None)
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


urlpatterns = [
    path("demo/", demo, name="demo"),
    path("demo/pesan/", sent_messages, name="demo_messages"),
    path("demo/surat/<str:name>", mail, name="demo_mail"),
]
