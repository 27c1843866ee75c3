"""Taking, following and calling numbers in a browser without JavaScript."""

import datetime as dt
import re
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from core import fragments
from core.antispam import stamp
from core.tenancy import schema_context
from services.models import QueueCounter, QueueTicket, ServiceQueue
from services.queue import domain
from tests.factories.cases import make_trial, serve_trials
from tests.factories.queue import make_counter, make_queue, take
from tests.services.pages import text_of
from tests.world import get_user

PUBLIC, PORTAL = "/antrean/kantor-pelayanan/", "/portal/antrean/"
OPEN = dt.datetime(2026, 6, 15, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def queue(agency_a: Any) -> ServiceQueue:
    with schema_context(agency_a.schema_name):
        made = make_queue()
        make_counter(made)
    return made


@pytest.fixture
def counter(queue: ServiceQueue, sign_in: Any) -> Client:
    client: Client = sign_in("counter")
    return client


def desk() -> str:
    return f"{PORTAL}loket/{QueueCounter.objects.get().pk}/"


def typed(**fields: str) -> dict[str, str]:
    moment = OPEN - dt.timedelta(seconds=30)
    with time_machine.travel(moment, tick=False):
        return {"key": str(uuid.uuid4()), "queue": "A", "stamp": stamp(), **fields}


@pytest.mark.usefixtures("queue")
def test_a_visitor_takes_a_number_follows_it_and_gives_it_back(
    agency_a: Any, client_a: Client, client_b: Client
) -> None:
    with time_machine.travel(OPEN, tick=False):
        form = typed(is_priority="on")
        first, again = client_a.post(PUBLIC, form), client_a.post(PUBLIC, form)
        assert first.status_code == 302
        assert first["Location"] == again["Location"]
        page = client_a.get(first["Location"])
        words = text_of(page)
        assert "A 001" in words
        assert client_b.get(first["Location"]).status_code == 404
        assert client_a.get(first["Location"].replace("nomor/", "nomor/x")).status_code == 404
        client_a.get(f"{first['Location']}kembalikan/")
        with schema_context(agency_a.schema_name):
            assert QueueTicket.objects.get().state == "waiting"
        client_a.post(f"{first['Location']}kembalikan/")
    with schema_context(agency_a.schema_name):
        assert QueueTicket.objects.get().state == "cancelled"


@pytest.mark.usefixtures("queue")
def test_programs_wrong_choices_and_closed_hours_give_no_number(agency_a: Any, client_a: Client) -> None:
    with time_machine.travel(OPEN, tick=False):
        assert client_a.post(PUBLIC, typed(website="x")).status_code == 302
        assert client_a.post(PUBLIC, typed(queue="Z")).status_code == 422
        assert client_a.post(PUBLIC, typed(stamp="")).status_code == 422
    with time_machine.travel(OPEN.replace(hour=20), tick=False):
        page = client_a.get(PUBLIC)
        assert "<form" not in page.content.decode().partition("<main")[2]
    with schema_context(agency_a.schema_name):
        assert not QueueTicket.objects.exists()
    assert client_a.get("/antrean/tidak-ada/").status_code == 404


def test_the_screen_shows_who_is_called_where(agency_a: Any, client_a: Client, queue: ServiceQueue) -> None:
    with schema_context(agency_a.schema_name):
        take(queue)
        take(queue)
        domain.call_next(counter=QueueCounter.objects.get(), seen=None, by=None)
    fragments.forget_fragments()
    page = client_a.get(f"{PUBLIC}layar/isi/")
    assert re.search(r"A.001</b><span class=\"mk-live__big\">Loket 1", page.content.decode())
    same = client_a.get(f"{PUBLIC}layar/isi/", headers={"if-none-match": page["ETag"]})
    assert same.status_code == 304
    assert client_a.get(f"{PUBLIC}layar/")["X-Robots-Tag"] == "noindex"
    assert client_a.get(f"{PUBLIC}layar/nomor.svg")["Content-Type"] == "image/svg+xml"


def test_an_officer_calls_serves_and_passes_on(agency_a: Any, counter: Client, queue: ServiceQueue) -> None:
    with schema_context(agency_a.schema_name):
        other = make_queue(queue.point, "B", name="Perpustakaan")
        tickets = [take(queue) for _number in range(3)]
        place = desk()
    counter.post(f"{place}berikut/", {"seen": ""})
    assert "A 001" in text_of(counter.get(place))
    counter.post(f"{place}{tickets[0].pk}/tidak-hadir/")
    counter.post(f"{place}berikut/", {"seen": "x"})
    counter.post(f"{place}{tickets[1].pk}/panggil/")
    assert counter.post(f"{place}{tickets[1].pk}/alihkan/", {"queue": ""}).status_code == 200
    assert counter.post(f"{place}{tickets[1].pk}/alihkan/", {"queue": other.pk}).status_code == 302
    counter.post(f"{place}berikut/", {"seen": ""})
    assert counter.post(f"{place}{tickets[1].pk}/hapus/").status_code == 404
    with schema_context(agency_a.schema_name):
        states = dict(QueueTicket.objects.values_list("number", "state"))
    assert states == {1: "no_show", 2: "called", 3: "waiting"}


def test_a_number_is_linked_to_a_case_that_the_officer_may_read(
    agency_a: Any, counter: Client, queue: ServiceQueue
) -> None:
    with schema_context(agency_a.schema_name):
        serve_trials()
        hidden, shown = make_trial(), make_trial()
        shown.owner = get_user("counter")
        shown.save()
        ticket = take(queue)
        place = f"{desk()}{ticket.pk}/berkas/"
    assert counter.post(place, {"code": hidden.code}).status_code == 422
    assert counter.post(place, {"code": shown.code.lower()}).status_code == 302
    with schema_context(agency_a.schema_name):
        assert QueueTicket.objects.get().case_code == shown.code


def test_a_slip_names_nobody_and_fits_its_paper(agency_a: Any, counter: Client, queue: ServiceQueue) -> None:
    answer = counter.post(f"{PORTAL}ambil/{queue.point.code}/", {"key": str(uuid.uuid4()), "queue": "A"})
    assert answer.status_code == 302
    pdf = counter.get(f"{answer['Location']}karcis-58.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert counter.get(f"{answer['Location']}karcis-99.pdf").status_code == 404


def test_who_may_not_call_sees_no_counter(agency_a: Any, sign_in: Any, queue: ServiceQueue) -> None:
    with schema_context(agency_a.schema_name):
        place = desk()
    client = sign_in("information")
    for path in (PORTAL, place, f"{PORTAL}ambil/{queue.point.code}/", f"{PORTAL}angka/{queue.point.code}/"):
        assert client.get(path).status_code == 403
    assert sign_in("counter").get(f"{PORTAL}atur/").status_code == 403


def test_queues_and_counters_are_set_up_by_forms(agency_a: Any, sign_in: Any, queue: ServiceQueue) -> None:
    admin = sign_in("admin")
    place = f"{PORTAL}atur/{queue.point.code}/"
    new = {"name": "Perpustakaan", "typical_minutes": "5", "opens_before": "30", "takes_web": "on", "is_active": "on"}
    assert admin.post(f"{place}antrean/baru/", {**new, "letter": "A"}).status_code == 409
    assert admin.post(f"{place}antrean/baru/", {**new, "letter": "b"}).status_code == 302
    assert admin.post(f"{place}antrean/B/", {**new, "name": "Pustaka"}).status_code == 302
    assert admin.post(f"{place}loket/baru/", {"name": "Loket 1"}).status_code == 409
    with schema_context(agency_a.schema_name):
        made = ServiceQueue.objects.get(letter="B")
        pk = QueueCounter.objects.get().pk
    assert (made.name, made.typical_minutes) == ("Pustaka", 5)
    assert admin.post(f"{place}loket/{pk}/", {"name": "Loket 1", "queues": [made.pk]}).status_code == 302
    with schema_context(agency_a.schema_name):
        found = QueueCounter.objects.get()
        assert (list(found.queues.all()), found.is_active) == ([made], False)


def test_pages_ask_the_same_number_of_queries_with_many_numbers(
    agency_a: Any, counter: Client, queue: ServiceQueue, django_assert_max_num_queries: Any
) -> None:
    with schema_context(agency_a.schema_name):
        place = desk()
        take(queue)
    counter.get(place)
    with django_assert_max_num_queries(40) as few:
        counter.get(place)
    with schema_context(agency_a.schema_name):
        for _number in range(4):
            take(queue)
    with django_assert_max_num_queries(len(few.captured_queries)):
        counter.get(place)
