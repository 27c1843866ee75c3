"""A mail server for the time of a test: workers talk SMTP with it, and the test reads what it was given."""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.ports import free_port

LOOK_SECONDS = 0.1


class Mailbox:
    """Keeps every mail; `url` is the address of its server as EMAIL_URL names one."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://localhost:{port}"
        self._received: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # of aiosmtpd
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self._received.append((envelope.rcpt_tos, message))
        return "250 OK"

    def to(self, address: str, words: str = "") -> list[EmailMessage]:
        """Return the mails to an address that say these words, in the order in which they came."""
        mails = [message for recipients, message in list(self._received) if address in recipients]
        return [message for message in mails if words in text_of(message)]

    def wait_for(self, address: str, words: str, *, seconds: float) -> EmailMessage:
        """Return the first mail to an address that says these words, as soon as it is there."""
        deadline = time.monotonic() + seconds
        while not (found := self.to(address, words)):
            heard = [(recipients, str(message["Subject"])) for recipients, message in self._received]
            assert time.monotonic() < deadline, f"No mail to {address} with “{words}” in {seconds} s, but {heard}"
            time.sleep(LOOK_SECONDS)
        return found[0]


def text_of(message: EmailMessage) -> str:
    """Return subject and plain words of a mail."""
    plain = message.get_body(("plain",))
    return f"{message['Subject']}\n{plain.get_content() if plain is not None else ''}"


@contextmanager
def mailbox(port: int | None = None) -> Iterator[Mailbox]:
    """Run the server on a free port of this machine."""
    port = port or free_port()
    handler = Mailbox(port)
    controller = Controller(handler, hostname="localhost", port=port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
