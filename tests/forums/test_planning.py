"""The plan of a forum: begun, changed, moved after its announcement; agenda, material, team and the agency's terms."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.domain import planning, programme
from forums.errors import ForumChanged, ForumCodeTaken, ForumFinished, ForumMoveRefused, ForumNotReady
from forums.models import Forum, ForumEvent, ForumMaterial, ForumSettings
from services.models import ServiceStandard
from tests.factories.forums import State, make_forum
from tests.factories.services import make_in_state, pdf_file
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
NOON = dt.time(12)


def subject(**fields: Any) -> dict[str, Any]:
    given = {"title": "Peminjaman aula", "subject": "draft_standard", "purpose": "Menyepakati waktu layanan."}
    return {**given, **fields}


def schedule(**fields: Any) -> dict[str, Any]:
    begins = timezone.now().replace(microsecond=0) + dt.timedelta(days=10)
    given = {"method": "offline", "starts_at": begins, "ends_at": begins + dt.timedelta(hours=2), "place": "Aula"}
    return {**given, **fields}


# --- what and why -----------------------------------------------------------------------------------------------------
def test_create_forum_takes_the_terms_of_the_agency_and_notes_its_standards() -> None:
    standard = make_in_state(ServiceStandard.State.CONSULTATION)
    ForumSettings.objects.create(pk=1, anonymous_allowed=False, moderated_first=True)

    forum = planning.create_forum(standards=[standard], by=get_user("team"), **subject())

    assert (forum.state, forum.anonymous_allowed, forum.moderated_first) == (State.PREPARED, False, True)
    assert [row.standard for row in forum.standards.all()] == [standard]
    assert AuditEntry.objects.filter(action="forums.forum_created").count() == 1


def test_create_forum_sent_twice_makes_one() -> None:
    first = planning.create_forum(standards=[], by=get_user("team"), **subject())
    second = planning.create_forum(standards=[], by=get_user("team"), **subject())

    assert first == second
    assert Forum.objects.count() == 1


def test_create_forum_draws_another_code_when_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = make_forum(code="ABC23")
    codes = iter([taken.code, taken.code, "XYZ45"])
    monkeypatch.setattr(planning, "new_code", lambda: next(codes))

    forum = planning.create_forum(standards=[], by=None, **subject())

    assert forum.code == "XYZ45"


def test_create_forum_gives_up_when_every_code_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    make_forum(code="ABC23")
    monkeypatch.setattr(planning, "new_code", lambda: "ABC23")

    with pytest.raises(ForumCodeTaken):
        planning.create_forum(standards=[], by=None, **subject())


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"subject": "other"}, "subject")],
)
def test_create_forum_refuses_bad_input(fields: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        planning.create_forum(standards=[], by=get_user("team"), **subject(**fields))

    assert list(refused.value.errors) == [field]
    assert not Forum.objects.exists()


def test_create_forum_asks_for_the_right() -> None:
    with pytest.raises(PermissionRefused):
        planning.create_forum(standards=[], by=get_user("counter"), **subject())


def test_change_subject_changes_the_standards_of_a_prepared_forum() -> None:
    old, new = make_in_state("consultation"), make_in_state("consultation", "lain", "Layanan lain")
    forum = make_forum(State.PREPARED, old)

    forum = planning.change_subject(forum=forum, lock=0, standards=[new], by=get_user("team"), **subject(title="Baru"))

    assert (forum.title, forum.lock) == ("Baru", 1)
    assert [row.standard for row in forum.standards.all()] == [new]


def test_change_subject_leaves_the_standards_of_an_announced_forum() -> None:
    forum = make_forum(State.ANNOUNCED)
    before = forum.standards.get()

    planning.change_subject(forum=forum, lock=forum.lock, standards=[], by=None, **subject(title="Baru"))

    assert forum.standards.get() == before
    assert before.contents is not None


def test_change_subject_refuses_whoever_read_an_older_state() -> None:
    forum = make_forum()
    planning.change_subject(forum=forum, lock=0, standards=[], by=None, **subject(title="Pertama"))

    with pytest.raises(ForumChanged) as refused:
        planning.change_subject(forum=forum, lock=0, standards=[], by=None, **subject(title="Kedua"))

    assert refused.value.facts["lock"] == 1
    assert Forum.objects.get().title == "Pertama"


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(State.IN_SESSION, ForumMoveRefused), (State.ANSWERING, ForumMoveRefused), (State.CANCELLED, ForumFinished)],
)
def test_change_subject_is_over_once_the_forum_began(state: str, refusal: type[Exception]) -> None:
    forum = make_forum(state)

    with pytest.raises(refusal):
        planning.change_subject(forum=forum, lock=forum.lock, standards=[], by=None, **subject())


# --- when and where ---------------------------------------------------------------------------------------------------
def test_schedule_of_a_prepared_forum_tells_nobody() -> None:
    forum = make_forum()

    forum = planning.schedule_forum(forum=forum, lock=0, by=get_user("team"), **schedule(place="Balai"))

    assert forum.place == "Balai"
    assert not ForumEvent.objects.filter(kind="rescheduled").exists()


def test_schedule_of_an_announced_forum_is_told_with_what_was_and_what_is() -> None:
    forum = make_forum(State.ANNOUNCED, place="Aula")
    was = forum.starts_at
    fields = schedule(place="Balai")

    planning.schedule_forum(forum=forum, lock=forum.lock, by=get_user("team"), **fields)

    event = ForumEvent.objects.get(kind="rescheduled")
    assert was is not None
    assert event.facts["before"]["place"] == "Aula"
    assert event.facts["after"]["place"] == "Balai"
    assert event.facts["before"]["starts_at"] == was.isoformat()
    assert event.facts["after"]["starts_at"] == fields["starts_at"].isoformat()


def test_schedule_tells_nobody_of_more_seats() -> None:
    forum = make_forum(State.ANNOUNCED)

    planning.schedule_forum(forum=forum, lock=forum.lock, by=None, capacity=50)

    assert not ForumEvent.objects.filter(kind="rescheduled").exists()
    assert Forum.objects.get().capacity == 50


def test_schedule_of_an_announced_forum_keeps_what_the_public_needs() -> None:
    forum = make_forum(State.ANNOUNCED)

    with pytest.raises(ForumNotReady):
        planning.schedule_forum(forum=forum, lock=forum.lock, by=None, **schedule(place=""))

    assert Forum.objects.get().place == "Aula kantor"


_NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": _NOW - dt.timedelta(days=1)}, "ends_at"),
        ({"ends_at": _NOW + dt.timedelta(days=60)}, "ends_at"),
        ({"method": "telepathy"}, "method"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 100_001}, "capacity"),
        ({"comments_from": dt.date(2026, 7, 2), "comments_until": dt.date(2026, 7, 1)}, "comments_until"),
        ({"comments_from": dt.date(2026, 7, 2)}, "comments_until"),
        ({"comments_from": dt.date(2026, 7, 2), "comments_until": dt.date(2028, 7, 2)}, "comments_until"),
        ({"registration_until": _NOW + dt.timedelta(days=90)}, "registration_until"),
        ({"starts_at": None, "ends_at": None, "registration_until": _NOW}, "registration_until"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_schedule_refuses_bad_input(fields: dict[str, Any], field: str) -> None:
    forum = make_forum()

    with pytest.raises(InvalidInput) as refused:
        planning.schedule_forum(forum=forum, lock=0, by=None, **schedule(**fields))

    assert list(refused.value.errors) == [field]


# --- agenda, material, team -------------------------------------------------------------------------------------------
def test_agenda_adds_changes_moves_and_removes_in_one_go() -> None:
    forum = make_forum()
    first, second, _third = programme.set_agenda(
        forum=forum,
        lock=0,
        items=[programme.Item(title=title, starts_at=NOON) for title in ("Satu", "Dua", "Tiga")],
        by=get_user("team"),
    )

    programme.set_agenda(
        forum=forum,
        lock=1,
        items=[
            programme.Item(key=second.pk, title="Dua", starts_at=NOON),
            programme.Item(title="Baru", starts_at=NOON, speaker="Kepala"),
            programme.Item(key=first.pk, title="Satu lagi", starts_at=NOON),
        ],
        by=get_user("team"),
    )

    found = list(forum.agenda.values_list("position", "title", "speaker"))
    assert found == [(1, "Dua", ""), (2, "Baru", "Kepala"), (3, "Satu lagi", "")]
    assert forum.agenda.get(position=3).pk == first.pk


def test_agenda_keeps_what_has_begun() -> None:
    forum = make_forum()
    (row,) = programme.set_agenda(
        forum=forum, lock=0, items=[programme.Item(title="Pembukaan", starts_at=NOON)], by=None
    )
    row.began_at = timezone.now()
    row.save()

    with pytest.raises(InvalidInput):
        programme.set_agenda(forum=forum, lock=1, items=[], by=None)

    assert forum.agenda.count() == 1


def test_agenda_takes_no_item_of_another_forum() -> None:
    forum, other = make_forum(), make_forum(State.PREPARED, make_in_state("consultation", "lain", "Lain"))
    (foreign,) = programme.set_agenda(
        forum=other, lock=0, items=[programme.Item(title="Milik lain", starts_at=NOON)], by=None
    )

    programme.set_agenda(
        forum=forum, lock=0, items=[programme.Item(key=foreign.pk, title="Rebut", starts_at=NOON)], by=None
    )

    assert other.agenda.get().title == "Milik lain"
    assert forum.agenda.get().pk != foreign.pk


def test_material_is_a_file_or_an_address_and_stands_once() -> None:
    forum = make_forum()
    programme.add_material(forum=forum, title="Naskah", file=pdf_file(), by=get_user("team"))
    programme.add_material(forum=forum, title="Naskah", file=pdf_file(), by=get_user("team"))
    programme.add_material(forum=forum, title="Peraturan", url="https://contoh.id/a", by=get_user("team"))

    assert list(forum.materials.values_list("title", flat=True)) == ["Naskah", "Peraturan"]
    assert ForumMaterial.objects.get(title="Naskah").file_size > 0


@pytest.mark.parametrize(
    "fields",
    [{}, {"url": "ftp://contoh.id"}, {"file": SimpleUploadedFile("a.pdf", b"MZ"), "url": "https://contoh.id"}],
)
def test_material_refuses_bad_input(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        programme.add_material(forum=make_forum(), title="Naskah", by=None, **fields)


def test_material_of_a_finished_forum_stays() -> None:
    forum = make_forum()
    material = programme.add_material(forum=forum, title="Naskah", url="https://contoh.id/a", by=None)
    Forum.objects.filter(pk=forum.pk).update(state="cancelled", cancelled_at=timezone.now(), cancel_reason="x")

    with pytest.raises(ForumFinished):
        programme.remove_material(material=material, by=None)


def test_team_has_accounts_and_names_and_nobody_twice() -> None:
    forum = make_forum()
    head = get_user("head")
    programme.set_team(
        forum=forum,
        lock=0,
        members=[programme.Member(duty="chair", user=head), programme.Member(duty="moderator", name="Narasumber")],
        by=get_user("team"),
    )

    with pytest.raises(InvalidInput):
        programme.set_team(
            forum=forum,
            lock=1,
            members=[programme.Member(duty="chair", user=head), programme.Member(duty="member", user=head)],
            by=get_user("team"),
        )

    assert list(forum.team.values_list("name", "duty")) == [(str(head), "chair"), ("Narasumber", "moderator")]


# --- letter and settings ----------------------------------------------------------------------------------------------
def test_letter_facts_may_change_until_the_forum_is_over() -> None:
    forum = make_forum(State.ANSWERING)
    fields = {
        "contact_name": "Ibu Rina",
        "contact_phone": "0812 3456 7890",
        "letter_number": "B/12/2026",
        "letter_date": dt.date(2026, 7, 1),
        "signatory_name": "Kepala",
        "signatory_position": "Kepala kantor",
    }

    planning.change_letter(forum=forum, lock=forum.lock, by=get_user("team"), **fields)  # type: ignore[arg-type]

    assert Forum.objects.values(*fields).get() == fields


def test_settings_stay_within_bounds() -> None:
    row = ForumSettings.load()
    given = {name: getattr(row, name) for name in planning.BOUNDS}

    with pytest.raises(InvalidInput) as refused:
        planning.change_settings(
            by=get_user("head"), **{**given, "answer_days": 0}, anonymous_allowed=True, moderated_first=False
        )
    planning.change_settings(
        by=get_user("head"), **{**given, "answer_days": 10}, anonymous_allowed=True, moderated_first=False
    )

    assert list(refused.value.errors) == ["answer_days"]
    assert ForumSettings.objects.get().answer_days == 10


def test_settings_ask_for_the_right() -> None:
    with pytest.raises(PermissionRefused):
        planning.change_settings(by=get_user("team"))
