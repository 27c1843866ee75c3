"""What every door needs: a try and its outcome, what an answer shows, and which mails a call would have sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.test import override_settings

from core.errors import DomainError
from deploy.isolation.canaries import Canary


@dataclass(frozen=True)
class Attempt:
    """One try and whether something foreign came back."""

    what: str
    leaked: bool


Door = Callable[[Canary, Canary], Iterator[Attempt]]


def shows(response: Any, victim: Canary) -> bool:
    """Tell whether an answer holds the victim's word."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return victim.word in body.decode(errors="replace")


def mails_of(send: Callable[[], Any]) -> list[str]:
    """Return the mails that a call would have sent. What it refuses counts as not sent."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        try:
            with transaction.atomic():
                send()
        except (DomainError, DatabaseFailure, KeyError, LookupError, ValueError):
            pass
        return [f"{message.to} {message.subject} {message.body}" for message in mail.outbox]
