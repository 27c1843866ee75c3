"""The list of agencies, one agency's page, and every move there."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import Invitation
from core.models import AuditEntry
from core.tenancy import schema_context
from tenants import dns
from tenants.central.queries import agencies_behind, expected_fingerprint
from tenants.central.urls import urlpatterns
from tenants.models import Agency, AgencyArchive, Host, OnboardingRun, OnboardingStep
from tests.factories.tenants import agency_row, request_run

LIST = "/central/instansi/"


def rows(answer: Any) -> list[str]:
    return [row["agency"].slug for row in answer.context["rows"]]


def page(agency: Agency) -> str:
    return f"{LIST}{agency.slug}/"


def test_every_page_of_central_it_is_closed_to_others(bureau: Client, base_client: Client, agency_a: Agency) -> None:
    closed = [name for pattern in urlpatterns if not (name := pattern.name).startswith("template")]
    arguments = {
        "slug": agency_a.slug,
        "pk": 1,
        "key": "instansi",
        "digits": "0b6257",
        "year": 2026,
    }
    for name in closed:
        pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
        wanted = {key: arguments[key] for key in pattern.pattern.converters}
        url = reverse(f"central:{name}", kwargs=wanted, urlconf="deploy.urls_public")
        for method in ("get", "post"):
            answers = [getattr(client, method)(url).status_code for client in (bureau, base_client)]
            assert answers in ([403, 302], [405, 405]), (name, method)


def test_the_list_is_filtered_and_sorted_by_the_address_bar(
    central: Client, agency_a: Agency, agency_b: Agency
) -> None:
    agency_row(slug="kantor-maluku", name="Kantor Maluku", province_code="81", schema_name="kantor_maluku")
    assert {agency_a.slug, agency_b.slug, "kantor-maluku"} <= set(rows(central.get(LIST)))
    assert rows(central.get(LIST, {"provinsi": "81"})) == ["kantor-maluku"]
    assert rows(central.get(LIST, {"q": "uji dua"})) == [agency_b.slug]
    assert rows(central.get(LIST, {"q": f"{agency_a.slug}.local"})) == [agency_a.slug]
    assert rows(central.get(LIST, {"keadaan": "suspended"})) == []
    assert rows(central.get(LIST, {"jenis": "central_upt"})) == ["kantor-maluku"]
    names = [row["agency"].name for row in central.get(LIST, {"sort": "-name"}).context["rows"]]
    assert names == sorted(names, reverse=True)
    assert central.get(LIST, {"sort": "password", "page": "x", "keadaan": "'", "q": "\x00"}).status_code == 200


def test_the_list_takes_the_same_queries_for_more_rows(
    central: Client, agency_a: Agency, django_assert_num_queries: Any
) -> None:
    central.get(LIST)
    with CaptureQueriesContext(connection) as before:  # the shell's menu belongs to others, so its part may change
        central.get(LIST)
    for number in range(3):
        agency_row(slug=f"tambahan-{number}", schema_name=f"tambahan_{number}")
    with django_assert_num_queries(len(before)):
        central.get(LIST)


def test_the_export_holds_texts_only(central: Client, agency_a: Agency) -> None:
    Agency.objects.filter(pk=agency_a.pk).update(parent_name="=1+1")
    answer = central.get(f"{LIST}ekspor.xlsx", {"q": agency_a.slug})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in values] == [agency_a.name]
    assert values[0][5] == "=1+1"
    assert sheet["F2"].data_type == "s"


def test_the_fingerprint_of_the_files_is_that_of_a_fresh_agency(agency_a: Agency) -> None:
    assert agency_a.fingerprint == expected_fingerprint()
    assert not agencies_behind().filter(pk=agency_a.pk).exists()
    Agency.objects.filter(pk=agency_a.pk).update(fingerprint="0")
    assert agencies_behind().filter(pk=agency_a.pk).exists()


def test_the_entry_is_changed_and_recorded(central: Client, agency_a: Agency) -> None:
    values = {
        "name": "Nama Baru",
        "short_name": "Baru",
        "kind": "central_upt",
        "province": "15",
        "parent_name": "",
        "time_zone": "Asia/Makassar",
        "opted_in_oversight": "on",
    }
    assert central.post(f"{page(agency_a)}ubah/", values).status_code == 302
    agency_a.refresh_from_db()
    assert (agency_a.name, agency_a.time_zone, agency_a.opted_in_oversight) == ("Nama Baru", "Asia/Makassar", True)
    assert AuditEntry.objects.filter(action="tenants.profile_updated").exists()
    assert central.post(f"{page(agency_a)}ubah/", {**values, "name": "\u202e"}).status_code == 200


def test_the_subdomain_is_renamed(central: Client, agency_a: Agency, agency_b: Agency) -> None:
    url = f"{page(agency_a)}alamat/"
    assert "govuk-error-message" in central.post(url, {"slug": agency_b.slug}).content.decode()
    assert "govuk-error-message" in central.post(url, {"slug": "www"}).content.decode()
    assert central.post(url, {"slug": "nama-baru"})["Location"] == f"{LIST}nama-baru/"


def test_an_own_domain_is_added_proven_made_primary_and_removed(
    central: Client, agency_a: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{page(agency_a)}domain/"
    assert "govuk-error-message" in central.post(url, {"domain": "https://a.example/x"}).content.decode()
    assert "govuk-error-message" in central.post(url, {"domain": "x.localhost"}).content.decode()
    central.post(url, {"domain": "Layanan.Contoh.Example."})
    host = Host.objects.get(domain="layanan.contoh.example")
    shown = central.get(page(agency_a)).content.decode()
    assert dns.record_name(host.domain) in shown
    assert dns.record_value(host.token) in shown
    records: list[str] = []
    monkeypatch.setattr(
        "tenants.domain.hosts.DnsResolver", lambda: type("R", (), {"txt": lambda self, name: records})()
    )
    central.post(f"{url}{host.pk}/utama/")
    central.post(f"{url}{host.pk}/buktikan/")
    host.refresh_from_db()
    assert (host.verified_at, host.is_primary) == (None, False)
    records.append(dns.record_value(host.token))
    central.post(f"{url}{host.pk}/buktikan/")
    central.post(f"{url}{host.pk}/utama/")
    host.refresh_from_db()
    assert host.is_primary
    central.post(f"{url}{host.pk}/hapus/")
    assert Host.objects.filter(pk=host.pk).exists()
    first = agency_a.hosts.get(kind=Host.Kind.SUBDOMAIN)
    central.post(f"{url}{first.pk}/utama/")
    assert central.get(f"{url}{host.pk}/hapus/").status_code == 200
    central.post(f"{url}{host.pk}/hapus/")
    assert not Host.objects.filter(pk=host.pk).exists()


def test_a_host_of_another_agency_is_not_there(central: Client, agency_a: Agency, agency_b: Agency) -> None:
    other = agency_b.hosts.get()
    assert central.post(f"{page(agency_a)}domain/{other.pk}/utama/").status_code == 404


def test_suspending_needs_a_reason_and_a_day_to_come(central: Client, agency_a: Agency) -> None:
    url = f"{page(agency_a)}tangguhkan/"
    assert "The public site shows the reason" in central.get(url).content.decode()
    assert "govuk-error-summary" in central.post(url, {"reason": " "}).content.decode()
    past = {"reason": "Pindah", "until_day": "1", "until_month": "1", "until_year": "2020"}
    assert "govuk-error-summary" in central.post(url, past).content.decode()
    day = timezone.localdate() + dt.timedelta(days=3)
    until = {"until_day": day.day, "until_month": day.month, "until_year": day.year}
    assert central.post(url, {"reason": "Pindah kantor", **until}).status_code == 302
    agency_a.refresh_from_db()
    assert (agency_a.state, agency_a.suspended_reason) == ("suspended", "Pindah kantor")
    assert agency_a.suspended_until is not None
    assert timezone.localtime(agency_a.suspended_until, agency_a.zone).date() == day + dt.timedelta(days=1)
    assert central.post(f"{page(agency_a)}buka/").status_code == 302
    agency_a.refresh_from_db()
    assert agency_a.state == "active"


def test_archiving_asks_for_the_address_name(central: Client, agency_a: Agency) -> None:
    url = f"{page(agency_a)}arsipkan/"
    assert "govuk-error-summary" in central.post(url, {"slug": "lain"}).content.decode()
    central.post(url, {"slug": agency_a.slug})
    agency_a.refresh_from_db()
    assert agency_a.state == "archiving"


def test_an_export_is_downloaded_as_a_file_and_recorded(central: Client, agency_a: Agency) -> None:
    path = default_storage.save("archives/uji.zip", ContentFile(b"PK-data"))
    try:
        archive = AgencyArchive.objects.create(agency=agency_a, path=path, size=7, sha256="0" * 64, fingerprint="x")
        answer = central.get(f"{page(agency_a)}ekspor/{archive.pk}/")
        assert b"".join(answer.streaming_content) == b"PK-data"
        assert answer["Content-Disposition"].startswith("attachment")
    finally:
        default_storage.delete(path)
    assert AuditEntry.objects.filter(action="tenants.export_downloaded").exists()
    assert central.get(f"{page(agency_a)}ekspor/{archive.pk}/").status_code == 404


def test_another_administrator_is_invited(central: Client, agency_a: Agency) -> None:
    url = f"{page(agency_a)}undang/"
    person = {"admin_name": "Budi Contoh", "admin_email": "budi@contoh.example", "role": "agency_admin"}
    assert central.post(url, person).status_code == 302
    with schema_context(agency_a.schema_name):
        assert Invitation.objects.filter(email="budi@contoh.example").count() == 1
        entry = AuditEntry.objects.filter(action="people.user_invited").latest("pk")
        assert (entry.actor_id, entry.actor_name) == (None, "Nama central (central administration)")
    assert "govuk-error-message" in central.post(url, person).content.decode()
    assert "govuk-error-message" in central.post(url, {**person, "role": "central_it"}).content.decode()
    shown = central.get(page(agency_a)).content.decode()
    assert "Budi Contoh" in shown
    assert "/akun/undangan/" not in shown


def test_a_run_shows_its_error_and_is_resumed_or_undone(central: Client) -> None:
    run = request_run(slug="gagal-uji")
    assert run.agency is not None
    assert central.get(f"/central/pembuatan/{run.pk}/")["Refresh"].startswith("2")
    run.steps.filter(key=OnboardingStep.Key.TABLES).update(state="failed", error="disk full")
    OnboardingRun.objects.filter(pk=run.pk).update(state=OnboardingRun.State.FAILED)
    Agency.objects.filter(pk=run.agency.pk).update(state=Agency.State.FAILED)
    answer = central.get(f"/central/pembuatan/{run.pk}/")
    assert "disk full" in answer.content.decode()
    assert not answer.has_header("Refresh")
    assert run.agency.name in central.get("/central/").content.decode()
    central.post(f"/central/pembuatan/{run.pk}/lanjutkan/")
    run.refresh_from_db()
    assert run.state == OnboardingRun.State.WAITING
    assert "gagal_uji" in central.get(f"/central/pembuatan/{run.pk}/batalkan/").content.decode()
    central.post(f"/central/pembuatan/{run.pk}/batalkan/")
    run.refresh_from_db()
    assert run.undo_wanted


def test_a_finished_run_is_a_success_page(central: Client, agency_a: Agency) -> None:
    run = agency_a.onboarding_runs.get()
    shown = central.get(f"/central/pembuatan/{run.pk}/").content.decode()
    assert f"{agency_a.name} is ready" in shown
    assert f"http://{agency_a.slug}.localhost" in shown


@pytest.mark.parametrize("path", ["instansi/tidak-ada/", "pembuatan/999999/", "massal/999999/", "templat/x/1/"])
def test_what_is_not_there_is_a_404(central: Client, path: str) -> None:
    assert central.get(f"/central/{path}").status_code == 404
