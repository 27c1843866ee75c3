"""The mails of accounts, in Indonesian, as plain text with a simple HTML alternative."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from core.accounts import invitations, links
from core.accounts.models import Invitation
from core.accounts.notices import WORDS
from core.models import User
from core.tenancy import current_schema

OFFICE_HEADER = "X-Maklumat-Office"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    content_type: str


@transaction.atomic
def send_invitation_once(invitation_id: int) -> bool:
    """Send an invitation's mail; False when it has left already or the invitation has ended.

    The row stays locked until the mail server has taken the mail, so that two workers do not send it twice; a
    failure takes the timestamp back.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None or invitation.mail_sent_at is not None or invitation.state is not Invitation.State.OPEN:
        return False
    invitation.mail_sent_at = timezone.now()
    invitation.save(update_fields=["mail_sent_at"])
    send(
        "people/mail/invitation",
        to=invitation.email,
        context={
            "invitation": invitation,
            "office": links.office_name(current_schema()),
            "url": invitations.address_of(invitation),
        },
    )
    return True


def send(
    template: str,
    *,
    to: str,
    context: dict[str, Any],
    language: str = "",
    attached: Iterable[Attachment] = (),
    headers: Mapping[str, str] | None = None,
    connection: Any = None,
) -> None:
    """Send `<template>_subject.txt`, `.txt` and `.html` to one address; without a language in the deployment's own.

    Moments are told in the zone of the office whose schema it is. `connection` is an open line to the mail server.
    """
    with in_words_of_office(language):
        subject = subject_of(template, context)
        text = render_to_string(f"{template}.txt", context).strip() + "\n"
        mail = EmailMultiAlternatives(subject, text, to=[to], connection=connection)
        mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    for file in attached:
        mail.attach(file.name, file.content, file.content_type)
    # Told to mail programs: no holiday notices in answer to this.
    mail.extra_headers |= {"Auto-Submitted": "auto-generated", OFFICE_HEADER: current_schema(), **(headers or {})}
    mail.send()


def is_refused_for_good(error: SMTPException) -> bool:
    """Tell whether the mail server will never take this mail: it knows no such address, or wants no such mail."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = [code for code, _words in error.recipients.values()]
        return bool(answers) and all(code >= 500 for code in answers)
    return isinstance(error, SMTPNotSupportedError) or (isinstance(error, SMTPDataError) and error.smtp_code >= 500)


def each_for_itself(mails: Iterable[Callable[[], int]]) -> int:
    """Send mails to many people, one after another, and return how many left.

    What the server does not take for one keeps nobody else from theirs; it is raised when all were tried, so that the
    task comes back for it. A server that is away (any other error) ends it at once.
    """
    sent, refused = 0, None
    for mail in mails:
        try:
            sent += mail()
        except (SMTPRecipientsRefused, SMTPDataError) as error:
            refused = error
    if refused is not None:
        raise refused
    return sent


@contextmanager
def in_words_of_office(language: str = "") -> Iterator[None]:
    """Speak a language, by default the deployment's, and tell moments in the zone of the current office."""
    zone = links.office_zone(current_schema())
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone):
        yield


def subject_of(template: str, context: dict[str, Any]) -> str:
    """Return the one line that `<template>_subject.txt` makes."""
    return " ".join(render_to_string(f"{template}_subject.txt", context).split())


def send_password_reset_link(user_id: int) -> bool:
    """Send the one-time link to a new password; False for an account that may not sign in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    send(
        "people/mail/password_reset",
        to=user.email,
        context={
            "user": user,
            "office": links.office_name(current_schema()),
            "url": links.url(current_schema(), path),
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        },
        language=user.language,
    )
    return True


def send_account_notice(user_id: int, kind: str, at: str, address: str) -> bool:
    """Tell what happened when and from where; False when the account is gone."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return False
    send(
        "people/mail/notice",
        to=user.email,
        context={
            "user": user,
            "office": links.office_name(current_schema()),
            "what": WORDS[kind],
            "at": dt.datetime.fromisoformat(at),
            "address": address,
            "url": links.url(current_schema(), reverse("account_login")),
        },
        language=user.language,
    )
    return True
