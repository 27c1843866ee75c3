"""Lets the demo's forums happen on the days on which the seed articles saw them, from the invitation to the clause.

The forums, their days, places and the groups that came are those of the articles; people, inputs, votes and signatures
are invented and marked as examples. The clock is moved while a past day is lived, so that every moment is consistent.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from django.utils import timezone

from core.agencies import current_agency
from deploy.demo.lives import (
    HEAD,
    again,
    begin,
    bring_into_force,
    decree_for,
    fresh,
    paper,
    town,
    write,
)
from forums.domain.actions import Planned, add_action, report_progress
from forums.domain.agreements import Signer, elements_to_sign, open_signing, prepare_agreement, seal_agreement, sign
from forums.domain.citations import cite_input
from forums.domain.dispositions import Answer, decide_input
from forums.domain.documents import make_document, publish_document
from forums.domain.inputs import Said, give_input
from forums.domain.lifecycle import announce_forum, begin_session, close_forum, end_inputs, publish_answers
from forums.domain.meeting import begin_item
from forums.domain.moderation import group_inputs
from forums.domain.points import add_point, decide_point
from forums.models import (
    AgendaItem,
    Forum,
    ForumDocument,
    ForumInput,
    ForumStandard,
    InputSupport,
    Participant,
    TeamMember,
)
from forums.participation import new_key
from services.domain.reviewing import begin_review, conclude_review_unchanged
from services.models import StandardReview
from services.seam import Service, ServiceStandard, agree_standard, publish_standard, submit_for_review

DATA = Path(__file__).with_name("forums.json")
Row = Mapping[str, Any]
Kind = ForumDocument.Kind


def stories(slug: str) -> dict[str, Any]:
    """Return the story of an agency's forum; empty without one."""
    data: dict[str, dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
    return data.get(slug, {})


@contextmanager
def on(day: str | dt.date, clock: str = "09:00") -> Iterator[None]:
    """Live at another time, in the agency's time zone; the clock goes on from there."""
    date = dt.date.fromisoformat(day) if isinstance(day, str) else day
    moment = dt.datetime.combine(date, dt.time.fromisoformat(clock), tzinfo=current_agency().zone)
    with time_machine.travel(moment, tick=True):
        yield


def live_through(row: Row, story: Row) -> None:
    """Take a service from its first version through its forum to the second, and through the yearly reviews since."""
    service = Service.objects.get(code=row["code"])
    with on(story["first_on"]):
        earlier = {code: row["changes"].get(code, {}) | said for code, said in story["earlier"].items()}
        first = begin(service, {**row, "earlier": earlier})
        bring_into_force([first], number="A", elements=["service_user", "related_agency", "expert"])
    with on(story["drafted_on"]):
        second = again(service, {})
        submit_for_review(standard=second, note="Siap dibahas bersama masyarakat.", by=None)
    forum = _hold(story["forum"], fresh(second))
    with on(story["forum"]["decided_on"]):
        _answer(forum, story["forum"]["inputs"])
        write(fresh(second), story["result"])
        _cite(forum, story["forum"]["inputs"], fresh(second))
        forum.refresh_from_db()
        agree_standard(standard=fresh(second), minutes=forum.agreement.minutes, by=None)
        publish_answers(forum=forum, by=None)
        _plan(forum, story["forum"]["inputs"])
        close_forum(forum=forum, by=None)
        for kind in (Kind.ATTENDANCE, Kind.MINUTES, Kind.REPORT):
            publish_document(document=make_document(forum=forum, kind=kind, by=None), by=None)
        publish_document(document=forum.documents.get(kind=Kind.AGREEMENT), by=None)
    with on(story["enacted_on"]):
        decree_for([fresh(second)], number="B")
        publish_standard(standard=fresh(second), change_note=story["change_note"], by=None)
    for day in story["confirmed_on"]:
        with on(day):
            _confirm(fresh(second))
    _report(forum, story["forum"]["inputs"])


def _hold(facts: Row, standard: ServiceStandard) -> Forum:
    zone = current_agency().zone
    with on(facts["announced_on"]):
        forum = Forum.objects.create(
            code=facts["code"],
            title=facts["title"],
            subject=facts["subject"],
            purpose=facts["purpose"],
            starts_at=_moment(facts["held_on"], facts["begins"], zone),
            ends_at=_moment(facts["held_on"], facts["ends"], zone),
            place=facts["place"],
            place_note=facts["place_note"],
            capacity=facts["capacity"],
            letter_number=facts["letter_number"],
            letter_date=dt.date.fromisoformat(facts["announced_on"]),
            signatory_name=HEAD,
            signatory_position="Kepala",
            contact_name="Rina Contoh",
            contact_phone=current_agency().phone,
            is_example=True,
        )
        ForumStandard.objects.create(forum=forum, service=standard.service, standard=standard, version=standard.version)
        _agenda(forum, facts["agenda"])
        TeamMember.objects.create(forum=forum, name="Rina Contoh", position="Tim penyusun", duty="moderator")
        forum = announce_forum(forum=forum, by=None)
    with on(facts["held_on"], facts["begins"]):
        people = _people(forum, facts["participants"])
        forum = begin_session(forum=forum, by=None)
        _speak(forum, people, facts["inputs"])
        _agree_on_points(forum, facts["points"])
        _sign(forum, facts["agreement_number"])
        return end_inputs(forum=forum, by=None)


def _moment(day: str, clock: str, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(clock), tzinfo=zone)


def _agenda(forum: Forum, rows: Sequence[Sequence[str]]) -> None:
    for place, (clock, title, speaker) in enumerate(rows, 1):
        begins = dt.time.fromisoformat(clock)
        AgendaItem.objects.create(forum=forum, position=place, starts_at=begins, title=title, speaker=speaker)


def _people(forum: Forum, groups: Sequence[Sequence[Any]], *, present: bool = True) -> dict[str, list[Participant]]:
    """Register everybody, and let them check in: nobody of them is known by name, so they are numbered."""
    people: dict[str, list[Participant]] = {}
    number = 0
    for name, element, size, *tags in groups:
        for _each in range(size):
            number += 1
            people.setdefault(name, []).append(
                Participant.objects.create(
                    forum=forum,
                    key=new_key(),
                    name=f"Peserta Contoh {number}",
                    organisation=name,
                    element=element,
                    tags=tags,
                    source=Participant.Source.REGISTRATION,
                    checked_in_at=timezone.now() if present else None,
                )
            )
    return people


def _speak(
    forum: Forum, people: Mapping[str, list[Participant]], rows: Sequence[Row], *, channel: str = "phone"
) -> None:
    everybody = [person for group in people.values() for person in group if person.element != "provider"]
    subject = forum.standards.get()
    given: list[ForumInput] = []
    for place, row in enumerate(rows):
        speakers = people[row["by"]]
        code = row.get("code", "")
        said = Said(
            client_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{forum.code}/{place}"),
            text=row["text"],
            channel=channel,
            kind=row.get("kind", ForumInput.Kind.SUGGESTION),
            participant=speakers[place % len(speakers)],
            subject_id=subject.pk if code else None,
            code=code,
        )
        one = give_input(forum=forum, said=said)
        supporters = [person for person in everybody if person.pk != one.participant_id][: row.get("support", 0)]
        InputSupport.objects.bulk_create(InputSupport(input=one, participant=person) for person in supporters)
        ForumInput.objects.filter(pk=one.pk).update(support_count=len(supporters))
        given.append(one)
    for one, row in zip(given, rows, strict=True):
        if "same_as" in row:
            group_inputs(first=given[row["same_as"] - 1], others=[one], by=None)


def _agree_on_points(forum: Forum, rows: Sequence[Row]) -> None:
    subject = forum.standards.get()
    inputs = {one.number: one for one in forum.inputs.all()}
    for row in rows:
        point = add_point(
            forum=forum,
            text=row["text"],
            subject=subject if row["code"] else None,
            code=row["code"],
            inputs=[inputs[number] for number in row["inputs"]],
            by=None,
        )
        decide_point(point=point, result=row["result"], reason=row.get("reason", ""), by=None)


def _sign(forum: Forum, number: str) -> None:
    """Let one of each element sign on a screen; the strokes are a wave that stands for a name."""
    present = forum.participants.attended().order_by("pk")
    signers = []
    for element in elements_to_sign(forum):
        person = present.filter(element=element)[0]
        if element == Participant.Element.PROVIDER:
            signers.append(Signer(element=element, name=HEAD, position="Kepala"))
        else:
            signers.append(Signer(element=element, name=person.name, position=person.organisation, participant=person))
    agreement = prepare_agreement(
        forum=forum,
        number=number,
        dated_on=timezone.localdate(timezone=current_agency().zone),
        place=town(),
        signers=signers,
        by=None,
    )
    agreement = open_signing(agreement=agreement, by=None)
    for place, signature in enumerate(agreement.signatures.all(), 3):
        sign(key=signature.key, drawing=[_wave(place)], content_sha256=agreement.content_sha256)
    seal_agreement(agreement=agreement, by=None)


def _wave(bends: int) -> list[list[int]]:
    return [[x, 500 + round(220 * math.sin(x * bends / 160) * (1 - x / 1200))] for x in range(80, 920, 12)]


def _answer(forum: Forum, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, 1):
        if "decision" in row:
            answer = Answer(decision=row["decision"], reason=row["reason"], owner_name="Tim penyusun standar")
            decide_input(given=forum.inputs.get(number=number), answer=answer, by=None)


def _cite(forum: Forum, rows: Sequence[Row], standard: ServiceStandard) -> None:
    for number, row in enumerate(rows, 1):
        for code, note in row.get("cites", {}).items():
            cite_input(given=forum.inputs.get(number=number), standard=standard, code=code, note=note, by=None)


def _plan(forum: Forum, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, 1):
        if "action" in row:
            action, owner, due_on, _progress, _note = row["action"]
            planned = Planned(action=action, due_on=dt.date.fromisoformat(due_on), owner_name=owner)
            add_action(forum=forum, planned=planned, inputs=[forum.inputs.get(number=number)], by=None)


def _report(forum: Forum, rows: Sequence[Row]) -> None:
    for row in rows:
        if "action" in row:
            text, _owner, due_on, progress, note = row["action"]
            action = forum.actions.get(action=text)
            day = min(dt.date.fromisoformat(due_on), timezone.localdate()) - dt.timedelta(days=7)
            with on(day):
                report_progress(
                    action=action,
                    progress=progress,
                    note=note,
                    evidence_url=current_agency().url if progress == 100 else "",
                    lock=action.lock,
                    by=None,
                )


def _confirm(standard: ServiceStandard) -> None:
    begin_review(standard=standard, reason="Peninjauan tahunan.", by=None)
    today = timezone.localdate(timezone=current_agency().zone)
    number = f"CONTOH/PERNYATAAN/{today.year}"
    conclude_review_unchanged(
        review=StandardReview.objects.get(standard=standard, concluded_at__isnull=True),
        statement_number=number,
        statement_on=today,
        file=paper("Pernyataan tidak ada perubahan", [f"Nomor {number}", f"Ditetapkan di {town()}"]),
        findings="Standar masih sesuai dengan kebutuhan pengguna dan kemampuan kantor.",
        by=None,
    )


def consult_now(facts: Row) -> None:
    """Open a forum of today: one that asks for comments and meets in some days, or one that is in session."""
    agency = current_agency()
    today = timezone.localdate(timezone=agency.zone)
    is_session = facts["kind"] == "session"
    day = today + dt.timedelta(days=facts["in_days"])
    service = Service.objects.get(code=facts["service"])
    standard = service.standards.exclude(state__in=["draft", "superseded", "revoked"]).order_by("-version")[0]
    with on(today - dt.timedelta(days=10)):
        forum = Forum.objects.create(
            code=facts["code"],
            title=facts["title"],
            subject=facts["subject"],
            purpose=facts["purpose"],
            method=facts["method"],
            starts_at=_moment(day.isoformat(), facts["begins"], agency.zone),
            ends_at=_moment(day.isoformat(), facts["ends"], agency.zone),
            place=facts["place"],
            place_note=facts["place_note"],
            link=facts["link"],
            capacity=facts["capacity"],
            comments_from=None if is_session else today - dt.timedelta(days=5),
            comments_until=None if is_session else day - dt.timedelta(days=1),
            contact_name="Rina Contoh",
            contact_phone=agency.phone,
            is_example=True,
        )
        ForumStandard.objects.create(forum=forum, service=service, standard=standard, version=standard.version)
        _agenda(forum, facts["agenda"])
        TeamMember.objects.create(forum=forum, name="Rina Contoh", position="Tim penyusun", duty="moderator")
        forum = announce_forum(forum=forum, by=None)
    people = _people(forum, facts["participants"], present=is_session)
    if is_session:
        forum = begin_session(forum=forum, by=None)
        for item in forum.agenda.all()[: facts["now"]]:
            begin_item(item=item, by=None)
    _speak(forum, people, facts["inputs"], channel="phone" if is_session else "online")
