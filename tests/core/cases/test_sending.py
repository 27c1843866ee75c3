"""The outbox against a real mail server: at least once, in order, never twice where it can be helped, nothing lost."""

import email
import email.policy
import uuid
from asyncio import Transport
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone, translation

from core.cases import access, failed, sending, tasks
from core.cases.domain import ending, lifecycle, talking
from core.cases.domain.identities import open_identity
from core.cases.domain.outbox import tell, tell_citizen, tell_staff
from core.cases.models import Case, CaseIdentity, Notice
from core.errors import PermissionRefused
from core.tenancy import schema_context
from deploy.local.ports import free_port
from tenants.domain.suspension import suspend_agency
from tests.factories.cases import PERSON, make_trial
from tests.world import get_agency, get_user


class Server:
    """A mail server that keeps what it takes; `answers` are given first, in turn ("hang up" breaks the line)."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.at_data: list[str] = []
        self.at_recipient: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802  # of aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.at_recipient:
            return self.at_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        if answer.endswith("hang up") and isinstance(server.transport, Transport):
            server.transport.abort()
        if answer.startswith("250"):
            message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
        return answer.removesuffix("hang up")

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.received]


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    controller.stop()


def words_of(message: EmailMessage) -> str:
    plain = message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content()).replace("\u00a0", " ")


def later(**length: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**length), tick=False)


def test_a_receipt_names_the_code_and_nobody(server: Server) -> None:
    case = make_trial()

    assert sending.send_waiting() == 1
    assert sending.send_waiting() == 0

    (message,) = server.received
    assert message["To"] == PERSON.email
    assert case.code in message["Subject"]
    assert "Siti" not in message.as_string()
    token = words_of(message).split("/tautan/")[1].split("/")[0]
    assert access.use_link(case.code, token) == case
    assert (Notice.objects.get().sent_at is None, Notice.objects.get().problem) == (False, "")


def test_an_answer_stays_out_of_the_mail(server: Server) -> None:
    case = make_trial()
    ending.answer_case(case=case, text="Rahasia: lampu diganti.", key=str(uuid.uuid4()), by=None)

    sending.send_waiting()

    assert len(server.received) == 2
    assert not any("lampu" in message.as_string() for message in server.received)


def test_who_writes_in_english_is_answered_in_english(server: Server) -> None:
    with translation.override("en"):
        make_trial()
    sending.send_waiting()
    assert "we received it" in server.subjects[0]


@pytest.mark.parametrize("trouble", ["451 Busy", "421 hang up"])
def test_a_server_in_trouble_is_asked_again_later(server: Server, trouble: str) -> None:
    make_trial()
    server.at_data = [trouble]

    assert sending.send_waiting() == 0
    notice = Notice.objects.get()
    assert (notice.attempts, notice.problem, notice.given_up_at) == (1, Notice.Problem.SERVER, None)
    assert sending.send_waiting() == 0  # not yet
    with later(minutes=1):
        assert sending.send_waiting() == 1


def test_a_server_that_is_away_for_an_hour_loses_nothing_and_no_run_asks_it_for_everything(
    server: Server, settings: Any
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    cases = [make_trial() for _number in range(5)]
    for minute in range(60):
        with later(minutes=minute):
            sending.send_waiting()
            assert Notice.objects.filter(attempts__gt=10).count() == 0
    sending.send_waiting()
    assert server.received == []

    settings.EMAIL_PORT = port
    with later(hours=2, minutes=20):
        assert sending.send_waiting() == 5
    assert sorted(server.subjects) == sorted(f"Trial {case.code}: sudah kami terima" for case in cases)


def test_waits_grow_to_an_hour_and_differ() -> None:
    waits = [sending.wait_after(number) for number in range(1, 90)]
    assert timedelta(seconds=20) < waits[0] < timedelta(seconds=40)
    assert max(waits) <= sending.LONGEST_WAIT * 1.25
    assert len({sending.wait_after(20) for _number in range(5)}) > 1


def test_what_is_refused_for_good_is_given_up_and_stops_nobody(server: Server) -> None:
    server.at_recipient = {PERSON.email: "550 No such user"}
    bad = make_trial()
    tell_staff(get_user("head"), "cases/no_such_words", key="x", case=bad)
    tell_staff(get_user("team"), "cases/citizen_wrote", key="y", case=bad)

    assert sending.send_waiting() == 1

    found = {notice.template: (notice.problem, notice.problem_detail) for notice in Notice.objects.failed()}
    assert found == {
        "cases/received": (Notice.Problem.ADDRESS, "550"),
        "cases/no_such_words": (Notice.Problem.TEMPLATE, "TemplateDoesNotExist"),
    }
    assert not any("Siti" in f"{notice.problem}{notice.problem_detail}" for notice in Notice.objects.all())


def test_who_is_gone_is_told_nothing_and_nobody_is_bothered(server: Server) -> None:
    case = make_trial()
    CaseIdentity.objects.filter(case=case).delete()
    user = get_user("team")
    tell_staff(user, "cases/assigned", key="x", case=case)
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert sending.send_waiting() == 0
    assert server.received == []
    assert Notice.objects.waiting().count() == Notice.objects.failed().count() == 0


def test_who_left_no_address_has_no_message_waiting() -> None:
    case = make_trial(person=type(PERSON)(name="Tanpa Alamat"))
    tell_citizen(case, "cases/answered", key="x")
    assert not Notice.objects.exists()


def test_one_case_is_told_in_order_though_the_first_message_waits(server: Server) -> None:
    first, second = make_trial(), make_trial()
    talking.write_as_staff(case=first, text="Kami cek.", key=str(uuid.uuid4()), by=None)
    server.at_data = ["451 Busy"]

    assert sending.send_waiting() == 1
    assert server.subjects == [f"Trial {second.code}: sudah kami terima"]
    with later(minutes=1):
        assert sending.send_waiting() == 2
    assert server.subjects[1:] == [
        f"Trial {first.code}: sudah kami terima",
        f"Trial {first.code}: ada pesan untuk Anda",
    ]


def test_a_worker_killed_after_the_yes_sends_again_what_mail_programs_fold(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_trial()
    with monkeypatch.context() as patch:
        patch.setattr(Notice, "save", _die_when_sent(Notice.save))
        with pytest.raises(KeyboardInterrupt):
            sending.send_waiting()
    assert Notice.objects.get().sent_at is None

    with later(minutes=1):
        assert sending.send_waiting() == 1
    one, two = server.received
    assert one["Message-ID"] == two["Message-ID"]
    links = {words_of(message).split("/tautan/")[1].split("/")[0] for message in (one, two)}
    assert len(links) == 1
    assert access.use_link(case.code, links.pop()) == case


def _die_when_sent(save: Callable[..., None]) -> Callable[..., None]:
    def killed(self: Notice, **kwargs: Any) -> None:
        if self.sent_at is not None:
            raise KeyboardInterrupt
        save(self, **kwargs)

    return killed


def test_a_message_that_breaks_the_worker_does_not_come_first_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_trial(), make_trial()
    deliver = sending.deliver

    def break_down(notice: Notice, line: Any) -> None:
        if notice.case_id == bad.pk:
            raise MemoryError
        deliver(notice, line)

    monkeypatch.setattr(sending, "deliver", break_down)
    with pytest.raises(MemoryError):
        sending.send_waiting()
    assert sending.send_waiting() == 1
    assert good.code in server.subjects[0]
    assert Notice.objects.get(case=bad).attempts == 1


def test_the_same_occasion_is_told_once() -> None:
    case = make_trial()
    for _time in range(2):
        tell_citizen(case, "cases/answered", key="once")
    assert Notice.objects.filter(template="cases/answered").count() == 1


def test_events_tell_whom_they_concern(server: Server) -> None:
    officer, counter, head = get_user("complaints"), get_user("counter"), get_user("head")
    case = make_trial(is_anonymous=True)
    lifecycle.assign_case(case=case, owner=counter, note="Mohon dicek.", by=officer)
    lifecycle.assign_case(case=case, owner=officer, by=officer)
    open_identity(case=case, reason="Alamat lampu tidak jelas.", by=officer)
    told = set(Notice.objects.exclude(to_user=None).values_list("template", "to_user"))
    assert told == {("cases/assigned", counter.pk), ("cases/identity_opened", head.pk)}
    assert sending.send_waiting() == 3
    assert not any("lampu" in message.as_string() for message in server.received)


def test_failed_messages_are_sent_again_by_who_may(client_a: Any, server: Server) -> None:
    server.at_recipient = {PERSON.email: "550 No such user"}
    case = make_trial()
    sending.send_waiting()
    with pytest.raises(PermissionRefused):
        failed.send_again(by=get_user("complaints"))

    client_a.force_login(get_user("admin"), backend="core.accounts.backends.SignInBackend")
    page = client_a.get("/portal/pengaturan/surat-gagal/").content.decode()
    assert case.code in page
    assert PERSON.email not in page
    server.at_recipient = {}
    for _time in range(2):
        answer = client_a.post("/portal/pengaturan/surat-gagal/kirim-ulang/", {"notice": Notice.objects.get().pk})
        assert answer.status_code == 302
    with schema_context("uji_satu"):
        assert sending.send_waiting() == 1
    client_a.force_login(get_user("complaints"), backend="core.accounts.backends.SignInBackend")
    assert client_a.get("/portal/pengaturan/surat-gagal/").status_code == 403


def test_suspended_agencies_are_left_alone(in_a: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks.send_notices, "delay", asked.append)
    monkeypatch.setattr(tasks.ring_alarms, "delay", asked.append)
    with schema_context("public"):
        suspend_agency(get_agency("uji-dua"), reason="Uji.")

    tasks.send_notices_everywhere()
    tasks.ring_alarms_everywhere()

    assert asked == [in_a.schema_name] * 2


def test_every_message_can_be_written_in_both_languages() -> None:
    case: Case = make_trial()
    owner = get_user("counter")
    moment = timezone.now().isoformat()
    facts = {"from": moment, "to": moment, "due_at": moment, "by": "Nama", "clock": "main", "total": 1, "more": 2}
    facts["rows"] = [{"code": case.code, "step": "late", "due_at": moment}]
    for language in ("id", "en"):
        Notice.objects.all().delete()
        Case.objects.filter(pk=case.pk).update(language=language)
        owner.language = language
        owner.save(update_fields=["language"])
        tell(
            [
                Notice(case=case, template=name, key=name + language, facts=facts, to_user=to)
                for name in failed.OCCASIONS
                for to in [owner if name.removeprefix("cases/") in OF_STAFF else None]
            ]
        )
        assert sending.send_waiting() == len(failed.OCCASIONS), list(
            Notice.objects.failed().values_list("template", "problem_detail")
        )


OF_STAFF = {
    "reopened",
    "withdrawn",
    "citizen_wrote",
    "assigned",
    "half",
    "most",
    "late",
    "late_head",
    "alarms",
    "identity_opened",
}


def test_what_one_run_leaves_is_sent_at_once_by_the_next(monkeypatch: pytest.MonkeyPatch, in_a: Any) -> None:
    for _number in range(3):
        make_trial()
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    asked: list[str] = []
    monkeypatch.setattr(tasks.send_notices, "delay", asked.append)
    for _run in range(3):
        tasks.send_notices(in_a.schema_name)
    assert asked == [in_a.schema_name]
    assert not Notice.objects.waiting().exists()
