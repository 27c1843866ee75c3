"""Who wrote is planted in cases of every kind, and then looked for wherever it must not be.

Every table of the agency and of the public schema is read whole, the cache too; logs, addresses, subjects of mails,
arguments of tasks, lists, exports, answers of the API and what goes to another agency are read as they leave.
"""

from __future__ import annotations

import logging
import logging.config
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from celery.signals import before_task_publish
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from core import rollups
from core.cases import alarms, case_sheets, sending
from core.cases.domain import lifecycle, talking
from core.cases.domain.envelopes import pack
from core.cases.domain.forwarding import forward_case
from core.cases.domain.identities import Person
from core.cases.models import Case, CaseClock, CaseMessage
from core.privacy.domain import my_data
from core.requestlog import logging_config, scrub_event
from core.tenancy import central_context
from feedback.domain.complaints import Verdict, answer_complaint, verify_complaint
from tests.factories.applications import hall_typed, make_application
from tests.factories.complaints import file_one, make_complaint
from tests.factories.information import file_information
from tests.test_masked_numbers import words_in
from tests.world import get_user

PLANTED = Person(
    name="Zubaidah Qodriyanti",
    email="zubaidah.qodri@warga.example",
    phone="0812 7788 9911",
    address="Lorong Sawo Manila 77",
    id_kind="nik",
    id_number="1571094506890078",
    occupation="Penyulam songket",
)
WORDS = ("zubaidah", "qodri", "77889911", "7788 9911", "sawo manila", "1571094506890078", "songket")


def found_in(text: object) -> list[str]:
    """Return the planted words in a text."""
    plain = str(text).lower()
    return [word for word in WORDS if word in plain]


@pytest.fixture
def published() -> Iterator[list[Any]]:
    """Collect what is said to the broker."""
    said: list[Any] = []

    def hear(body: Any = None, headers: Any = None, **_more: Any) -> None:
        said.append((body, headers))

    before_task_publish.connect(hear)
    yield said
    before_task_publish.disconnect(hear)


@pytest.fixture
def cases(agency_b: Any, in_a: Any) -> list[Case]:
    """File one case of every kind with the planted person, and let each go some way."""
    officer = get_user("complaints")
    anonymous = file_one(person=PLANTED, is_anonymous=True).case
    known = file_one(person=PLANTED, kind="aspiration").case
    request = file_information(person=PLANTED).case
    typed = hall_typed() | {"s2": {"f4": [PLANTED.id_number], "f6": [""]}}
    contact = {"name": PLANTED.name, "email": PLANTED.email, "phone": PLANTED.phone}
    application = make_application(person=contact, typed=typed).case
    data = my_data.file_request(right="deletion", target=known, text="Mohon dihapus.", key=str(uuid.uuid4())).case
    verify_complaint(case=anonymous, verdict=Verdict(matter="supervisory"), by=officer)
    lifecycle.assign_case(case=anonymous, owner=get_user("counter"), note="Mohon dicek.", by=officer)
    talking.ask_citizen(case=request, text="Tahun berapa?", key=str(uuid.uuid4()), by=get_user("information"))
    verify_complaint(case=known, verdict=Verdict(kind="aspiration"), by=officer)
    text = "Kami catat."
    answer_complaint(case=known, text=text, outcome="noted", key=str(uuid.uuid4()), by=officer)
    CaseClock.objects.running().update(next_at=timezone.now())
    alarms.ring(timezone.now())
    sending.send_waiting()
    return list(Case.objects.filter(pk__in=[anonymous.pk, known.pk, request.pk, application.pk, data.pk]))


