"""Who is told what by mail, once each; and what happens by itself on the day of a decree."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from core.accounts import links
from core.models import AuditEntry, User
from core.roles import Role
from services import domain, tasks
from services.domain import publishing
from services.domain.applying import apply_due_standards
from services.models import SentReminder, ServiceStandard, StandardDecree, StandardEvent, StandardsSettings
from services.notices import reviews
from services.notices.moves import tell_of_decree, tell_of_event, tell_of_the_last_days
from services.notices.reviews import remind_of_reviews, threshold
from tests.factories.services import (
    State,
    bring_to,
    make_decree,
    make_draft,
    make_in_state,
    make_next_draft,
    make_published,
)
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def add_unit_head() -> User:
    return User.objects.create_user("unit@uji-satu.example", "x", full_name="Nama unit", roles=[Role.UNIT_HEAD])


def addressees() -> list[str]:
    return [message.to[0].partition("@")[0] for message in mail.outbox]


def last_event() -> StandardEvent:
    return StandardEvent.objects.latest("pk")


# --- after a move -----------------------------------------------------------------------------------------------------


def test_submission_is_told_to_the_heads_of_units_once() -> None:
    add_unit_head()
    domain.submit_for_review(standard=make_draft(), note="Waktu & biaya <baru>.", by=get_user("team"))
    assert [tell_of_event(last_event().pk), tell_of_event(last_event().pk)] == [1, 0]
    assert addressees() == ["unit"]
    message: Any = mail.outbox[0]
    assert message.subject == "Perlu direviu: Pinjam aula, versi 1"
    assert "Nama team mengajukan versi 1 standar “Pinjam aula”." in message.body
    assert "Catatan: Waktu & biaya <baru>." in message.body
    assert "/portal/standar/layanan/peminjaman-aula/versi/1/" in message.body
    html = message.alternatives[0][0]
    assert "Waktu &amp; biaya &lt;baru&gt;." in html
    assert SentReminder.objects.count() == 1


def test_submission_is_told_to_the_head_where_no_unit_has_one() -> None:
    domain.submit_for_review(standard=make_draft(), by=get_user("team"))
    tell_of_event(last_event().pk)
    assert addressees() == ["head"]


def test_return_is_told_to_the_team_with_the_note_but_not_to_who_made_the_move() -> None:
    standard = make_in_state(State.INTERNAL_REVIEW)
    domain.return_to_draft(standard=standard, note="Perbaiki biaya.", by=get_user("head"))
    tell_of_event(last_event().pk)
    assert addressees() == ["team"]
    assert "Yang perlu diubah: Perbaiki biaya." in mail.outbox[0].body


def test_nobody_is_told_of_a_move_that_was_taken_back_meanwhile() -> None:
    standard = make_in_state(State.INTERNAL_REVIEW)
    submitted = last_event()
    domain.return_to_draft(standard=standard, note="Ulangi.", by=get_user("head"))
    assert tell_of_event(submitted.pk) == 0
    assert tell_of_event(submitted.pk + 999) == 0
    assert mail.outbox == []


@pytest.mark.parametrize("state", [State.CONSULTATION, State.ENACTED, State.IN_FORCE, State.REVOKED])
def test_other_moves_send_nothing(state: str) -> None:
    make_in_state(state)
    assert tell_of_event(last_event().pk) == 0


def test_people_who_left_are_not_told() -> None:
    unit_head = add_unit_head()
    unit_head.is_active = False
    unit_head.save()
    domain.submit_for_review(standard=make_draft(), by=None)
    tell_of_event(last_event().pk)
    assert addressees() == ["head"]


def test_decree_is_told_to_the_head_once_when_something_stands_on_it() -> None:
    decree = make_decree(signed=False, number="SK/5/2026")
    assert tell_of_decree(decree.pk) == 0
    domain.put_on_decree(decree=decree, standard=make_in_state(State.AGREED), by=get_user("team"))
    assert [tell_of_decree(decree.pk), tell_of_decree(decree.pk)] == [1, 0]
    assert addressees() == ["head"]
    assert mail.outbox[0].subject == "Perlu ditandatangani: keputusan SK/5/2026"


def test_mail_server_that_fails_leaves_the_mail_to_be_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    domain.submit_for_review(standard=make_draft(), by=get_user("team"))

    def fail(self: EmailBackend, messages: Any) -> int:
        raise OSError("mail server away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fail)
        with pytest.raises(OSError, match="mail server away"):
            tell_of_event(last_event().pk)
    assert SentReminder.objects.count() == 0
    assert ServiceStandard.objects.get().state == State.INTERNAL_REVIEW
    assert [tell_of_the_last_days(), tell_of_the_last_days()] == [1, 0]


def test_move_asks_for_its_mail_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, in_a: Any
) -> None:
    asked = []
    monkeypatch.setattr(tasks.tell_of_event, "delay", lambda *args: asked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        standard = domain.submit_for_review(standard=make_draft(), by=None)
        domain.open_consultation(standard=standard, by=None)
        assert asked == []
    submitted = StandardEvent.objects.get(to_state=State.INTERNAL_REVIEW)
    assert asked == [(in_a.schema_name, submitted.pk)]


def test_broker_that_is_away_does_not_hold_up_a_move(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(*args: Any) -> None:
        raise OSError("broker away")

    monkeypatch.setattr(tasks.tell_of_event, "delay", fail)
    with django_capture_on_commit_callbacks(execute=True):
        domain.submit_for_review(standard=make_draft(), by=None)
    assert ServiceStandard.objects.get().state == State.INTERNAL_REVIEW


# --- reviews ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (31, None),
        (30, 30),
        (29, 30),
        (1, 30),
        (0, 0),
        (-1, 0),
        (-29, 0),
        (-30, -30),
        (-59, -30),
        (-60, -60),
        (-400, -390),
    ],
)
def test_threshold_is_the_newest_reminder_that_is_due(days_left: int, expected: int | None) -> None:
    assert threshold(days_left, remind_days=30) == expected


def test_team_is_reminded_once_for_each_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    make_published()
    due_on = publishing.today()
    ServiceStandard.objects.update(review_due_on=due_on)
    sent = {}
    for days_left in (31, 30, 12, 0, -3, -30, -31, -61):
        monkeypatch.setattr(reviews, "today", lambda days=days_left: due_on - dt.timedelta(days=days))
        sent[days_left] = (remind_of_reviews(), remind_of_reviews())
    assert sent == {
        31: (0, 0),
        30: (1, 0),
        12: (0, 0),
        0: (1, 0),
        -3: (0, 0),
        -30: (1, 0),
        -31: (0, 0),
        -61: (1, 0),
    }
    assert addressees() == ["team"] * 4
    assert [message.subject for message in mail.outbox] == [
        "Tinjauan jatuh tempo: Pinjam aula",
        "Tinjauan jatuh tempo: Pinjam aula",
        "Tinjauan terlambat: Pinjam aula",
        "Tinjauan terlambat: Pinjam aula",
    ]
    assert "30 hari lagi" in mail.outbox[0].body
    assert "jatuh tempo hari ini" in mail.outbox[1].body
    assert "61 hari yang lalu" in mail.outbox[3].body


def test_notice_follows_the_settings_and_passes_by_what_is_under_review_or_retired() -> None:
    today = publishing.today()
    make_published()
    make_in_state(State.UNDER_REVIEW, "tinjau", "Layanan tinjau")
    domain.retire_service(service=make_published("lama", "Layanan lama").service, by=None)
    ServiceStandard.objects.update(review_due_on=today + dt.timedelta(days=40))
    assert remind_of_reviews() == 0
    domain.change_standards_settings(review_months=12, remind_days=45, by=None)
    assert StandardsSettings.objects.get().remind_days == 45
    assert remind_of_reviews() == 1
    assert "40 hari lagi" in mail.outbox[0].body


# --- what happens by itself -------------------------------------------------------------------------------------------


def test_published_versions_apply_on_the_day_of_their_decree(in_a: Any) -> None:
    first = make_published()
    second = bring_to(make_next_draft(first), State.PUBLISHED)
    later = make_in_state(State.PUBLISHED, "ukbi", "Uji kemahiran")
    assert apply_due_standards() == 0
    StandardDecree.objects.filter(standards=second).update(effective_on=publishing.today())
    tasks.apply_due(in_a.schema_name)
    states = {standard.pk: standard.state for standard in ServiceStandard.objects.all()}
    assert states == {first.pk: State.SUPERSEDED, second.pk: State.IN_FORCE, later.pk: State.PUBLISHED}
    assert AuditEntry.objects.filter(action="services.standard_in_force").latest("pk").via == "task"
    assert apply_due_standards() == 0


def test_dispatchers_send_one_task_for_each_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []
    names = ("apply_due", "remind_of_reviews", "tell_of_the_last_days")
    for name in names:
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda schema, name=name: sent.append((name, schema)))
    monkeypatch.setattr(links, "_schemas", lambda: ["uji_satu", "uji_dua"])
    tasks.apply_due_everywhere()
    tasks.remind_everywhere()
    tasks.tell_everywhere()
    assert sent == [(name, schema) for name in names for schema in ("uji_satu", "uji_dua")]
