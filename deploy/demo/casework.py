"""Lets complaints, aspirations and requests for information of the demo happen on the days before today.

People and their words are invented and marked as examples; what they speak of are the services of the seed articles.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone

from core import audit
from core.agencies import current_agency
from core.cases.domain import ending, lifecycle, talking
from core.cases.domain.identities import Person
from core.cases.models import Case, Notice
from core.models import User
from core.workdays.office import office_calendar
from feedback.domain import complaints, publishing, requests
from feedback.domain.complaints import NewComplaint, Verdict
from feedback.domain.public_information import Exemption, add_exemption, take_over_published
from feedback.domain.requests import NewRequest, Notification

DATA = Path(__file__).with_name("cases.json")
Row = Mapping[str, Any]


def live_cases(slug: str) -> None:
    """Let everything of an agency happen, all of it or nothing; where cases are already, nothing happens."""
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    if not story or Case.objects.exists():
        return
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        for row in story.get("complaints", []):
            _complain(slug, row)
        for row in story.get("requests", []):
            _ask(row)
        if "exempt" in story:
            _exempt(story["exempt"])
        if "requests" in story:
            take_over_published(by=None)
        # Letters of days that are over would all leave today.
        Notice.objects.filter(sent_at__isnull=True).update(sent_at=timezone.now())


def _complain(slug: str, row: Row) -> None:
    ago = row["working_days_ago"]
    with _on(ago, row["clock"]):
        filed = complaints.file_complaint(
            new=NewComplaint(
                key=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{slug}/{row['id']}")),
                kind=row.get("kind", "complaint"),
                text=row["text"],
                place=row.get("place", ""),
                harm=row.get("harm", ""),
                wish=row.get("wish", ""),
                person=_person(row),
                is_anonymous=row.get("anonymous", False),
                is_confidential=row.get("confidential", False),
                service_code=row["service"],
                channel=row.get("channel", "web"),
                lapor_number=row.get("lapor_number", ""),
            )
        )
    case = filed.case
    Case.objects.filter(pk=case.pk).update(is_example=True)
    for happening in ("verify", "assign", "reply", "ask", "note", "answer", "verdict"):
        if happening in row:
            with _on(ago - row[happening]["after"], "10:05"):
                case = _HAPPENINGS[happening](_fresh(case), row[happening], row.get("kind", "complaint"))
    if "publish" in row:
        publishing.publish_complaint(case=_fresh(case), by=None, **row["publish"])
    if "follow_up" in row:
        publishing.publish_follow_up(case=_fresh(case), text=row["follow_up"], by=None)


def _verify(case: Case, row: Row, kind: str) -> Case:
    verdict = Verdict(
        kind=kind, matter=row.get("matter", ""), service_code=case.service_code, reported_unit_code=row.get("unit", "")
    )
    return complaints.verify_complaint(case=case, verdict=verdict, by=_user("pengaduan"))


def _assign(case: Case, row: Row, kind: str) -> Case:
    owner = _user(row["to"]) if "to" in row else None
    return lifecycle.assign_case(
        case=case, owner=owner, unit_code=row.get("unit", ""), note=row.get("note", ""), by=_user("pengaduan")
    )


def _reply(case: Case, row: Row, kind: str) -> Case:
    talking.write_as_staff(case=case, text=row["text"], key=str(uuid.uuid4()), by=_user("pengaduan"))
    return case


def _note(case: Case, row: Row, kind: str) -> Case:
    talking.write_note(case=case, text=row["text"], key=str(uuid.uuid4()), by=_user("kepala-unit"))
    return case


def _ask_back(case: Case, row: Row, kind: str) -> Case:
    return talking.ask_citizen(case=case, text=row["text"], key=str(uuid.uuid4()), by=_user("pengaduan"))


def _answer(case: Case, row: Row, kind: str) -> Case:
    return complaints.answer_complaint(
        case=case, text=row["text"], outcome=row["outcome"], key=str(uuid.uuid4()), by=_user("pengaduan")
    )


def _judge(case: Case, row: Row, kind: str) -> Case:
    return ending.rate_case(case=ending.say_settled(case=case), rating=row["rating"])


_HAPPENINGS = {
    "verify": _verify,
    "assign": _assign,
    "reply": _reply,
    "ask": _ask_back,
    "note": _note,
    "answer": _answer,
    "verdict": _judge,
}


def _ask(row: Row) -> None:
    ago, officer = row["working_days_ago"], _user("ppid")
    with _on(ago, row["clock"]):
        new = NewRequest(
            key=str(uuid.uuid4()),
            person=_person(row),
            information=row["information"],
            purpose=row["purpose"],
            requester=row.get("requester", "person"),
        )
        case = requests.file_request(new=new).case
    Case.objects.filter(pk=case.pk).update(is_example=True)
    if "extend" in row:
        with _on(ago - row["extend"]["after"], "11:00"):
            amount, reason = row["extend"]["amount"], row["extend"]["reason"]
            requests.extend_request(case=_fresh(case), amount=amount, reason=reason, by=officer)
    if "notify" in row:
        told = dict(row["notify"])
        with _on(ago - told.pop("after"), "11:00"):
            requests.notify_applicant(case=_fresh(case), said=Notification(**told), key=str(uuid.uuid4()), by=officer)


def _exempt(row: Row) -> None:
    today = timezone.localdate()
    entry = Exemption(**row, test_on=today - dt.timedelta(days=60), until_on=today + dt.timedelta(days=700))
    add_exemption(entry=entry, by=None)


def _person(row: Row) -> Person:
    names = ("name", "email", "phone", "address", "occupation", "organisation")
    numbers = {"id_kind": "nik", "id_number": "1971000000000001"} if "information" in row else {}
    return Person(**{name: row[name] for name in names if name in row}, **numbers)


def _user(local: str) -> User:
    return User.objects.get(email__startswith=f"{local}@")


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@contextmanager
def _on(working_days_ago: int, clock: str) -> Iterator[None]:
    """Live some working days before today, in the agency's time zone; never later than now."""
    calendar = office_calendar()
    day = timezone.localdate(timezone=calendar.zone)
    left = working_days_ago
    while left > 0 or not calendar.is_open_on(day):
        day -= dt.timedelta(days=1)
        left -= calendar.is_open_on(day)
    moment = dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=current_agency().zone)
    with time_machine.travel(min(moment, timezone.now() - dt.timedelta(minutes=5)), tick=True):
        yield
