"""Who is told what by mail, once each; and what is forgotten after some months."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core.models import AuditEntry
from forums import tasks
from forums.domain import invitations as inviting
from forums.domain import lifecycle, retention
from forums.domain import participants as domain
from forums.domain.people import Person
from forums.models import Forum, ForumEvent, ForumSettings, Invitation, SentForumMail
from forums.notices import people as notices
from forums.notices.planning import when_forum_changes
from tests.factories.forums import bring_forum_to, make_input, make_participant
from tests.forums.people import make_forum, make_invitation, person

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State


def last_event(forum: Forum) -> ForumEvent:
    return ForumEvent.objects.filter(forum=forum).latest("pk")


def sent() -> list[tuple[str, str]]:
    return [(message.to[0].partition("@")[0], message.subject.partition(":")[0]) for message in mail.outbox]


def test_invitations_leave_with_the_announcement_once() -> None:
    forum = make_forum(purpose="Agar <adil> & terbuka.")
    invited = make_invitation(forum, contact_name="Ibu Rina")
    make_invitation(forum, name="Tanpa surel", element="expert", email="")
    assert not notices.tell_invited(invited.pk, "invitation")  # not public yet
    forum = bring_forum_to(forum, State.ANNOUNCED)
    assert [notices.follow_event(last_event(forum).pk) for _time in range(2)] == [1, 0]
    message: Any = mail.outbox[0]
    invited.refresh_from_db()
    assert message.to == ["teater@contoh.id"]
    assert f"/forum/undangan/{invited.key}/" in message.body
    assert "Ibu Rina" in message.body
    assert "Agar <adil> & terbuka." in message.body
    html = message.alternatives[0][0]
    assert "Agar &lt;adil&gt; &amp; terbuka." in html
    assert f'/forum/undangan/{invited.key}/"' in html
    assert invited.mailed_at is not None


def test_a_failed_mail_leaves_later(monkeypatch: pytest.MonkeyPatch) -> None:
    invited = make_invitation(make_forum(State.ANNOUNCED))

    def fail(self: EmailBackend, messages: Any) -> int:
        raise OSError("mail server away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fail)
        with pytest.raises(OSError, match="mail server away"):
            notices.tell_invited(invited.pk, "invitation")
    assert not SentForumMail.objects.exists()
    assert notices.tell_of_the_last_days() == 1
    assert notices.tell_of_the_last_days() == 0


def test_registration_is_confirmed_and_a_free_seat_is_told() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    first = domain.register(forum=forum, person=person(1, email="satu@contoh.id"))
    second = domain.register(forum=forum, person=person(2, email="dua@contoh.id"))
    domain.register(forum=forum, person=person(3))
    assert notices.tell_participant(first.pk, "registered")
    assert notices.tell_participant(second.pk, "registered")
    assert not notices.tell_participant(second.pk, "seat")
    domain.withdraw(participant=first)
    assert notices.tell_of_the_last_days() == 1
    assert notices.tell_of_the_last_days() == 0
    assert [to for to, _subject in sent()] == ["satu", "dua", "dua"]
    assert len({subject for _to, subject in sent()}) == 3
    assert f"/forum/{forum.code}/saya/{second.key}/" in mail.outbox[2].body


def test_an_address_that_is_refused_stops_nobody_and_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forum = make_forum()
    wrong = make_invitation(forum, email="salah@contoh.id")
    make_invitation(forum, name="Sanggar", element="expert")
    send, tried = EmailBackend.send_messages, []

    def refuse(self: EmailBackend, messages: Any) -> int:
        tried.append(messages[0].to[0])
        if messages[0].to == [wrong.email]:
            raise SMTPRecipientsRefused({wrong.email: (550, b"No such user")})
        return int(send(self, messages))

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    forum = bring_forum_to(forum, State.ANNOUNCED)
    assert [notices.follow_event(last_event(forum).pk) for _time in range(2)] == [1, 0]
    assert tried == ["salah@contoh.id", "teater@contoh.id"]
    wrong.refresh_from_db()
    assert wrong.mailed_at is None  # so the page of invitations lists it among those to be told by phone


def test_everybody_is_told_that_a_forum_moved_once_for_each_address() -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    make_invitation(forum, name="Menolak", email="tolak@contoh.id", element="expert")
    inviting.answer_invitation(
        invitation=invited, answer="attending", people=[Person(name="Ani", element="", email="TEATER@contoh.id")]
    )
    Invitation.objects.update(mailed_at=timezone.now())
    Invitation.objects.filter(name="Menolak").update(answer="declined", answered_at=timezone.now())
    make_participant(forum, present=False, email="siti@contoh.id")
    make_participant(forum, present=False, email="pergi@contoh.id", state="withdrawn")
    event = lifecycle.add_event(forum, "rescheduled", by=None)
    assert [notices.follow_event(event.pk), notices.follow_event(event.pk)] == [2, 0]
    assert sorted(to for to, _subject in sent()) == ["siti", "teater"]
    again = lifecycle.add_event(forum, "rescheduled", by=None)
    assert notices.follow_event(again.pk) == 2


def test_more_seats_are_given_out_when_the_plan_changes() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    domain.register(forum=forum, person=person(1))
    waiting = domain.register(forum=forum, person=person(2))
    Forum.objects.update(capacity=2)
    notices.follow_event(lifecycle.add_event(forum, "rescheduled", by=None).pk)
    waiting.refresh_from_db()
    assert waiting.state == "registered"


def test_a_cancellation_is_told_with_its_reason() -> None:
    forum = make_forum(State.ANNOUNCED)
    make_invitation(forum)
    Invitation.objects.update(mailed_at=timezone.now())
    make_participant(forum, present=False, email="siti@contoh.id")
    forum = bring_forum_to(forum, State.CANCELLED)
    assert notices.follow_event(last_event(forum).pk) == 2
    assert all("Gedung dipakai." in message.body for message in mail.outbox)


def test_other_events_tell_nobody(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    planned: list[int] = []
    monkeypatch.setattr(tasks.follow_event, "delay", lambda schema, pk: planned.append(pk))
    forum = make_forum()
    with django_capture_on_commit_callbacks(execute=True):
        told = lifecycle.announce_forum(forum=forum, by=None)
        lifecycle.begin_session(forum=told, by=None)
        when_forum_changes(lifecycle.add_event(forum, "photo_added", by=None))
    assert len(set(planned)) == 1


@pytest.mark.parametrize(("days", "mails"), [(1, 2), (2, 2), (4, 0)])
def test_people_are_reminded_two_days_before(days: int, mails: int) -> None:
    begins = timezone.localtime().replace(hour=9) + dt.timedelta(days=days)  # an hour later is the same day
    forum = make_forum(State.ANNOUNCED, starts_at=begins, ends_at=begins + dt.timedelta(hours=2))
    Forum.objects.update(announced_at=timezone.now() - dt.timedelta(days=9))
    make_invitation(forum)
    make_invitation(forum, name="Menolak", email="tolak@contoh.id", element="expert")
    Invitation.objects.update(mailed_at=timezone.now())
    Invitation.objects.filter(name="Menolak").update(answer="declined", answered_at=timezone.now())
    make_participant(forum, present=False, email="siti@contoh.id")
    make_participant(forum, present=False, email="pergi@contoh.id", state="withdrawn")
    assert [notices.remind(), notices.remind()] == [mails, 0]
    assert Invitation.objects.filter(reminded_at__isnull=False).count() == mails // 2
    if mails:
        Forum.objects.update(starts_at=begins + dt.timedelta(hours=1))
        assert notices.remind() == 2  # it was moved, and is told anew


def test_nobody_is_reminded_on_the_day_of_the_announcement() -> None:
    make_invitation(make_forum(State.ANNOUNCED))
    Invitation.objects.update(mailed_at=timezone.now())
    assert notices.remind() == 0


def test_a_withdrawn_invitation_is_told_and_nothing_else_is() -> None:
    invited = make_invitation(make_forum(State.ANNOUNCED))
    Invitation.objects.update(mailed_at=timezone.now())
    inviting.withdraw_invitation(invitation=invited, by=None)
    assert not notices.tell_invited(invited.pk, "reminder/1")
    assert notices.tell_invited(invited.pk, "withdrawn")
    assert not notices.tell_invited(invited.pk + 99, "withdrawn")
    assert not notices.tell_participant(99, "seat")
    assert notices.follow_event(99) == 0


def test_tasks_enter_the_schema(agency_a: Any) -> None:
    invited = make_invitation(make_forum(State.ANNOUNCED))
    tasks.mail_invitation(agency_a.schema_name, invited.pk, "invitation")
    tasks.look_after_people(agency_a.schema_name)
    tasks.forget_contacts(agency_a.schema_name)
    assert len(mail.outbox) == 1


# --- forgetting -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 5, 31), 12, (2025, 5, 31)),
        ((2024, 2, 29), 12, (2023, 2, 28)),
    ],
)
def test_months_before(day: tuple[int, int, int], months: int, expected: tuple[int, int, int]) -> None:
    moment = dt.datetime(*day, 9, tzinfo=dt.UTC)
    assert retention.months_before(moment, months) == dt.datetime(*expected, 9, tzinfo=dt.UTC)


def test_contacts_are_forgotten_some_months_after_the_forum() -> None:
    old, young = make_forum(State.ANNOUNCED), make_forum(State.ANNOUNCED)
    contact: dict[str, Any] = {
        "email": "siti@contoh.id",
        "phone": "6281234567890",
        "needs": ["wheelchair"],
        "needs_note": "Lebar 70 cm",
    }
    people = {forum.pk: make_participant(forum, **contact) for forum in (old, young)}
    shown = make_participant(old, name="Ani", show_name=True)
    invited = make_invitation(old, contact_name="Ibu Rina", phone="0812 3456 7890")
    Forum.objects.filter(pk=old.pk).update(state="in_session", session_began_at=timezone.now())
    old.refresh_from_db()
    given, open_given = make_input(old, participant=people[old.pk]), make_input(old, participant=shown)
    months = ForumSettings.load().contact_months
    now = timezone.now()
    ended = retention.months_before(now, months)
    for forum, moment in ((old, ended - dt.timedelta(days=1)), (young, ended + dt.timedelta(days=1))):
        Forum.objects.filter(pk=forum.pk).update(state="cancelled", cancel_reason="x", cancelled_at=moment)
    assert [retention.forget_contacts(now), retention.forget_contacts(now)] == [2, 0]
    gone, kept = people[old.pk], people[young.pk]
    for row in (gone, kept, invited, given, open_given):
        row.refresh_from_db()
    assert (gone.name, gone.email, gone.phone, gone.needs, gone.needs_note) == ("", "", "", [], "")
    assert gone.forgotten_at is not None
    assert (gone.element, gone.organisation) == ("service_user", "Komunitas Teater")
    assert (kept.name, kept.phone) == ("Siti Aminah", "6281234567890")
    assert (invited.name, invited.contact_name, invited.email, invited.phone) == ("Komunitas Teater", "", "", "")
    assert (given.speaker, open_given.speaker) == ("", "Ani")
    entry = AuditEntry.objects.get(action="forums.contacts_forgotten")
    assert entry.changes == {"people": 2, "invitations": 1}


def test_who_signed_the_minutes_keeps_the_name_only() -> None:
    from forums.models import ForumAgreement, Signature

    forum = make_forum(State.ANNOUNCED)
    signer = make_participant(forum, email="siti@contoh.id")
    agreement = ForumAgreement.objects.create(forum=forum, dated_on=dt.date(2024, 7, 4), place="Jambi", state="signing")
    Signature.objects.create(
        agreement=agreement,
        element=signer.element,
        participant=signer,
        name=signer.name,
        key="kunci",
        drawing=[[[1, 2], [3, 4]]],
        signed_at=timezone.now(),
        signed_content_sha256="a" * 64,
    )
    long_ago = timezone.now() - dt.timedelta(days=2000)
    Forum.objects.update(state="cancelled", cancel_reason="x", cancelled_at=long_ago)
    retention.forget_contacts()
    signer.refresh_from_db()
    assert (signer.name, signer.email) == ("Siti Aminah", "")
