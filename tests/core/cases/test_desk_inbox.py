"""The inbox: order, filters, who sees what, its download, the search, and one change to many cases."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.cases.domain import lifecycle, talking
from core.cases.domain.bulk import change_several
from core.cases.domain.ending import withdraw_case
from core.cases.models import Case, CaseEvent
from core.models import AuditEntry
from core.tenancy import central_context, schema_context
from services.models import Service, ServiceUnit
from tests.core.cases.desk import BASE, due_in, key
from tests.factories.cases import PERSON, make_trial
from tests.services.pages import text_of
from tests.world import AGENCY_B, get_agency, get_user

LIST = f"{BASE}pengaduan-informasi/"


@pytest.fixture
def officer(client_a: Client) -> Client:
    client_a.force_login(get_user("complaints"))
    return client_a


def codes(response: Any) -> list[str]:
    return [row.case.code for row in response.context["rows"]]


def test_overdue_comes_first_then_what_is_due_then_what_has_no_limit(officer: Client) -> None:
    none, soon, late = make_trial(limits=()), due_in(3), due_in(-2)
    response = officer.get(LIST)
    assert codes(response) == [late.code, soon.code, none.code]
    text = text_of(response)
    assert "Terlambat" in text
    assert "tidak ada batas waktu yang berjalan" in text
    assert PERSON.name not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abcd"),
        ("when=late", "a"),
        ("when=soon", "b"),
        ("when=none", "d"),
        ("who=mine", "b"),
        ("who=nobody", "acd"),
        ("who=unit:bidang-a", "c"),
        ("state=in_progress", "b"),
        ("state=ended", "e"),
        ("state=all&sort=oldest", "abcde"),
        ("channel=phone", "c"),
        ("service=lampu", "d"),
        ("priority=2", "c"),
        ("tag=pasar", "c"),
        ("q=jembatan", "d"),
        ("kind=nothing&state=nonsense&who=-1", "abcd"),
        ("since=01-01-2099", ""),
    ],
)
def test_the_list_is_narrowed_by_the_address(officer: Client, query: str, found: str) -> None:
    rows = {
        "a": due_in(-2),
        "b": due_in(3),
        "c": due_in(30, channel="phone", unit_code="bidang-a", priority=2, fields={"tags": ["pasar"]}),
        "d": make_trial(limits=(), title="Jembatan rusak", service_code="lampu"),
        "e": make_trial(),
    }
    lifecycle.assign_case(case=rows["b"], owner=get_user("complaints"), by=None)
    withdraw_case(case=rows["e"])
    if "service" in query:
        Service.objects.create(code="lampu", name="Lampu jalan")
    if "unit" in query:
        ServiceUnit.objects.create(code="bidang-a", name="Bidang A")
    assert codes(officer.get(f"{LIST}?{query}")) == [rows[letter].code for letter in found]


def test_news_of_citizens_are_marked_until_somebody_answers_or_has_read_them(officer: Client) -> None:
    case, other, filed = make_trial(), make_trial(), make_trial()
    for one in (case, other):
        talking.write_as_citizen(case=one, text="Sudah dicek?", key=key())
    talking.write_as_staff(case=case, text="Kami periksa.", key=key(), by=get_user("complaints"))
    assert filed.citizen_wrote_at is None
    response = officer.get(f"{LIST}?who=news")
    assert codes(response) == [other.code]
    assert officer.post(f"{BASE}{other.code}/terbaca/").status_code == 302
    assert codes(officer.get(f"{LIST}?who=news")) == []


def test_only_kinds_of_ones_right_and_own_cases_are_seen(client_a: Client) -> None:
    mine, _other = make_trial(), make_trial()
    user = get_user("information")
    lifecycle.assign_case(case=mine, owner=user, by=None)
    client_a.force_login(user)
    assert codes(client_a.get(BASE)) == [mine.code]
    client_a.force_login(get_user("admin"))
    assert codes(client_a.get(BASE)) == []
    assert client_a.get(f"{BASE}{mine.code}/").status_code == 404
    client_a.force_login(get_user("team"))
    assert client_a.get(f"{BASE}unduh.csv").status_code == 403


def test_a_page_asks_the_same_queries_for_one_case_and_for_many(officer: Client) -> None:
    due_in(1)
    officer.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as first:
        officer.get(LIST)
    for number in range(4):
        case = due_in(number)
        lifecycle.assign_case(case=case, owner=get_user("head"), unit_code="x", by=None)
    with CaptureQueriesContext(connection) as many:
        assert len(codes(officer.get(LIST))) == 5
    assert len(many) == len(first)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_download_has_the_list_without_who_wrote(officer: Client, form: str) -> None:
    case = make_trial(title="=1+1 lampu")
    response = officer.get(f"{BASE}unduh.{form}?group=feedback")
    body = response.getvalue()
    assert response["Content-Disposition"] == f'attachment; filename="berkas.{form}"'
    if form == "csv":
        assert case.code in body.decode()
        assert "'=1+1 lampu" in body.decode()
        assert "Siti" not in body.decode()
        assert PERSON.phone not in body.decode()
    assert AuditEntry.objects.filter(action="cases.list_downloaded").count() == 1


def test_search_leads_to_the_case_of_a_code_and_to_a_list_otherwise(officer: Client) -> None:
    case = make_trial()
    assert officer.get(f"{BASE}cari/?q={case.code.lower()}")["Location"] == f"{BASE}{case.code}/"
    assert officer.get(f"{BASE}cari/?q=lampu+jalan")["Location"] == f"{BASE}?q=lampu+jalan&state=all"


# --- many at once -----------------------------------------------------------------------------------------------------
def test_many_are_changed_together_and_the_result_tells_what_was_refused(officer: Client) -> None:
    one, ended = make_trial(), make_trial()
    head = get_user("head")
    chosen = {"kode": [one.code, ended.code], "group": "feedback"}
    assert one.title in text_of(officer.get(f"{BASE}bersama/", chosen))
    withdraw_case(case=ended)
    fields = {**chosen, "owner": head.pk, "note": "Mohon dicek.", "add_tag": "Pasar", "priority": "1"}
    for _ in range(2):
        response = officer.post(f"{BASE}bersama/", fields, follow=True)
    one.refresh_from_db()
    assert (one.owner, one.tags, one.priority) == (head, ["pasar"], 1)
    assert CaseEvent.objects.filter(case=one, kind="assigned").count() == 1
    text = text_of(response)
    assert f"{ended.code}: " in text
    assert "1 berkas sudah demikian" in text


def test_nothing_chosen_and_nothing_to_change_are_told(officer: Client) -> None:
    case = make_trial()
    assert officer.get(f"{BASE}bersama/", {"kode": ["UJI-2606-XXXX", "<b>"]}).status_code == 302
    response = officer.post(f"{BASE}bersama/", {"kode": case.code, "owner": "", "note": "Hanya catatan."})
    assert response.status_code == 422
    assert "Hanya catatan." in text_of(response)


def test_who_may_not_put_in_charge_is_refused_case_by_case() -> None:
    case = make_trial()
    outcome = change_several(cases=[case], owner=get_user("head"), by=get_user("information"))
    # the information officer may put others in charge, but not stick tags on what they do not handle
    assert outcome.done == [case.code]
    outcome = change_several(cases=[case], add_tag="pasar", by=get_user("information"))
    assert [code for code, _reason in outcome.refused] == [case.code]
    assert Case.objects.get(pk=case.pk).tags == []


def test_received_until_includes_its_day(officer: Client) -> None:
    case = make_trial()
    today = timezone.localdate()
    assert codes(officer.get(f"{LIST}?since={today:%d-%m-%Y}&until={today:%d-%m-%Y}")) == [case.code]
    before = today - dt.timedelta(days=1)
    assert codes(officer.get(f"{LIST}?until={before:%d-%m-%Y}")) == []


def test_the_other_agency_sees_nothing() -> None:
    case = make_trial()
    with central_context():
        other = get_agency(AGENCY_B)
    client = Client(headers={"host": f"{other.slug}.localhost"})
    with schema_context(other.schema_name):
        client.force_login(get_user("complaints"))
        assert client.get(f"{BASE}{case.code}/").status_code == 404
