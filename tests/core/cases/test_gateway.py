"""Short messages by telephone, against a real web server that answers as gateways do."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.cases import gateway, sending
from core.cases.domain.outbox import tell_citizen
from core.cases.models import CaseSettings, Notice
from tests.factories.cases import PERSON, make_trial


class Gateway(ThreadingHTTPServer):
    """Keeps what it is asked, and answers with the numbers of `answers` first; 0 says nothing for a while."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[dict[str, str], dict[str, str]]] = []
        self.answers: list[int] = []


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:  # of http.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((dict(self.headers), json.loads(body)))
        answer = self.server.answers.pop(0) if self.server.answers else 202
        if answer == 0:
            time.sleep(0.5)
            return
        self.send_response(answer)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(settings: Any) -> Iterator[Gateway]:
    found = Gateway()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    settings.TEXT_GATEWAY_URL = f"http://127.0.0.1:{found.server_port}/pesan?asal=maklumat"
    settings.TEXT_GATEWAY_TOKEN = "kunci-gerbang"
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def _tells_by_text(in_a: Any) -> None:
    CaseSettings.objects.update_or_create(pk=1, defaults={"tells_by_text": True})


@pytest.mark.usefixtures("_tells_by_text")
def test_a_citizen_with_a_number_is_told_by_both_ways(server: Gateway) -> None:
    case = make_trial()

    assert sending.send_waiting() == 2

    ((headers, message),) = server.asked
    notice = Notice.objects.get(way=Notice.Way.TEXT)
    assert headers["Authorization"] == "Bearer kunci-gerbang"
    assert headers["Idempotency-Key"] == message["id"] == sending.mark_of(notice)
    assert message["to"] == "+6281255501234"
    assert message["text"].startswith(f"Trial {case.code}: sudah kami terima. ")
    assert message["text"].endswith("/lacak/")
    assert len(message["text"]) <= gateway.MOST_LETTERS
    assert "Siti" not in str(server.asked)


@pytest.mark.parametrize("case", ["switched off", "no gateway", "no number"])
def test_nobody_gets_one_who_should_not(server: Gateway, settings: Any, case: str) -> None:
    CaseSettings.objects.update_or_create(pk=1, defaults={"tells_by_text": case != "switched off"})
    settings.TEXT_GATEWAY_URL = "" if case == "no gateway" else settings.TEXT_GATEWAY_URL
    made = make_trial(person=type(PERSON)(email="x@y.example") if case == "no number" else PERSON)
    tell_citizen(made, "cases/answered", key="x")
    assert set(Notice.objects.values_list("way", flat=True)) == {"email"}


@pytest.mark.usefixtures("_tells_by_text")
@pytest.mark.parametrize("answer", [500, 503, 429, 0])
def test_what_the_gateway_cannot_take_now_is_sent_later(
    server: Gateway, answer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 0.2)
    make_trial(person=type(PERSON)(phone=PERSON.phone))
    server.answers = [answer]

    assert sending.send_waiting() == 0
    assert Notice.objects.get().problem == Notice.Problem.SERVER
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 10.0)
        assert sending.send_waiting() == 1
    assert server.asked[0][1] == server.asked[1][1]


@pytest.mark.usefixtures("_tells_by_text")
@pytest.mark.parametrize(("number", "answer", "detail"), [(PERSON.phone, 400, "400"), ("12", 202, "0")])
def test_what_it_never_takes_is_given_up(server: Gateway, number: str, answer: int, detail: str) -> None:
    make_trial(person=type(PERSON)(phone=number))
    server.answers = [answer]

    assert sending.send_waiting() == 0
    notice = Notice.objects.failed().get()
    assert (notice.problem, notice.problem_detail) == (Notice.Problem.ADDRESS, detail)


def test_a_mail_server_that_is_away_holds_no_text_back(server: Gateway, settings: Any) -> None:
    CaseSettings.objects.update_or_create(pk=1, defaults={"tells_by_text": True})
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1
    for _number in range(4):
        make_trial()
    assert sending.send_waiting() == 4
    assert len(server.asked) == 4


def test_numbers_are_told_with_their_country() -> None:
    numbers = {
        "0812 5550-1234": "+6281255501234",
        "+62 812 5550 1234": "+6281255501234",
        "0065 9123 4567": "+6591234567",
    }
    assert {number: gateway.international(number) for number in numbers} == numbers
    assert [gateway.international(number) for number in ("", "12", "bukan nomor", "1" * 16)] == [""] * 4


def test_long_words_are_cut_where_they_end() -> None:
    assert gateway.shorten("kata\n " * 100).endswith("kata…")
    assert len(gateway.shorten("x" * 900)) == gateway.MOST_LETTERS


def test_a_folder_keeps_them_for_work_and_demos(settings: Any, tmp_path: Path, in_a: Any) -> None:
    settings.TEXT_GATEWAY_URL = f"file://{tmp_path}/teks"
    gateway.send_text(key="abc", to="081255501234", text="Halo.")
    kept = json.loads((tmp_path / "teks" / "abc.json").read_text())
    assert (kept["office"], kept["to"], kept["text"]) == (in_a.schema_name, "+6281255501234", "Halo.")
