"""The sender of the outbox: at least once, in order for each case and receiver, no message standing in another's way.

A message is claimed in one transaction, which counts the attempt and sets the moment of the next one, and sent in a
second one, which holds its row until the mail server has answered. So a worker that dies at any point leaves a row that
is sent later: when it died between the server's yes and its own commit, a second time, with the same Message-ID and the
same link. What cannot be sent at all is given up with its problem, and staff see it. How it works: docs/messages.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from contextlib import suppress
from email.utils import parseaddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
)
from types import TracebackType
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.accounts import links, mails
from core.cases import access, gateway
from core.cases.domain.identities import Person, person_of
from core.cases.domain.outbox import not_reached
from core.cases.errors import IdentityGone
from core.cases.models import Case, Notice
from core.tenancy import current_schema

log = structlog.get_logger("maklumat.cases")

MOST_AT_ONCE = 500
MOST_FAILURES = 3  # of the server, one after another: it is away, and the rest is left for the next run
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
MOST_ATTEMPTS = 78  # an hour of ever longer waits, then one each hour: about three days
LETTER = "cases/mail/letter"
MOMENTS = ("from", "to", "due_at")  # among the facts of a notice
Problem = Notice.Problem
# What a broken template, or a fact that is not there, raises: nothing that trying again would mend.
_BROKEN = (
    TemplateDoesNotExist,
    TemplateSyntaxError,
    NoReverseMatch,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


class _GivenUp(Exception):
    """Trying again is of no use."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(problem)
        self.problem, self.detail = problem, detail


class _Away(Exception):
    """The server took nothing now."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class _Line:
    """One connection to the mail server for many messages; opened when needed, and anew after a failure."""

    def __init__(self) -> None:
        self.connection: Any = None

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hang_up()

    def open(self) -> Any:
        """Return the open line; a backend that writes files gets a new one for each message."""
        if not isinstance(self.connection, EmailBackend):
            self.connection = get_connection()
        self.connection.open()
        return self.connection

    def hang_up(self) -> None:
        if self.connection is not None:
            with suppress(OSError, SMTPException):
                self.connection.close()
            self.connection = None


def send_waiting() -> int:
    """Send what is due, one transaction each, and return how many left."""
    with _Line() as line:
        return sum(_send_all(way, line) for way in Notice.Way.values)


def _send_all(way: str, line: _Line) -> int:
    sent = failures = 0
    for _number in range(MOST_AT_ONCE):
        pk = _claim(way)
        if pk is None:
            break
        outcome = _send(pk, line)
        sent += outcome == "sent"
        failures = failures + 1 if outcome == "away" else 0
        if failures >= MOST_FAILURES:
            break
    return sent


def wait_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many attempts: twice as long each time, up to an hour, never quite the same."""
    longest = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return dt.timedelta(seconds=longest.total_seconds() * random.uniform(0.75, 1.25))  # noqa: S311  # spreads the load, keeps no secret


@transaction.atomic
def _claim(way: str) -> int | None:
    """Take the next message that is due by one way: count the attempt, and keep it from others for one wait.

    A message waits until the one before it, to the same receiver in the same case, has left or was given up.
    """
    rows = Notice.objects.waiting().alias(receiver=Coalesce("to_user_id", 0))
    same = rows.filter(case_id=OuterRef("case_id"), way=OuterRef("way"), receiver=OuterRef("receiver"))
    first = Subquery(same.order_by("pk").values("pk")[:1])  # one look into an index, also while thousands wait
    notice = (
        rows.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(case=None) | Q(pk=first), way=way, not_before__lte=timezone.now())
        .order_by("not_before", "pk")
        .first()
    )
    if notice is None:
        return None
    notice.attempts += 1
    notice.not_before = timezone.now() + wait_after(notice.attempts)
    notice.save(update_fields=["attempts", "not_before"])
    return notice.pk


@transaction.atomic
def _send(pk: int, line: _Line) -> str:
    notice = (
        Notice.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case", "to_user")
        .filter(pk=pk, sent_at__isnull=True, given_up_at__isnull=True)
        .first()
    )
    if notice is None:
        return "taken"
    try:
        with transaction.atomic():
            deliver(notice, line)
    except _GivenUp as given_up:
        _give_up(notice, given_up.problem, given_up.detail)
        return "given_up"
    except _Away as away:
        line.hang_up()
        if notice.attempts >= MOST_ATTEMPTS:
            _give_up(notice, Problem.SERVER, away.detail)
        else:
            notice.problem, notice.problem_detail = Problem.SERVER, away.detail[:60]
            notice.save(update_fields=["problem", "problem_detail"])
        return "away"
    notice.sent_at, notice.problem, notice.problem_detail = timezone.now(), "", ""
    notice.save(update_fields=["sent_at", "problem", "problem_detail"])
    return "sent"


def _give_up(notice: Notice, problem: str, detail: str) -> None:
    notice.given_up_at, notice.problem, notice.problem_detail = timezone.now(), problem, detail[:60]
    notice.save(update_fields=["given_up_at", "problem", "problem_detail"])
    if problem == Problem.ADDRESS:
        not_reached(notice)
    if problem != Problem.NOBODY:
        log.warning(
            "notice_given_up", notice=notice.pk, template=notice.template, problem=str(problem), detail=detail[:60]
        )


