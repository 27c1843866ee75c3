"""The sender of the outbox: one row at a time, locked until the mail server has taken the message."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPException
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.accounts import links, mails
from core.cases import access
from core.cases.domain.identities import person_of
from core.cases.errors import IdentityGone
from core.cases.models import Case, Notice
from core.tenancy import current_schema

MOST_AT_ONCE = 200
MOST_ATTEMPTS = 14
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)


def send_waiting() -> int:
    """Send what is due, one transaction each, and return how many left. A row that fails waits longer each time."""
    sent = 0
    for _number in range(MOST_AT_ONCE):
        outcome = _send_next()
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _send_next() -> int | None:
    notice = (
        Notice.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case", "to_user")
        .filter(sent_at__isnull=True, given_up_at__isnull=True, not_before__lte=timezone.now())
        .order_by("not_before", "pk")
        .first()
    )
    if notice is None:
        return None
    notice.attempts += 1
    try:
        deliver(notice)
    except (OSError, SMTPException) as error:
        notice.problem = type(error).__name__
        notice.not_before = timezone.now() + min(FIRST_WAIT * 2 ** (notice.attempts - 1), LONGEST_WAIT)
        if notice.attempts >= MOST_ATTEMPTS:
            notice.given_up_at = timezone.now()
        notice.save(update_fields=["attempts", "problem", "not_before", "given_up_at"])
        return 0
    notice.sent_at, notice.problem = timezone.now(), ""
    notice.save(update_fields=["attempts", "sent_at", "problem"])
    return 1


def deliver(notice: Notice) -> None:
    """Send one message. Somebody who left no address, or whose data were deleted, is told nothing."""
    to, language = _recipient(notice)
    if to:
        app, name = notice.template.split("/", 1)
        mails.send(f"{app}/mail/{name}", to=to, context=_context(notice), language=language)


def _recipient(notice: Notice) -> tuple[str, str]:
    if notice.to_user is not None:
        return (notice.to_user.email if notice.to_user.is_active else ""), notice.to_user.language
    if notice.case is None:
        return "", ""
    try:
        return person_of(notice.case).email, notice.case.language
    except IdentityGone:
        return "", ""


def _context(notice: Notice) -> dict[str, Any]:
    schema = current_schema()
    context: dict[str, Any] = {"facts": notice.facts, "office": links.office_name(schema), "case": notice.case}
    if notice.case is not None:
        context["url"] = _address(notice, notice.case)
    return context


def _address(notice: Notice, case: Case) -> str:
    if notice.to_user is not None:
        return links.url(current_schema(), reverse("cases_portal:case", args=[case.code]))
    return links.url(current_schema(), reverse("cases:link", args=[case.code, access.new_link(case)]))
