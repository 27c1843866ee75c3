"""What is measured of a forum. Functions return JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

PEOPLE = ("service_user", "expert", "related_agency", "civil_society", "mass_media")


def open_forum(schema: str, people: int) -> dict[str, Any]:
    """Let a forum be in session with `people` present; return its code and their keys."""
    from django.utils import timezone

    from core.tenancy import schema_context
    from deploy.bench.catalogue_orders import example_contents
    from deploy.demo.lives import begin
    from forums.domain.lifecycle import announce_forum, begin_session
    from forums.models import Forum, ForumStandard, Participant
    from forums.participation import new_code, new_key
    from services.seam import create_service, open_consultation, submit_for_review

    with schema_context(schema):
        service = create_service(code="forum", name="Peminjaman aula untuk forum", by=None)
        standard = begin(service, {"template": None, "changes": example_contents()})
        standard = open_consultation(standard=submit_for_review(standard=standard, by=None), by=None)
        begins = timezone.now() + dt.timedelta(minutes=5)
        forum = Forum.objects.create(
            code=new_code(),
            title="Forum yang diukur",
            subject=Forum.Subject.DRAFT_STANDARD,
            purpose="Mengukur tiga ratus peserta.",
            starts_at=begins,
            ends_at=begins + dt.timedelta(hours=2),
            place="Aula",
        )
        ForumStandard.objects.create(forum=forum, service=standard.service, standard=standard, version=standard.version)
        forum = begin_session(forum=announce_forum(forum=forum, by=None), by=None)
        rows = [
            Participant(
                forum=forum,
                key=new_key(),
                name=f"Peserta {number}",
                organisation=f"Komunitas {number % 12}",
                element=PEOPLE[number % len(PEOPLE)],
                source=Participant.Source.WALK_IN,
                checked_in_at=timezone.now(),
            )
            for number in range(people)
        ]
        Participant.objects.bulk_create(rows)
        return {"code": forum.code, "keys": [row.key for row in rows]}


def kept_texts(schema: str, code: str) -> list[str]:
    """Return the text of every input of a forum."""
    from core.tenancy import schema_context
    from forums.models import ForumInput

    with schema_context(schema):
        return list(ForumInput.objects.filter(forum__code=code).values_list("text", flat=True))
