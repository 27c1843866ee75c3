"""Short messages to telephones, through a gateway of the operator that speaks the few lines of docs/messages.md.

    POST TEXT_GATEWAY_URL
    Authorization: Bearer TEXT_GATEWAY_TOKEN
    Idempotency-Key: <id>

    {"id": "...", "to": "+6281255501234", "text": "..."}

Any answer 2xx means that the gateway has the message. 4xx (but 408, 425 and 429) means that it never will, everything
else that it may be asked again. An address `file:///folder` keeps each message as a file there, for work and demos.
"""

from __future__ import annotations

import http.client
import json
import ssl
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from core.tenancy import current_schema

MOST_LETTERS = 300
TIMEOUT_SECONDS = 10.0
_LATER = (408, 425, 429)
_COUNTRY = "62"


class TextRefused(Exception):  # named after the fact, as all refusals are
    """The gateway will never take this message; `status` is its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"answer {status}")
        self.status = status


class GatewayAway(OSError):
    """The gateway did not take the message now."""


def is_configured() -> bool:
    """Tell whether this deployment can send short messages."""
    return bool(settings.TEXT_GATEWAY_URL)


def send_text(*, key: str, to: str, text: str) -> None:
    """Hand one message over. The same `key` is the same message. Raises TextRefused, GatewayAway."""
    number = international(to)
    if not number:
        raise TextRefused(0)
    message = {"id": key, "to": number, "text": shorten(text)}
    address = urlsplit(settings.TEXT_GATEWAY_URL)
    if address.scheme == "file":
        _keep(Path(unquote(address.path)), message)
        return
    try:
        status = _post(message)
    except (OSError, http.client.HTTPException) as error:
        raise GatewayAway(type(error).__name__) from error
    if status in _LATER or status >= 500:
        raise GatewayAway(f"answer {status}")
    if not 200 <= status < 300:
        raise TextRefused(status)


def international(number: str) -> str:
    """Return a telephone number with its country, as "+6281255501234"; empty for what is none. 0 is Indonesia."""
    digits = "".join(letter for letter in number if letter in "0123456789")
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = f"{_COUNTRY}{digits[1:]}"
    return f"+{digits}" if 8 <= len(digits) <= 15 else ""  # E.164


def shorten(text: str) -> str:
    """Return a text of one line that fits."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _post(message: dict[str, str]) -> int:
    address = urlsplit(settings.TEXT_GATEWAY_URL)
    body = json.dumps(message).encode()
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {settings.TEXT_GATEWAY_TOKEN}",
        "Idempotency-Key": message["id"],
        "Connection": "close",
    }
    line: http.client.HTTPConnection
    if address.scheme == "https":
        line = http.client.HTTPSConnection(
            address.hostname or "", address.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
    try:
        line.request("POST", address.path + (f"?{address.query}" if address.query else "") or "/", body, headers)
        return line.getresponse().status
    finally:
        line.close()


def _keep(folder: Path, message: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = {**message, "office": current_schema(), "at": timezone.now().isoformat()}
    (folder / f"{message['id']}.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
