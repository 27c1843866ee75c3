"""What the start page, the menus and the record of changes say of drafts."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.accounts import history
from core.models import AuditEntry, User
from core.roles import Role
from services import domain
from services.models import ServiceStandard
from tests.factories.services import State, make_decree, make_draft, make_in_state, make_service
from tests.services.examples import full_content
from tests.services.pages import of_services, text_of


def test_today_leads_the_team_of_a_new_office_to_the_templates(sign_in: Any) -> None:
    seen = {local: text_of(sign_in(local).get("/portal/")) for local in ("team", "counter")}
    assert "Tulis standar pelayanan pertama" in seen["team"]
    assert "Satu hal menunggu" in seen["team"]
    assert "Tulis standar" not in seen["counter"]


def test_menu_counts_drafts_for_those_who_can_go_on_with_them(sign_in: Any, draft: ServiceStandard) -> None:
    counts = {}
    for local in ("team", "head", "counter"):
        page = sign_in(local).get("/portal/").content.decode()
        counts[local] = re.search(r'href="/portal/standar/"[^>]*>[^<]*<[^>]*>1<', page) is not None
    assert counts == {"team": True, "head": True, "counter": False}


@pytest.mark.parametrize("local", ["team", "head", "counter"])
def test_every_menu_tells_the_number_of_the_start_page_by_as_many_queries_whatever_waits(
    sign_in: Any, in_a: Any, local: str
) -> None:
    make_draft(make_service("satu", "Satu"), without=("fee",))
    client = sign_in(local)
    asked = []
    for kind in ("dua", "tiga"):
        client.get("/akun/")
        with CaptureQueriesContext(connection) as queries:
            away = client.get("/akun/").context["shell"].nav
        asked.append(of_services(queries))
        assert {link.key: link.count for link in away} == {
            link.key: link.count for link in client.get("/portal/").context["shell"].nav
        }
        for state in (State.DRAFT, State.INTERNAL_REVIEW, State.AGREED, State.ENACTED, State.PUBLISHED):
            make_in_state(state, f"{kind}-{state.replace('_', '-')}", f"Layanan {kind} {state.value}")
    assert asked[0] == asked[1]
    assert asked[0] <= 4  # one of each part that has something on the start page


def test_start_page_asks_as_often_for_three_of_a_kind_as_for_one(sign_in: Any, in_a: Any) -> None:
    client = sign_in("head")
    states = (State.DRAFT, State.INTERNAL_REVIEW, State.AGREED, State.ENACTED, State.PUBLISHED, State.IN_FORCE)
    asked = []
    for kind in ("satu", "dua"):
        for state in states:
            make_in_state(state, f"{kind}-{state.replace('_', '-')}", f"Layanan {kind} {state.value}")
        ServiceStandard.objects.filter(state=State.IN_FORCE).update(review_due_on=dt.date(2026, 1, 2))
        client.get("/portal/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/portal/")
        asked.append(of_services(queries))
    assert asked[0] == asked[1]


def test_record_tells_changes_in_words(in_a: Any) -> None:
    draft = make_draft(without=("fee",))
    fee = draft.components.get(code="fee")
    domain.edit_component(standard=draft, code="fee", content=full_content("fee"), lock=fee.lock, by=None)
    entry = AuditEntry.objects.get(action="services.component_edited")
    with translation.override("id"):
        told = {change.name: change.after for change in history.line_of(entry).changes}
    assert told == {"komponen": "Biaya/tarif", "kelengkapan": "Lengkap"}


def test_today_shows_drafts_to_those_who_can_go_on_with_them(sign_in: Any, draft: ServiceStandard) -> None:
    make_draft(make_service("siap", "Sudah siap"))
    make_service("kosong", "Tanpa standar")
    seen = {local: text_of(sign_in(local).get("/portal/")) for local in ("team", "head", "counter")}
    for local in ("team", "head"):
        assert "Versi 1: 12 dari 14 komponen lengkap" in seen[local]
        assert "1 layanan eksternal belum memiliki standar" in seen[local]
        assert "Sudah siap Versi 1: semua komponen lengkap Siap diajukan" in seen[local]
    assert "komponen lengkap" not in seen["counter"]


def test_today_shows_a_returned_draft_with_its_note(team: Client, in_a: Any) -> None:
    standard = make_in_state(State.INTERNAL_REVIEW)
    domain.return_to_draft(standard=standard, note="Perbaiki biaya.", by=None)
    words = text_of(team.get("/portal/"))
    assert "Perbaiki biaya. Dikembalikan" in words
    assert "Satu hal menunggu" in words


def test_today_tells_each_what_waits_for_them(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.INTERNAL_REVIEW, "reviu", "Layanan reviu")
    make_in_state(State.CONSULTATION, "forum", "Layanan forum")
    make_in_state(State.AGREED, "sepakat", "Layanan sepakat")
    make_decree(make_in_state(State.AGREED, "naik", "Layanan naik"), number="SK/77/2026", signed=False)
    make_in_state(State.ENACTED, "tetap", "Layanan tetap")
    make_in_state(State.PUBLISHED, "nanti", "Layanan nanti")
    make_in_state(State.IN_FORCE, "tinjau", "Layanan tinjau")
    ServiceStandard.objects.filter(service__code="tinjau").update(review_due_on=dt.date(2026, 1, 2))
    User.objects.create_user("unit@uji-satu.example", "x", full_name="Nama unit", roles=[Role.UNIT_HEAD])
    told = {
        "reviu": "Layanan reviu Versi 1: Reviu Internal, baru saja Perlu direviu",
        "forum": "Layanan forum Versi 1: Konsultasi Publik, baru saja Dikonsultasikan",
        "sepakat": "Layanan sepakat Versi 1: Disepakati, baru saja Tanpa keputusan",
        "tanda tangan": "Keputusan SK/77/2026 1 standar",
        "tetap": "Layanan tetap Versi 1: Ditetapkan, baru saja Perlu dipublikasikan",
        "nanti": "Layanan nanti Versi 1: berlaku mulai",
        "tinjau": "Layanan tinjau Versi 1: tinjauan jatuh tempo pada Jumat, 2 Januari 2026",
    }
    seen = {}
    for local in ("team", "unit", "head", "admin", "counter"):
        words = text_of(sign_in(local).get("/portal/"))
        seen[local] = {key for key, line in told.items() if line in words}
    assert seen == {
        "team": {"forum", "sepakat", "nanti", "tinjau"},
        "unit": {"reviu", "forum", "sepakat", "nanti", "tinjau"},
        "head": set(told),
        "admin": {"nanti"},
        "counter": set(),
    }
