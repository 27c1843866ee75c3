"""Lets the cases of the demo happen on the days before today: complaints and aspirations here, the others beside it.

People and their words are invented and marked as examples; what they speak of are the services of the seed articles.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core import audit
from core.cases.domain import ending, lifecycle, talking
from core.cases.domain.forwarding import bring_waiting, forward_case
from core.cases.models import Case, CaseTransfer, Notice
from core.privacy.domain.notices import version_of
from core.tenancy import schema_context
from deploy.demo.applying import take_applications
from deploy.demo.guarding import guard
from deploy.demo.happening import Row, case_of, days_ago, fresh, key_of, mark, new_key, officer, on_working_day, person
from deploy.demo.informing import inform
from feedback.domain import complaints, publishing
from feedback.domain.complaints import NewComplaint, Verdict

DATA = Path(__file__).with_name("cases.json")


def live_cases(slug: str) -> None:
    """Let everything of an agency happen, all of it or nothing; where cases are already, nothing happens."""
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    if not story or Case.objects.exists():
        return
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        for row in story.get("complaints", []):
            _complain(slug, row)
        inform(story)
        take_applications(slug)
        guard(slug, story)
        _tell_nobody()


def forward_cases(slug: str) -> None:
    """Pass on what belongs to another agency of the demo, and let it arrive there; nothing where that was done."""
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    rows = [row for row in story.get("complaints", []) if "forward" in row]
    if not rows or CaseTransfer.objects.exists():
        return
    with audit.acting(name="Data contoh", via="command"):
        for row in rows:
            target = row["forward"]["to"].replace("-", "_")
            with transaction.atomic():
                case, by = case_of(slug, row["id"]), officer("pengaduan")
                with on_working_day(days_ago(row) - row["forward"]["after"], "10:40"):
                    forward_case(case=case, to_schema=target, reason=row["forward"]["reason"], by=by)
                    bring_waiting()
            _tell_nobody()
            with schema_context(target):
                Case.objects.filter(origin_schema=slug.replace("-", "_")).update(is_example=True)
                _tell_nobody()


def _tell_nobody() -> None:
    """Count letters of days that are over as sent: they would all leave today."""
    Notice.objects.filter(sent_at__isnull=True).update(sent_at=timezone.now())


def _complain(slug: str, row: Row) -> None:
    ago = days_ago(row)
    with on_working_day(ago, row["clock"]):
        filed = complaints.file_complaint(
            new=NewComplaint(
                key=key_of(slug, row["id"]),
                kind=row.get("kind", "complaint"),
                text=row["text"],
                place=row.get("place", ""),
                harm=row.get("harm", ""),
                wish=row.get("wish", ""),
                person=person(row),
                is_anonymous=row.get("anonymous", False),
                is_confidential=row.get("confidential", False),
                service_code=row["service"],
                channel=row.get("channel", "web"),
                lapor_number=row.get("lapor_number", ""),
                notice_version=None if "channel" in row else version_of(row.get("kind", "complaint")),
            )
        )
    case = mark(filed.case)
    for happening in ("verify", "assign", "reply", "ask", "note", "answer", "verdict"):
        if happening in row:
            with on_working_day(ago - row[happening]["after"], "10:05"):
                case = _HAPPENINGS[happening](fresh(case), row[happening], row.get("kind", "complaint"))
    if "publish" in row:
        publishing.publish_complaint(case=fresh(case), by=None, **row["publish"])
    if "follow_up" in row:
        publishing.publish_follow_up(case=fresh(case), text=row["follow_up"], by=None)


def _verify(case: Case, row: Row, kind: str) -> Case:
    verdict = Verdict(
        kind=kind, matter=row.get("matter", ""), service_code=case.service_code, reported_unit_code=row.get("unit", "")
    )
    return complaints.verify_complaint(case=case, verdict=verdict, by=officer("pengaduan"))


def _assign(case: Case, row: Row, kind: str) -> Case:
    owner = officer(row["to"]) if "to" in row else None
    return lifecycle.assign_case(
        case=case, owner=owner, unit_code=row.get("unit", ""), note=row.get("note", ""), by=officer("pengaduan")
    )


def _reply(case: Case, row: Row, kind: str) -> Case:
    talking.write_as_staff(case=case, text=row["text"], key=new_key(), by=officer("pengaduan"))
    return case


def _note(case: Case, row: Row, kind: str) -> Case:
    talking.write_note(case=case, text=row["text"], key=new_key(), by=officer("kepala-unit"))
    return case


def _ask_back(case: Case, row: Row, kind: str) -> Case:
    return talking.ask_citizen(case=case, text=row["text"], key=new_key(), by=officer("pengaduan"))


def _answer(case: Case, row: Row, kind: str) -> Case:
    return complaints.answer_complaint(
        case=case, text=row["text"], outcome=row["outcome"], key=new_key(), by=officer("pengaduan")
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
