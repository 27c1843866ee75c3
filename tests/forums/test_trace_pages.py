"""Pages of traces: the public trace, the editor, the version and the service, and the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pagecache
from core.tenancy import schema_context
from forums.models import ActionItem, ClauseCitation, Disposition, Forum, ForumInput
from services.models import ServiceStandard
from tests.factories.forums import make_disposition, make_input
from tests.forums.traced import WEEKEND, Traced, make_traced
from tests.services.pages import form_data, text_of
from tests.world import get_user

EDITOR = "/portal/standar/layanan/peminjaman-aula/versi/2/komponen/duration/"


@pytest.fixture
def traced(in_a: Any) -> Traced:
    return make_traced()


@pytest.fixture(autouse=True)
def _in_english(client_a: Client) -> None:
    client_a.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def sign_in(client_a: Client, agency_a: Any) -> Callable[[str], Client]:
    def as_user(local: str) -> Client:
        with schema_context(agency_a.schema_name):
            client_a.force_login(get_user(local))
        return client_a

    return as_user


def page_of(traced: Traced) -> str:
    return f"/forum/{traced.forum.code}/jejak/"


def portal_of(traced: Traced) -> str:
    return f"/portal/forum/{traced.forum.code}/jejak/"


# --- the public trace -------------------------------------------------------------------------------------------------
def test_public_trace_shows_the_way_of_an_input_to_the_clause(client_a: Client, traced: Traced) -> None:
    traced.cite(note="Hari Sabtu ditambahkan.")
    traced.enact()
    response = client_a.get(page_of(traced))
    text = text_of(response)
    assert (response.status_code, response.context["figures"].changed) == (200, 1)
    assert text.count("Hari Sabtu ditambahkan.") == 1  # shown first; in its place stands a link to it
    assert f"added: {WEEKEND}" in text
    assert "Version 1 compared with version 2." in text
    assert "/layanan/peminjaman-aula/versi/2/#duration" in response.content.decode()
    assert 'id="masukan-1"' in response.content.decode()


def test_public_trace_tells_nothing_of_a_draft_but_that_it_is_written(client_a: Client, traced: Traced) -> None:
    traced.cite(note="Hari Sabtu ditambahkan.")
    text = text_of(client_a.get(page_of(traced)))
    assert "of version 2 of Pinjam aula, which is not published yet" in text
    assert "Hari Sabtu ditambahkan." not in text


def test_public_trace_keeps_answers_until_they_are_published(client_a: Client, traced: Traced) -> None:
    Forum.objects.filter(pk=traced.forum.pk).update(answers_public_at=None)
    text = text_of(client_a.get(page_of(traced)))
    assert "Not answered yet" in text
    assert traced.given.disposition.reason not in text


def test_public_trace_shows_why_nothing_changed(client_a: Client, in_a: Any) -> None:
    traced = make_traced(decision="rejected")
    text = text_of(client_a.get(page_of(traced)))
    assert "Nothing changes The reason stands in the decision." in text


def test_public_trace_names_the_day_and_the_actions_of_what_is_planned(client_a: Client, traced: Traced) -> None:
    Disposition.objects.update(due_on="2027-03-01")
    action = ActionItem.objects.create(
        forum=traced.forum,
        action="Menambah penjaga",
        owner_name="Tim",
        due_on="2027-02-01",
        first_due_on="2027-02-01",
    )
    action.inputs.add(traced.given)
    text = text_of(client_a.get(page_of(traced)))
    assert "Not changed yet It is planned to be done by" in text
    assert "Menambah penjaga" in text


def test_public_trace_names_nobody_who_did_not_agree(client_a: Client, traced: Traced) -> None:
    assert "Siti Aminah" not in client_a.get(page_of(traced)).content.decode()
    person = traced.given.participant
    assert person is not None
    person.show_name = True
    person.save()
    assert "Siti Aminah" in client_a.get(page_of(traced)).content.decode()


def test_public_trace_leaves_out_hidden_inputs_and_says_how_many(client_a: Client, traced: Traced) -> None:
    other = make_input(traced.forum, "Kata kasar.", channel=ForumInput.Channel.FACILITATOR)
    ForumInput.objects.filter(pk=other.pk).update(
        state="hidden", hide_reason="insult", moderated_at=traced.given.received_at
    )
    text = text_of(client_a.get(page_of(traced)))
    assert "Kata kasar." not in text
    assert "One input is not shown" in text


def test_public_trace_by_component_and_by_input(client_a: Client, traced: Traced) -> None:
    make_input(traced.forum, "Umumkan jadwalnya.", channel=ForumInput.Channel.FACILITATOR, subject_id=None, code="")
    for query, shown in (
        ("?komponen=peminjaman-aula:duration", WEEKEND),
        ("?komponen=umum", "Umumkan jadwalnya."),
        ("?masukan=1", WEEKEND),
        ("?masukan=2", "Umumkan jadwalnya."),
    ):
        found = [path.given.text for path in client_a.get(page_of(traced) + query).context["paths"]]
        assert found == [shown], query
    for query in ("?komponen=bukan", "?masukan=bukan", "?page=99"):
        assert len(client_a.get(page_of(traced) + query).context["paths"]) == 2, query
    assert client_a.get(page_of(traced) + "?masukan=9").status_code == 404


def test_public_trace_of_a_forum_that_was_not_announced_is_not_there(
    client_a: Client, client_b: Client, traced: Traced
) -> None:
    Forum.objects.filter(pk=traced.forum.pk).update(
        state="prepared", announced_at=None, answering_since=None, answers_public_at=None
    )
    assert client_a.get(page_of(traced)).status_code == 404
    assert client_b.get(page_of(traced)).status_code == 404


def test_public_trace_asks_as_many_queries_for_many_inputs(client_a: Client, traced: Traced) -> None:
    traced.cite()
    traced.enact()
    asked = []
    for _round in range(2):
        client_a.get(page_of(traced))
        with CaptureQueriesContext(connection) as queries:
            assert client_a.get(page_of(traced)).status_code == 200
        asked.append(sum('"forums_' in query["sql"] for query in queries.captured_queries))
        for number in range(4):
            given = make_input(traced.forum, f"Lagi {number}.", channel=ForumInput.Channel.FACILITATOR)
            make_disposition(given)
            ClauseCitation.objects.create(
                input=given, service=traced.draft.service, standard=traced.draft, version=2, code="duration"
            )
    assert asked[0] == asked[1]


def test_page_of_an_input_shows_where_it_led(client_a: Client, traced: Traced) -> None:
    traced.cite()
    traced.enact()
    text = text_of(client_a.get(f"/forum/{traced.forum.code}/masukan/1/"))
    assert "The clause that changed" in text


# --- in services ------------------------------------------------------------------------------------------------------
def test_public_standard_says_because_of_which_inputs_it_changed(client_a: Client, traced: Traced) -> None:
    traced.cite()
    traced.enact()
    for path in ("", "versi/2/", "versi/1/bandingkan/2/"):
        response = client_a.get(f"/layanan/peminjaman-aula/{path}")
        if response.status_code == 404:
            continue
        assert "because of input number 1 ." in text_of(response), path
        assert f'href="/forum/{traced.forum.code}/masukan/1/"' in response.content.decode()
    before = client_a.get("/layanan/peminjaman-aula/versi/1/")
    assert "because of input number" not in text_of(before)


def test_public_service_lists_its_forums_and_what_came_of_them(client_a: Client, traced: Traced) -> None:
    text = text_of(client_a.get("/layanan/peminjaman-aula/"))
    assert "Forums about this service" in text
    assert "One input accepted." in text
    traced.cite()
    traced.enact()
    pagecache.forget_everything()  # publishing does so once it is committed
    text = text_of(client_a.get("/layanan/peminjaman-aula/"))
    assert "One input accepted, one changed this standard." in text


def test_editor_cites_what_is_ticked_together_with_the_change(sign_in: Callable[[str], Client], traced: Traced) -> None:
    team = sign_in("team")
    page = team.get(EDITOR)
    assert "About this component, without effect so far" in text_of(page)
    key = str(traced.given.pk)
    data = {**form_data(page), "note": f"{WEEKEND} Malam tutup.", "rujuk": key, f"rujuk-catatan-{key}": "Sabtu"}
    assert team.post(EDITOR, data).status_code == 302
    citation = ClauseCitation.objects.get()
    assert (citation.input, citation.note, citation.cited_by) == (traced.given, "Sabtu", get_user("team"))
    page = team.get(EDITOR)
    assert "Cited in this version" in text_of(page)
    assert team.post(EDITOR, {**form_data(page), "lepas-rujukan": str(citation.pk)}).status_code == 302
    assert not ClauseCitation.objects.exists()


def test_editor_keeps_the_ticks_when_the_component_cannot_be_saved(
    sign_in: Callable[[str], Client], traced: Traced
) -> None:
    team = sign_in("team")
    data = {**form_data(team.get(EDITOR)), "duration_value": "dua", "rujuk": str(traced.given.pk)}
    response = team.post(EDITOR, data)
    assert response.status_code == 422
    assert f'value="{traced.given.pk}" form="sunting" checked' in response.content.decode()
    assert not ClauseCitation.objects.exists()


def test_editor_tells_why_an_input_was_not_cited_and_saves_the_component(
    sign_in: Callable[[str], Client], traced: Traced
) -> None:
    team = sign_in("team")
    before = traced.former.components.get(code="duration").content["note"]
    data = {**form_data(team.get(EDITOR)), "note": before, "rujuk": str(traced.given.pk)}
    response = team.post(EDITOR, data, follow=True)
    assert "Input number 1: This component still says what it said before." in text_of(response)
    assert traced.draft.components.get(code="duration").content["note"] == before


@pytest.mark.parametrize("typed", ["", "0", "-1", "satu", "9" * 30, "²"])
def test_editor_leaves_out_what_is_no_input(sign_in: Callable[[str], Client], traced: Traced, typed: str) -> None:
    team = sign_in("team")
    data = {**form_data(team.get(EDITOR)), "rujuk": typed, "lepas-rujukan": typed}
    assert team.post(EDITOR, data).status_code == 302
    assert not ClauseCitation.objects.exists()


def test_page_of_a_version_counts_what_is_not_cited_yet(sign_in: Callable[[str], Client], traced: Traced) -> None:
    team = sign_in("team")
    page = "/portal/standar/layanan/peminjaman-aula/versi/2/"
    assert "One accepted input is not cited yet" in text_of(team.get(page))
    traced.cite()
    text = text_of(team.get(page))
    assert "not cited yet" not in text
    assert "input number 1, Standar peminjaman aula" in text


# --- the portal -------------------------------------------------------------------------------------------------------
def test_portal_trace_shows_each_stage(sign_in: Callable[[str], Client], traced: Traced) -> None:
    team = sign_in("team")

    def counts() -> list[int]:
        response = team.get(portal_of(traced))
        assert response.status_code == 200
        return [number for _stage, _label, number in response.context["stages"]]

    assert counts() == [1, 0, 0, 0]
    traced.cite()
    assert counts() == [0, 1, 0, 0]
    traced.enact()
    assert counts() == [0, 0, 0, 1]
    assert team.get(f"{portal_of(traced)}?tahap=bukan").status_code == 200


@pytest.mark.parametrize(("local", "status"), [("team", 200), ("head", 200), ("admin", 403), ("counter", 403)])
def test_portal_citing_needs_the_right_to_write(
    sign_in: Callable[[str], Client], traced: Traced, local: str, status: int
) -> None:
    client = sign_in(local)
    assert client.get(f"{portal_of(traced)}1/").status_code == status
    assert client.get(portal_of(traced)).status_code == 200


def test_portal_cites_once_however_often_it_is_sent(sign_in: Callable[[str], Client], traced: Traced) -> None:
    team = sign_in("team")
    data = {"standard": traced.draft.pk, "code": "duration", "note": "Sabtu"}
    for _time in range(2):
        response = team.post(f"{portal_of(traced)}1/", data)
        assert (response.status_code, response["Location"]) == (302, EDITOR)
    assert ClauseCitation.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"code": "fee"}, {"code": "bukan"}, {"standard": "0"}, {"standard": "x"}, {"note": "x" * 501}]
)
def test_portal_shows_what_is_wrong_with_a_citation(
    sign_in: Callable[[str], Client], traced: Traced, change: dict[str, str]
) -> None:
    data = {"standard": str(traced.draft.pk), "code": "duration", "note": "", **change}
    response = sign_in("team").post(f"{portal_of(traced)}1/", data)
    assert response.status_code in (200, 422)
    assert response.context["form"].errors
    assert not ClauseCitation.objects.exists()


def test_portal_withdraws_after_asking_and_not_once_enacted(sign_in: Callable[[str], Client], traced: Traced) -> None:
    team = sign_in("team")
    address = f"{portal_of(traced)}rujukan/{traced.cite().pk}/"
    assert team.get(address).status_code == 200
    assert ClauseCitation.objects.exists()
    assert team.post(address).status_code == 302
    assert not ClauseCitation.objects.exists()
    assert team.post(address).status_code == 404
    fixed = f"{portal_of(traced)}rujukan/{traced.cite().pk}/"
    traced.enact()
    assert team.get(fixed).status_code == 302
    team.post(fixed)
    assert ClauseCitation.objects.exists()


def test_portal_without_a_version_in_preparation_says_what_to_do(
    sign_in: Callable[[str], Client], traced: Traced
) -> None:
    ServiceStandard.objects.filter(pk=traced.draft.pk).delete()
    response = sign_in("team").get(f"{portal_of(traced)}1/")
    assert "No version is being prepared" in text_of(response)


def test_portal_of_another_agency_has_none_of_it(client_b: Client, agency_b: Any, traced: Traced) -> None:
    with schema_context(agency_b.schema_name):
        client_b.force_login(get_user("team"))
    for path in ("", "1/", "rujukan/1/"):
        assert client_b.get(portal_of(traced) + path).status_code == 404
