from __future__ import annotations

import email
import email.policy
import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail

from core.accounts import mails, tasks
from core.accounts.notices import WORDS
from core.models import User
from core.tenancy import schema_context
from tests.factories.accounts import UserFactory, make_invitation, token_of


class Mailbox:
    """A real SMTP server's handler that keeps what it is given."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # of aiosmtpd
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Any:
    """Run an SMTP server on a free loopback port, and send mail there."""
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    controller.stop()


def test_an_invitation_reaches_a_real_mail_server(in_a: Any, mailbox: Mailbox) -> None:
    invitation = make_invitation(full_name="Ni Luh Ayu Ñ")

    tasks.send_invitation(in_a.schema_name, invitation.pk)

    (envelope,) = mailbox.received
    assert envelope.rcpt_tos == ["baru@kantor.example"]
    message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
    assert message["Subject"] == "Undangan ke Kantor Uji Satu Provinsi Jambi"
    assert message["Auto-Submitted"] == "auto-generated"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Yth. Ni Luh Ayu Ñ," in plain.get_content()
    assert token_of(invitation) in plain.get_content()


def test_a_mail_server_that_is_down_is_tried_again(in_a: Any, mailbox: Mailbox, settings: Any) -> None:
    invitation = make_invitation()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(OSError):  # noqa: PT011  # Celery tries again for any of them
        mails.send_invitation_once(invitation.pk)

    settings.EMAIL_PORT = port
    assert mails.send_invitation_once(invitation.pk)
    assert len(mailbox.received) == 1


def test_a_name_cannot_add_headers(in_a: Any) -> None:
    in_a.name = "Kantor\r\nBcc: semua@orang.example"
    invitation = make_invitation(full_name="A\r\nBcc: x@y.example")

    mails.send(
        "people/mail/invitation", to="a@b.example", context={"office": in_a.name, "invitation": invitation, "url": "x"}
    )

    (message,) = mail.outbox
    assert message.subject == "Undangan ke Kantor Bcc: semua@orang.example"
    assert message.message()["Bcc"] is None


def test_html_is_escaped(in_a: Any) -> None:
    invitation = make_invitation(full_name="<b>A</b>")

    mails.send_invitation_once(invitation.pk)

    (message,) = mail.outbox
    assert "<b>A</b>" in message.body
    assert "&lt;b&gt;A&lt;/b&gt;" in message.alternatives[0].content


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_notices_say_what_when_and_where(in_a: Any, kind: str, language: str) -> None:
    user = UserFactory(language=language)

    assert mails.send_account_notice(user.pk, kind, "2026-07-06T02:42:00+00:00", "192.0.2.1")

    (message,) = mail.outbox
    assert "192.0.2.1" in message.body
    assert ("6 Juli 2026 pukul 09.42 WIB" if language == "id" else "09:42 WIB") in message.body.replace("\u00a0", " ")


def test_a_mail_tells_the_time_of_the_office(agency_a: Any) -> None:
    agency_a.time_zone = "Asia/Jayapura"
    agency_a.save()
    with schema_context(agency_a.schema_name):
        mails.send_account_notice(UserFactory().pk, "password_changed", "2026-07-06T02:42:00+00:00", "")

    assert "pukul 11.42 WIT" in mail.outbox[0].body.replace("\u00a0", " ")


def test_nobody_is_told_who_is_not_there(in_a: Any) -> None:
    user = UserFactory(is_active=False)

    assert not mails.send_password_reset_link(user.pk)
    assert not mails.send_account_notice(10**9, "password_changed", "2026-07-06T02:42:00+00:00", "")
    assert mail.outbox == []


def test_tasks_work_in_their_schema(agency_a: Any, agency_b: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks.send_waiting_invitations_of, "delay", lambda *a: sent.append(a))
    monkeypatch.setattr(tasks.clear_old_sessions_of, "delay", lambda *a: sent.append(a))

    tasks.send_waiting_invitations()
    tasks.clear_old_sessions()
    for schema in ("public", agency_a.schema_name, agency_b.schema_name):
        assert sent.count((schema,)) == 2
        tasks.send_waiting_invitations_of(schema)
        tasks.clear_old_sessions_of(schema)


def test_users_of_another_schema_get_no_mail(agency_a: Any, agency_b: Any) -> None:
    with schema_context(agency_a.schema_name):
        user = UserFactory(pk=876543)
    tasks.send_password_reset(agency_b.schema_name, user.pk)
    assert mail.outbox == []

    tasks.send_password_reset(agency_a.schema_name, user.pk)
    assert mail.outbox[0].to == [user.email]
    with schema_context(agency_a.schema_name):
        assert User.objects.filter(pk=user.pk).exists()