def tables() -> Iterator[tuple[str, str]]:
    """Yield every table of the present schema with all its rows as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{name}\" t")
            yield name, cursor.fetchone()[0]


def test_no_table_holds_who_wrote(cases: list[Case]) -> None:
    assert {name: found for name, text in tables() if (found := found_in(text))} == {}
    assert len(list(tables())) > 40


def test_the_search_finds_what_is_planted(cases: list[Case]) -> None:
    CaseMessage.objects.filter(case=cases[0]).update(text=f"Saya {PLANTED.name}.")
    assert {name for name, text in tables() if found_in(text)} == {"cases_casemessage"}


def test_nothing_goes_upward(cases: list[Case]) -> None:
    assert found_in(rollups.collect_all(timezone.localdate())) == []
    with central_context():
        assert {name: found for name, text in tables() if (found := found_in(text))} == {}


def test_logs_mails_and_tasks_say_nothing(
    client_a: Client,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    published: list[Any],
    django_capture_on_commit_callbacks: Any,
    request: pytest.FixtureRequest,
) -> None:
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        request.getfixturevalue("cases")
        sent = {"name": PLANTED.name, "email": PLANTED.email, "phone": PLANTED.phone, "text": "Loket tutup."}
        answer = client_a.post("/pengaduan/baru/", {**sent, "is_anonymous": "on"})
    assert found_in(answer.headers.get("Location", "")) == []
    out = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert found_in(ours) == []
    assert found_in(out.out + out.err) == []
    assert published
    assert found_in(published) == []
    to_planted = [letter for letter in mail.outbox if PLANTED.email in letter.to]
    assert to_planted
    assert found_in([letter.subject for letter in mail.outbox]) == []
    assert found_in([letter.body for letter in mail.outbox if letter not in to_planted]) == []


@pytest.fixture
def broken(in_a: Any) -> IntegrityError:
    """Return the error of a row that breaks a rule and holds what somebody wrote."""
    values = {"text": f"Saya {PLANTED.name}\n\ntinggal di {PLANTED.address}.", "author": "nobody"}
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        CaseMessage.objects.create(case=make_complaint(), key_digest="x", **values)
    assert found_in(broken.value)
    return broken.value


def test_an_error_leaves_for_sentry_without_names(broken: IntegrityError) -> None:
    events: list[Any] = []

    class Kept(sentry_sdk.Transport):
        def capture_envelope(self, envelope: Any) -> None:
            events.append(envelope.get_event())

    options: Any = {"before_send": scrub_event, "default_integrations": False}
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(sentry_sdk.Client("https://key@sentry.example/1", transport=Kept, **options))
        scope.set_user({"email": PLANTED.email})
        typed = PLANTED.name  # a local variable of the frame that fails
        sentry_sdk.add_breadcrumb(category="query", message=f"INSERT {broken}", data={"db.params": typed})
        sentry_sdk.capture_message(f"Task raised unexpected: {broken}")
        sentry_sdk.capture_exception(broken)
    assert len(events) == 2
    assert "casemessage_author_known" in str(events)
    assert found_in(events) == []


def test_an_error_is_logged_without_its_row(broken: IntegrityError, capsys: pytest.CaptureFixture[str]) -> None:
    formatter = logging.config.DictConfigurator(logging_config("json")).configure_formatter(
        logging_config("json")["formatters"]["structured"]
    )
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Task: %s", (broken,), None)
    record.exc_info = (type(broken), broken, broken.__traceback__)
    line = formatter.format(record)
    assert "casemessage_author_known" in line
    assert found_in(line) == []


def test_registers_and_papers_tell_nobody(cases: list[Case], client_a: Client) -> None:
    """Workbooks, PDF with their metadata, CSV and open data, as they leave without a reason."""
    client_a.force_login(get_user("information"))
    year = timezone.localdate().year
    root = "/portal/ppid/register/permohonan/"
    names = (f"{root}register.xlsx", f"{root}register.pdf", root, "/ppid/daftar.csv", "/pengaduan/data.csv")
    for path in names:
        answer = client_a.get(f"{path}?tahun={year}")
        assert answer.status_code == 200, path
        assert found_in(words_in(answer)) == [], path


def test_a_session_holds_nobody(cases: list[Case], client_a: Client) -> None:
    client_a.force_login(get_user("complaints"))
    complaint = next(case for case in cases if case.kind == "complaint")
    opened = client_a.post(f"/portal/berkas/{complaint.code}/identitas/", {"reason": "Perlu dihubungi."})
    assert opened.status_code == 200
    sent = {"name": PLANTED.name, "email": PLANTED.email, "phone": PLANTED.phone, "text": ""}
    assert client_a.post("/pengaduan/baru/", sent).status_code == 422
    kept = [row.get_decoded() for row in Session.objects.all()]
    assert len(kept) > 0
    assert found_in(kept) == []
    assert found_in([cookie.OutputString() for cookie in client_a.cookies.values()]) == []


def test_the_cache_holds_nothing(cases: list[Case], client_a: Client) -> None:
    client_a.get("/pengaduan/")
    valkey = cache._cache.get_client(None)  # type: ignore[attr-defined]
    keys = valkey.keys("*")
    values = [valkey.dump(key) for key in keys]
    assert found_in(keys) + found_in(values) == []


READING = ("/portal/berkas/?group=feedback", "/portal/berkas/?group=applications", "/portal/", "/portal/pengaduan/")


@pytest.mark.parametrize("local", ["head", "counter", "team"])
def test_lists_and_cases_tell_nothing_of_the_anonymous(cases: list[Case], client_a: Client, local: str) -> None:
    client_a.force_login(get_user(local))
    anonymous = next(case for case in cases if case.kind == "complaint")
    for path in (*READING, f"/portal/berkas/{anonymous.code}/", f"/api/v1/cases/{anonymous.code}/", "/api/v1/cases/"):
        assert found_in(client_a.get(path).content.decode()) == []


def test_exports_without_right_tell_nothing(cases: list[Case]) -> None:
    rows = case_sheets.rows_for_sheet(Case.objects.all())
    assert len(rows) >= len(cases)
    assert found_in(case_sheets.as_csv(rows).decode()) == []


def test_what_goes_to_another_agency_has_nobody(cases: list[Case]) -> None:
    anonymous = next(case for case in cases if case.kind == "complaint")
    transfer = forward_case(
        case=anonymous, to_schema="uji_dua", reason="Wewenang dinas lain.", by=get_user("complaints")
    )
    envelope = pack(anonymous, transfer, from_schema="uji_satu")
    assert envelope.person is None
    assert (
        found_in({name: getattr(envelope, name) for name in ("fields", "clocks", "messages", "files", "detail")}) == []
    )
