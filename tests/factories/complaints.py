"""Complaints and aspirations, filed through the domain; moments may lie in the past."""

from __future__ import annotations

import uuid
from typing import Any

from core.cases.domain.filing import Filed
from core.cases.domain.identities import Person
from core.cases.models import Case
from feedback.domain.complaints import NewComplaint, Verdict, answer_complaint, file_complaint, verify_complaint
from feedback.domain.publishing import publish_complaint

REPORTER = Person(name="Rukmini Sasongko", email="rukmini@warga.example", phone="0812 5550 7788")
STORY = "Loket tutup pukul 13.00 padahal jadwalnya sampai 16.00. Saya datang dari jauh dan harus pulang."


def file_one(**fields: Any) -> Filed:
    """File a complaint of somebody who gave a name and an address, and chose no protection."""
    values: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "text": STORY,
        "place": "Loket lantai dasar",
        "person": REPORTER,
    }
    return file_complaint(new=NewComplaint(**{**values, **fields}))


def make_complaint(**fields: Any) -> Case:
    """Return the case of a filed complaint."""
    return file_one(**fields).case


def make_verified(*, matter: str = "service", by: Any = None, **fields: Any) -> Case:
    """Return a complaint that was verified, as an aspiration when `kind` says so."""
    kind = fields.get("kind", "complaint")
    verdict = Verdict(kind=kind, matter=matter if kind == "complaint" else "")
    return verify_complaint(case=make_complaint(**fields), verdict=verdict, by=by)


def make_answered(*, by: Any = None, **fields: Any) -> Case:
    """Return an answered complaint."""
    case = make_verified(by=by, **fields)
    outcome = "resolved" if case.kind == "complaint" else "noted"
    text = "Jam layanan sudah kami perbaiki."
    return answer_complaint(case=case, text=text, outcome=outcome, key=str(uuid.uuid4()), by=by)


def publish(case: Case, *, title: str = "Loket tutup lebih awal", text: str = "Loket tutup sebelum jadwal.") -> Case:
    """Put a complaint on the public list."""
    publish_complaint(case=case, title=title, text=text, by=None)
    return case
