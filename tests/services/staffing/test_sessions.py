"""Sessions: what may be done in which state, and what of them is evidence."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.errors import DomainError, InvalidInput, PermissionRefused
from services.attendance import MOST_LINES, Guest, read_guests
from services.domain import sessions
from services.errors import NobodyAttended, SessionClosed, SessionNotBegun
from services.models import ServiceStandard, StandardSession
from tests.factories.services import make_published, make_service, picture_file
from tests.world import get_user

State = StandardSession.State
GUEST = Guest(name="Siti Aminah", institution="LKKS Kota", element="civil_society")


def planned(**fields: Any) -> StandardSession:
    """Return a session that began an hour ago."""
    defaults: dict[str, Any] = {
        "title": "Internalisasi standar pelayanan",
        "kind": "internalisation",
        "starts_at": timezone.now() - dt.timedelta(hours=1),
        "place": "Ruang rapat",
        "services": fields.pop("services", None) or [make_service("aula", "Aula")],
    }
    return sessions.plan_session(by=None, **{**defaults, **fields})


def in_state(state: str) -> StandardSession:
    session = planned()
    if state == State.HELD:
        sessions.record_staff(session=session, people=[get_user("team")], by=None)
        sessions.hold_session(session=session, minutes="Dibahas.", by=None)
    elif state == State.CANCELLED:
        sessions.cancel_session(session=session, reason="Ruang dipakai.", by=None)
    return StandardSession.objects.get(pk=session.pk)


MOVES = {
    "hold": lambda session: sessions.hold_session(session=session, minutes="Dibahas.", by=None),
    "cancel": lambda session: sessions.cancel_session(session=session, reason="Batal.", by=None),
    "change": lambda session: sessions.change_session(
        session=session,
        title="Baru",
        kind="socialisation",
        starts_at=timezone.now(),
        place="Aula",
        services=[topic.service for topic in session.topics.all()],
        by=None,
    ),
    "staff": lambda session: sessions.record_staff(session=session, people=[get_user("head")], by=None),
    "guests": lambda session: sessions.add_guests(session=session, guests=[GUEST], by=None),
    "ask": lambda session: sessions.ask_question(session=session, question="Berapa lama?", by=None),
    "proof": lambda session: sessions.add_proof(session=session, file=picture_file(), caption="Foto", by=None),
}
ALLOWED = {
    State.PLANNED: {"cancel", "change", "staff", "guests", "ask", "proof"},  # "hold" once somebody is on the list
    State.HELD: {"staff", "guests", "ask", "proof"},
    State.CANCELLED: set(),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", list(MOVES))
def test_a_session_takes_what_its_state_allows(in_a: Any, state: str, move: str) -> None:
    session = in_state(state)
    if move in ALLOWED[State(state)]:
        MOVES[move](session)
    else:
        with pytest.raises((SessionClosed, NobodyAttended)):
            MOVES[move](session)
        assert StandardSession.objects.get(pk=session.pk).state == state


def test_hold_notes_the_version_that_was_explained(in_a: Any) -> None:
    standard = make_published("aula", "Aula")
    session = planned(services=[standard.service, make_service("magang", "Magang")])
    sessions.add_guests(session=session, guests=[GUEST], by=None)

    held = sessions.hold_session(session=session, minutes=" Dibahas bersama. ", by=get_user("team"))

    assert (held.state, held.minutes) == (State.HELD, "Dibahas bersama.")
    noted = {topic.service.code: topic.standard for topic in held.topics.select_related("service")}
    assert noted == {"aula": ServiceStandard.objects.get(pk=standard.pk), "magang": None}


def test_hold_refuses_before_the_beginning_and_without_minutes(in_a: Any) -> None:
    session = planned(starts_at=timezone.now() + dt.timedelta(hours=1))
    sessions.add_guests(session=session, guests=[GUEST], by=None)
    with pytest.raises(SessionNotBegun):
        sessions.hold_session(session=session, minutes="Dibahas.", by=None)
    with pytest.raises(InvalidInput):
        sessions.hold_session(session=session, minutes="  ", by=None)
    assert StandardSession.objects.get(pk=session.pk).is_planned


def test_staff_attendance_is_what_was_ticked_last(in_a: Any) -> None:
    session = planned()
    sessions.record_staff(session=session, people=[get_user("head"), get_user("team")], by=None)
    sessions.record_staff(session=session, people=[get_user("team"), get_user("counter")], by=None)

    names = [attendee.person for attendee in session.attendees.all()]
    assert names == [get_user("team"), get_user("counter")]


def test_a_held_session_keeps_at_least_one_person(in_a: Any) -> None:
    session = in_state(State.HELD)
    with pytest.raises(NobodyAttended):
        sessions.record_staff(session=session, people=[], by=None)
    with pytest.raises(NobodyAttended):
        sessions.remove_attendee(attendee=session.attendees.get(), by=None)
    assert session.attendees.count() == 1


def test_guests_are_added_once(in_a: Any) -> None:
    session = planned()
    other = Guest(name="Siti Aminah", institution="Kecamatan", element="related_agency")
    assert sessions.add_guests(session=session, guests=[GUEST, GUEST, other], by=None) == 2
    assert sessions.add_guests(session=session, guests=[GUEST], by=None) == 0
    assert session.attendees.count() == 2


def test_an_open_question_stays_until_it_is_answered(in_a: Any) -> None:
    session = in_state(State.HELD)
    question = sessions.ask_question(session=session, question=" Berapa lama? ", by=None)
    assert question.is_open

    answered = sessions.answer_question(question=question, answer="Dua hari kerja.", by=get_user("team"))

    assert (answered.is_open, answered.answered_by) == (False, get_user("team"))
    with pytest.raises(InvalidInput):
        sessions.answer_question(question=answered, answer=" ", by=None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "party"}, "kind"),
        ({"place": " "}, "place"),
        ({"material_url": "javascript:alert(1)"}, "material_url"),
        ({"material_url": "https://"}, "material_url"),
        ({"material_url": "https://u:p@contoh.id/x"}, "material_url"),
        ({"ends_at": timezone.now() - dt.timedelta(hours=2)}, "ends_at"),
    ],
)
def test_plan_session_refuses_beside_the_field(in_a: Any, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        planned(**fields)
    assert list(refused.value.errors) == [field]


def test_plan_session_needs_a_service_and_the_right(in_a: Any) -> None:
    values: dict[str, Any] = {
        "title": "Internalisasi",
        "kind": "internalisation",
        "starts_at": timezone.now(),
        "place": "Ruang",
    }
    with pytest.raises(InvalidInput) as refused:
        sessions.plan_session(services=[], by=None, **values)
    assert list(refused.value.errors) == ["services"]
    with pytest.raises(PermissionRefused):
        sessions.plan_session(services=[make_service()], by=get_user("counter"), **values)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<script>"])
def test_proof_is_judged_by_its_content(in_a: Any, content: bytes) -> None:
    with pytest.raises(DomainError):
        sessions.add_proof(session=planned(), file=SimpleUploadedFile("a.pdf", content), caption="Foto", by=None)


# --- pasted lists -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "name", "institution"),
    [
        ("Siti Aminah", "Siti Aminah", ""),
        ("Siti Aminah; LKKS Kota", "Siti Aminah", "LKKS Kota"),
        ("Siti Aminah\tLKKS Kota", "Siti Aminah", "LKKS Kota"),
        ("1. Siti Aminah; LKKS; Kota Jambi", "Siti Aminah", "LKKS  Kota Jambi"),
        ("12) Dr. Budi, S.H.; Universitas Jambi", "Dr. Budi, S.H.", "Universitas Jambi"),
        ("  ", "", ""),
    ],
)
def test_read_guests_reads_a_line(line: str, name: str, institution: str) -> None:
    pasted = read_guests(line, element="expert")
    expected = (Guest(name, institution, "expert"),) if name else ()
    assert (pasted.guests, pasted.problems) == (expected, ())


def test_read_guests_tells_the_line_that_is_wrong_and_keeps_the_others() -> None:
    pasted = read_guests("Siti\r\n\r\n; LKKS\r\n" + "x" * 151 + "\nBudi\u202e", element="expert")
    assert [guest.name for guest in pasted.guests] == ["Siti"]
    assert [problem.split(":")[0][-1] for problem in pasted.problems] == ["3", "4", "5"]


def test_read_guests_refuses_too_many_and_an_element_that_is_none() -> None:
    assert read_guests("A\n" * (MOST_LINES + 1), element="expert").problems
    assert read_guests("A", element="alien").problems
