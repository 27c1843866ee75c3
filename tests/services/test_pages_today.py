"""What the start page, the menus and the record of changes say of drafts."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.accounts import history
from core.models import AuditEntry
from services import domain
from services.models import ServiceStandard
from tests.factories.services import make_draft, make_service
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
@pytest.mark.parametrize("drafts", ["none", "some"])
def test_every_menu_tells_the_number_of_the_start_page_with_one_query(
    sign_in: Any, in_a: Any, local: str, drafts: str
) -> None:
    if drafts == "some":
        make_draft(without=("fee",))
        make_draft(make_service("siap", "Sudah siap"))
    client = sign_in(local)
    client.get("/akun/")

    with CaptureQueriesContext(connection) as queries:
        away = client.get("/akun/").context["shell"].nav
    asked = of_services(queries)

    assert {link.key: link.count for link in away} == {
        link.key: link.count for link in client.get("/portal/").context["shell"].nav
    }
    # Without a draft, it is asked besides whether there is any service.
    assert asked == {"counter": 0}.get(local, 1 if drafts == "some" else 2)


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
    assert "Versi 1: 12 dari 14 komponen lengkap" in seen["team"]
    assert "1 layanan eksternal belum memiliki standar" in seen["team"]
    assert "Siap dipublikasikan" not in seen["team"]
    assert "Sudah siap Versi 1: semua komponen lengkap Siap dipublikasikan" in seen["head"]
    assert "komponen lengkap" not in seen["counter"]
