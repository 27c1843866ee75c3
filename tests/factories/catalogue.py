"""Points, checks and messages around the services; the functions go through the domain."""

from __future__ import annotations

from typing import Any

from services.domain.eligibility import open_check, write_questions
from services.domain.page_feedback import leave_feedback
from services.domain.points import create_point
from services.models import EligibilityCheck, PageFeedback, Service, ServicePoint, ServiceStandard

WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def make_point(name: str = "Taman Remaja", **fields: Any) -> ServicePoint:
    """Add a hotspot in Jambi that is open on working days."""
    values = {
        "kind": "hotspot",
        "address": "Jalan Jenderal Sudirman",
        "latitude": "-1.610123",
        "longitude": "103.613120",
        "opening_hours": WEEK,
        "accessibility": ["ramp"],
    }
    return create_point(name=name, **{**values, **fields}, by=None)


def questions() -> list[dict[str, Any]]:
    """Return a check of two questions that passes every rule."""
    return [
        {
            "key": "q1",
            "text": "Untuk siapa aula dipakai?",
            "hint": "Pilih yang paling sesuai.",
            "answers": [
                {"text": "Komunitas atau sekolah", "then": "next", "note": ""},
                {"text": "Usaha yang memungut tiket", "then": "may_not", "note": "Aula tidak dipinjamkan untuk usaha."},
            ],
        },
        {
            "key": "q2",
            "text": "Kapan dipakai?",
            "hint": "",
            "answers": [
                {"text": "Pada hari kerja", "then": "may", "note": ""},
                {"text": "Pada hari libur", "then": "advice", "note": "Hubungi kantor lebih dahulu."},
            ],
        },
    ]


def make_check(
    service: Service, written: list[dict[str, Any]] | None = None, *, is_open: bool = True
) -> EligibilityCheck:
    """Write a check, and show it to people."""
    check = write_questions(service=service, questions=written or questions(), lock=0, by=None)
    return open_check(service=service, by=None) if is_open else check


def make_feedback(standard: ServiceStandard, **fields: Any) -> PageFeedback:
    """Leave a message that says something is missing."""
    values = {"verdict": "partly", "text": "Berapa lama aula boleh dipakai?"}
    return leave_feedback(standard=standard, **{**values, **fields})