def deliver(notice: Notice, line: _Line) -> None:
    """Hand one message to its server, and say what came of it in one of two errors."""
    person, language = _recipient(notice)
    by_text = notice.way == Notice.Way.TEXT
    to = person.phone if by_text else person.email
    if not to:
        raise _GivenUp(Problem.NOBODY)
    try:
        if by_text:
            _send_text(notice, to, language)
        else:
            _send_mail(notice, to, language, line)
    except SMTPRecipientsRefused as error:
        answer = next((str(code) for code, _words in error.recipients.values()), "")
        raise _GivenUp(Problem.ADDRESS, answer) if mails.is_refused_for_good(error) else _Away(answer) from error
    except SMTPDataError as error:
        answer = str(error.smtp_code)
        raise _GivenUp(Problem.CONTENT, answer) if mails.is_refused_for_good(error) else _Away(answer) from error
    except SMTPNotSupportedError as error:
        raise _GivenUp(Problem.ADDRESS, type(error).__name__) from error
    except SMTPAuthenticationError as error:
        raise _Away(str(error.smtp_code)) from error
    except gateway.TextRefused as error:
        raise _GivenUp(Problem.ADDRESS, str(error.status)) from error
    except (OSError, SMTPException) as error:
        raise _Away(type(error).__name__) from error
    except _BROKEN as error:
        raise _GivenUp(Problem.TEMPLATE, type(error).__name__) from error


def _recipient(notice: Notice) -> tuple[Person, str]:
    """Return who is told, and in which language; nobody when they left, or their data were deleted."""
    user = notice.to_user
    if user is not None:
        return Person(email=user.email if user.is_active else ""), user.language
    if notice.case is None:
        return Person(), ""
    try:
        return person_of(notice.case), notice.case.language
    except IdentityGone:
        return Person(), ""


def _send_mail(notice: Notice, to: str, language: str, line: _Line) -> None:
    template, context = _name(notice), _context(notice)
    if not _has_own_letter(template):
        context |= {"words": f"{template}.txt", "subject": f"{template}_subject.txt"}
        template = LETTER
    with mails.in_words_of_office(language):
        mails.subject_of(template, context)  # what is broken is found before the server is asked
    mails.send(template, to=to, context=context, language=language, headers=_headers(notice), connection=line.open())


def _send_text(notice: Notice, to: str, language: str) -> None:
    """Tell by telephone: the subject line, and where to look. No link: others may read the screen."""
    with mails.in_words_of_office(language):
        words = mails.subject_of(_name(notice), _context(notice))
    text = f"{words}. {_url('cases:track')}"
    gateway.send_text(key=mark_of(notice), to=to, text=text)


def _name(notice: Notice) -> str:
    app, name = notice.template.split("/", 1)
    return f"{app}/mail/{name}"


def _has_own_letter(template: str) -> bool:
    try:
        get_template(f"{template}.html")
    except TemplateDoesNotExist:
        return False
    return True


def _context(notice: Notice) -> dict[str, Any]:
    case, facts = notice.case, _readable(notice.facts)
    office = links.office_name(current_schema())
    context: dict[str, Any] = {"facts": facts, "office": office, "user": notice.to_user}
    if case is not None:
        context |= {
            "case": case,
            "kind": case.regime.label,
            "subject_name": case.subject,
            "url": _address(notice, case),
        }
        context["track_url"] = _url("cases:track")
    else:
        context["url"] = _url("cases_portal:inbox")
        for row in facts.get("rows", ()):
            row["url"] = _url("cases_portal:case", row["code"])
    return context


def _readable(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts with their moments as such; JSON keeps them as text."""
    found: dict[str, Any] = {
        name: dt.datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in facts.items()
    }
    if "rows" in found:
        found["rows"] = [_readable(row) for row in found["rows"]]
    return found


def _address(notice: Notice, case: Case) -> str:
    if notice.to_user is not None:
        return _url("cases_portal:case", case.code)
    if notice.way == Notice.Way.TEXT:
        return _url("cases:track")
    return _url("cases:link", case.code, access.new_link(case, occasion=f"{current_schema()}:{notice.key}"))


def _url(name: str, *args: str) -> str:
    return links.url(current_schema(), reverse(name, urlconf=settings.URLCONF_AGENCY, args=args))


def _headers(notice: Notice) -> dict[str, str]:
    """Return the names by which mail programs fold doubles, and put the mails of one case together."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or settings.BASE_DOMAIN
    headers = {"Message-ID": f"<{mark_of(notice)}@{host}>"}
    if notice.case_id is not None:
        thread = hashlib.sha256(f"{current_schema()}:case:{notice.case_id}".encode()).hexdigest()[:32]
        headers["References"] = f"<{thread}@{host}>"
    return headers


def mark_of(notice: Notice) -> str:
    """Return the name by which servers know a message, the same each time it leaves."""
    return hashlib.sha256(f"{current_schema()}:{notice.key}".encode()).hexdigest()[:32]
