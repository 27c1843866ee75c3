"""Both registers with the columns of the law, masked unless opened with right and reason; the yearly report."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from core.cases.models import IdentityLook
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.tenancy import schema_context
from feedback import registers
from feedback.domain.information_reports import publish_report
from feedback.information_figures import figures_of
from feedback.models import InformationReport
from tests.factories.information import APPLICANT, GRANTED, REFUSED, decide, file_against, make_information, notify
from tests.world import get_user

WEDNESDAY = dt.datetime(2026, 7, 1, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SECRETS = (APPLICANT.name, APPLICANT.email, APPLICANT.address, "5550 4321")


def lived_year() -> None:
    """Make a granted, a refused and a waiting request of July 2026, and an objection that was rejected."""
    with time_machine.travel(WEDNESDAY, tick=False):
        granted, refused = make_information(), make_information(information="=Data pegawai")
        make_information()
    with time_machine.travel(WEDNESDAY + 6 * DAY, tick=False):
        notify(granted, **GRANTED, copy_cost=5000, payment="Tunai")
        refused = notify(refused, **REFUSED)
    with time_machine.travel(WEDNESDAY + 7 * DAY, tick=False):
        decide(file_against(refused, "refused_exempt").case)


@pytest.fixture
def desk(agency_a: Any, client_a: Client) -> Client:
    with schema_context(agency_a.schema_name):
        lived_year()
        client_a.force_login(get_user("information"))
    return client_a


def cells(content: bytes) -> list[list[Any]]:
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def test_registers_are_masked_on_screen_and_in_files(desk: Client) -> None:
    page = desk.get("/portal/ppid/register/permohonan/?tahun=2026")
    sheet = desk.get("/portal/ppid/register/permohonan/register.xlsx?tahun=2026")
    text = page.content.decode() + str(cells(sheet.content))
    assert not any(secret in text for secret in (*SECRETS, APPLICANT.id_number))
    assert [row[0] for row in cells(sheet.content)[1:]] == ["0001/PPID/2026", "0002/PPID/2026", "0003/PPID/2026"]


def test_names_need_a_reason_and_every_look_is_kept(desk: Client, agency_a: Any) -> None:
    address = "/portal/ppid/register/permohonan/register.xlsx?tahun=2026"
    assert desk.post(address, {"reason": ""}).status_code == 302
    rows = cells(desk.post(address, {"reason": "Laporan ke Komisi Informasi"}).content)
    assert rows[1][2:7] == [
        APPLICANT.name,
        APPLICANT.masked_id_number,
        APPLICANT.address,
        f"{APPLICANT.email}, {APPLICANT.phone}",
        APPLICANT.occupation,
    ]
    assert rows[2][7] == "=Data pegawai"
    with schema_context(agency_a.schema_name):
        looks = IdentityLook.objects.all()
        assert [(look.reason, look.by_name) for look in looks] == [
            ("Laporan ke Komisi Informasi", "Nama information")
        ] * 3
        changes = AuditEntry.objects.get(action="feedback.register_opened").changes
    assert changes == {"people": [None, 3]}


def test_head_sees_the_register_but_does_not_take_the_names(desk: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        desk.force_login(get_user("head"))
        with pytest.raises(PermissionRefused):
            registers.open_people("permohonan", 2026, reason="Ingin tahu", by=get_user("head"))
    assert desk.get("/portal/ppid/register/keberatan/?tahun=2026").status_code == 200
    answer = desk.post("/portal/ppid/register/keberatan/register.pdf?tahun=2026", {"reason": "Ingin tahu"})
    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["permohonan", "keberatan"])
def test_register_on_paper_has_every_column(desk: Client, kind: str, agency_a: Any) -> None:
    answer = desk.get(f"/portal/ppid/register/{kind}/register.pdf?tahun=2026")
    pdf = PdfReader(BytesIO(answer.content))
    box = pdf.pages[0].mediabox
    words = "".join(page.extract_text() for page in pdf.pages).replace("\n", "").replace(" ", "")
    with schema_context(agency_a.schema_name):
        heads = registers.register_of(kind, 2026).heads
    assert box.width > box.height
    assert [head for head in heads if head.replace(" ", "") not in words] == []


def test_unknown_register_and_year_are_not_there(desk: Client) -> None:
    assert desk.get("/portal/ppid/register/semua/").status_code == 404
    assert desk.get("/portal/ppid/register/permohonan/register.doc").status_code == 404


def test_figures_count_what_was_asked_decided_and_objected_to(in_a: Any) -> None:
    lived_year()
    figures = figures_of(2026)
    assert {name: figures[name] for name in ("requests", "waiting", "median_days", "on_time", "late", "disputes")} == {
        "requests": 3,
        "waiting": 1,
        "median_days": 4,
        "on_time": 2,
        "late": 0,
        "disputes": 0,
    }
    assert figures["by_decision"] == {"granted": 1, "partly": 0, "refused": 1, "not_held": 0}
    assert (figures["by_ground"], figures["objections_by_ground"]) == ({"h": 1}, {"refused_exempt": 1})


def test_report_freezes_the_figures_of_a_year_that_is_over(in_a: Any, client_a: Client) -> None:
    lived_year()
    information = get_user("information")
    with time_machine.travel(dt.datetime(2026, 8, 1, tzinfo=dt.UTC), tick=False), pytest.raises(InvalidInput):
        publish_report(year=2026, text="", by=information)
    with time_machine.travel(dt.datetime(2027, 2, 1, tzinfo=dt.UTC), tick=False):
        publish_report(year=2026, text="Tahun yang baik.", by=information)
        with time_machine.travel(dt.datetime(2026, 12, 30, tzinfo=dt.UTC), tick=False):
            make_information()
        again = publish_report(year=2026, text="Tahun yang sangat baik.", by=information)
        with pytest.raises(PermissionRefused):
            publish_report(year=2026, text="", by=get_user("counter"))
    assert InformationReport.objects.count() == 1
    assert (again.figures["requests"], again.text) == (3, "Tahun yang sangat baik.")
    assert client_a.get("/ppid/laporan/2026/").status_code == 200
    assert client_a.get("/ppid/laporan/2026/laporan.pdf").content.startswith(b"%PDF")
    assert client_a.get("/ppid/laporan/2025/").status_code == 404
