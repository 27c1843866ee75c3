"""The list of public information and the exempt list: who may change them, what everybody reads, what grows old."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from core.errors import InvalidInput, NotFound, PermissionRefused
from core.tenancy import schema_context
from feedback.domain import public_information as lists
from feedback.domain.public_information import NewInformationFile
from feedback.errors import InformationChanged
from feedback.information_files import check_document
from feedback.information_panels import report_owed
from feedback.models import ExemptInformation, InformationFile, PublicInformation
from tests.factories.information import entry, exemption, make_entry, make_exemption, make_information
from tests.factories.services import make_published, pdf_file
from tests.world import get_user


def office_file(*names: str, size: int = 10) -> SimpleUploadedFile:
    """Return a zip with the named parts, as office programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("[Content_Types].xml", *names):
            packed.writestr(name, b"0" * size)
    return SimpleUploadedFile("data.xlsx", out.getvalue())


def published(upload: Any) -> NewInformationFile:
    return NewInformationFile(check_document(upload), upload.name)


@pytest.mark.parametrize(
    ("upload", "suffix"),
    [
        (office_file("xl/workbook.xml"), "xlsx"),
        (office_file("word/document.xml"), "docx"),
        (SimpleUploadedFile("data.csv", b"tahun,jumlah\n2026,4\n"), "csv"),
        (pdf_file(), "pdf"),
    ],
)
def test_tables_texts_and_pdf_may_be_published(upload: Any, suffix: str) -> None:
    assert check_document(upload).name.endswith(f".{suffix}")


@pytest.mark.parametrize(
    "upload",
    [
        office_file("xl/workbook.xml", "xl/vbaProject.bin"),
        office_file("word/document.xml", "word/embeddings/oleObject1.bin"),
        office_file("readme.txt"),
        office_file("xl/workbook.xml", size=60 * 2**20),
        SimpleUploadedFile("data.xlsx", b"PK\x03\x04 broken"),
        SimpleUploadedFile("data.csv", b"caf\xe9,\xff\n"),
        SimpleUploadedFile("page.html", b"<script>alert(1)</script>"),
        SimpleUploadedFile("empty.pdf", b""),
    ],
)
def test_programs_bombs_and_other_files_are_not_published(upload: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_document(upload)
    assert list(refused.value.errors) == ["file"]


@pytest.mark.usefixtures("in_a")
class TestEntries:
    def test_only_the_ppid_keeps_the_list(self) -> None:
        row = make_entry()
        for act in (
            lambda by: lists.add_information(entry=entry(), by=by),
            lambda by: lists.change_information(row=row, entry=entry(), lock=0, by=by),
            lambda by: lists.remove_information(row=row, by=by),
            lambda by: lists.take_over_published(by=by),
            lambda by: lists.add_exemption(entry=exemption(), by=by),
        ):
            with pytest.raises(PermissionRefused):
                act(get_user("counter"))

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"category": "secret"}, "category"),
            ({"updated_on": dt.date(2999, 1, 1)}, "updated_on"),
            ({"url": "javascript:alert(1)"}, "url"),
        ],
    )
    def test_wrong_entries_are_refused(self, fields: Any, field: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            make_entry(**fields)
        assert list(refused.value.errors) == [field]

    def test_two_editors_do_not_overwrite_each_other(self) -> None:
        row = make_entry()
        lists.change_information(row=row, entry=entry(title="Satu"), lock=0, by=None)
        with pytest.raises(InformationChanged):
            lists.change_information(row=row, entry=entry(title="Dua"), lock=0, by=None)
        lists.remove_information(row=row, by=None)
        with pytest.raises(NotFound):
            lists.change_information(row=row, entry=entry(), lock=1, by=None)

    def test_the_same_file_is_kept_once(self) -> None:
        row = make_entry(files=[published(pdf_file())])
        lists.change_information(row=row, entry=entry(), files=[published(pdf_file())], lock=0, by=None)
        assert row.files.count() == 1

    def test_periodic_information_is_out_of_date_after_six_months(self) -> None:
        make_entry(title="Lama", updated_on=dt.date(2026, 1, 4))
        make_entry(title="Baru", updated_on=dt.date(2026, 1, 5))
        make_entry(title="Setiap saat", updated_on=dt.date(2020, 1, 1), category="always_available")
        old = PublicInformation.objects.out_of_date(dt.date(2026, 7, 5))
        assert [row.title for row in old] == ["Lama"]

    def test_take_over_lists_what_is_published_and_drops_what_is_not(self) -> None:
        service = make_published().service
        information = get_user("information")
        assert lists.take_over_published(by=information) == 4
        assert lists.take_over_published(by=information) == 0
        row = PublicInformation.objects.get(source=f"standard:{service.code}")
        assert (row.category, row.url) == ("periodic", f"/layanan/{service.code}/")
        type(service).objects.filter(pk=service.pk).update(retired_at=timezone.now())
        assert lists.take_over_published(by=information) == 1
        assert PublicInformation.objects.get(pk=row.pk).removed_at is not None


@pytest.mark.usefixtures("in_a")
class TestExemptions:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"ground": "z"}, "ground"),
            ({"test_on": dt.date(2999, 1, 1), "until_on": dt.date(3000, 1, 1)}, "test_on"),
            ({"test_on": dt.date(2026, 1, 1), "until_on": dt.date(2026, 1, 1)}, "until_on"),
            ({"test_on": dt.date(2026, 1, 1), "until_on": dt.date(2126, 1, 1)}, "until_on"),
        ],
    )
    def test_nothing_is_exempt_without_ground_test_and_end(self, fields: Any, field: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            make_exemption(**fields)
        assert list(refused.value.errors) == [field]

    def test_what_is_opened_stays_in_the_record_with_its_reason(self) -> None:
        row = make_exemption()
        with pytest.raises(InvalidInput):
            lists.open_exempt(row=row, reason=" ", by=None)
        lists.open_exempt(row=row, reason="Masa berlaku habis", by=get_user("information"))
        row.refresh_from_db()
        assert (row.opened_on, row.open_reason) == (timezone.localdate(), "Masa berlaku habis")
        with pytest.raises(NotFound):
            lists.change_exemption(row=row, entry=exemption(), lock=row.lock, by=None)

    def test_the_report_of_last_year_is_owed_only_when_somebody_asked(self) -> None:
        assert report_owed(dt.date(2026, 2, 1)) is None
        received = timezone.now() - dt.timedelta(days=5)
        year = timezone.localdate(make_information(received_at=received).case.received_at).year
        assert report_owed(dt.date(year + 1, 2, 1)) == year

    def test_the_year_of_an_owed_report_is_a_year_and_no_amount(self, settings: Any) -> None:
        settings.ROOT_URLCONF = settings.URLCONF_AGENCY
        owed = {"report_year": 2025, "report_due": dt.date(2026, 3, 31)}

        assert " 2025, " in render_to_string("feedback/_ppid_duties.html", owed)


class TestPublicPages:
    def test_list_is_searched_narrowed_and_hides_what_is_not_published(self, agency_a: Any, client_a: Client) -> None:
        with schema_context(agency_a.schema_name):
            make_entry(title="Laporan kinerja")
            make_entry(title="Pengumuman banjir", category="immediate")
            hidden = make_entry(title="Rancangan rahasia", is_published=False)
        titles = {
            query: [row.title for row in client_a.get(f"/ppid/daftar/{query}").context["page"]]
            for query in ("", "?q=kinerja", "?kategori=immediate", "?q=rahasia", "?kategori=zzz")
        }
        assert titles == {
            "": ["Laporan kinerja", "Pengumuman banjir"],
            "?q=kinerja": ["Laporan kinerja"],
            "?kategori=immediate": ["Pengumuman banjir"],
            "?q=rahasia": [],
            "?kategori=zzz": ["Laporan kinerja", "Pengumuman banjir"],
        }
        assert client_a.get(f"/ppid/daftar/{hidden.pk}/").status_code == 404

    def test_list_asks_the_same_number_of_queries_for_one_and_three_entries(
        self, agency_a: Any, client_a: Client, django_assert_num_queries: Any
    ) -> None:
        with schema_context(agency_a.schema_name):
            make_entry(files=[published(pdf_file())])
        client_a.get("/ppid/daftar/?page=9")
        with django_assert_num_queries(4):
            client_a.get("/ppid/daftar/?q=r")
        with schema_context(agency_a.schema_name):
            for number in range(2):
                make_entry(title=f"Rencana {number}", files=[published(pdf_file(text=str(number)))])
        with django_assert_num_queries(4):
            client_a.get("/ppid/daftar/?q=e")

    def test_files_leave_by_a_view_and_only_while_they_are_published(self, agency_a: Any, client_a: Client) -> None:
        with schema_context(agency_a.schema_name):
            row = make_entry(files=[published(office_file("xl/workbook.xml"))])
            file = row.files.get()
        address = f"/ppid/daftar/{row.pk}/berkas/{file.pk}/"
        answer = client_a.get(address)
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert answer["Content-Disposition"] == 'attachment; filename="data.xlsx"'
        assert client_a.get(f"/ppid/daftar/{row.pk + 1}/berkas/{file.pk}/").status_code == 404
        with schema_context(agency_a.schema_name):
            lists.remove_file(file=InformationFile.objects.get(pk=file.pk), by=None)
        assert client_a.get(address).status_code == 404

    def test_open_data_hold_the_list_and_no_formula(self, agency_a: Any, client_a: Client) -> None:
        with schema_context(agency_a.schema_name):
            make_entry(title="=HYPERLINK(1)", files=[published(pdf_file())])
        text = client_a.get("/ppid/daftar.csv").content.decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        (same,) = client_a.get("/ppid/daftar.json").json()["information"]
        assert (row["title"], same["title"], len(same["files"][0]["sha256"])) == ("'=HYPERLINK(1)", "=HYPERLINK(1)", 64)

    def test_the_other_agency_sees_nothing_of_it(self, agency_a: Any, client_b: Client) -> None:
        with schema_context(agency_a.schema_name):
            row = make_entry()
        assert client_b.get(f"/ppid/daftar/{row.pk}/").status_code == 404
        assert client_b.get("/ppid/daftar.json").json()["information"] == []

    def test_exempt_list_says_until_when(self, agency_a: Any, client_a: Client) -> None:
        with schema_context(agency_a.schema_name):
            over = make_exemption(title="Habis", test_on=dt.date(2020, 1, 1), until_on=dt.date(2021, 1, 1))
            ExemptInformation.objects.filter(pk=over.pk).update(test_file="")
        page = client_a.get("/ppid/dikecualikan/")
        assert [row.title for row in page.context["page"]] == ["Habis"]
        assert client_a.get(f"/ppid/dikecualikan/{over.pk}/uji/").status_code == 404


class TestPortalPages:
    @pytest.fixture
    def desk(self, agency_a: Any, client_a: Client) -> Client:
        with schema_context(agency_a.schema_name):
            client_a.force_login(get_user("information"))
        return client_a

    def test_an_entry_is_listed_changed_and_taken_off_by_pages(self, desk: Client, agency_a: Any) -> None:
        typed = {
            "title": "Rencana kerja",
            "summary": "Isi",
            "category": "periodic",
            "unit": "Umum",
            "form": "recorded",
            "retention": "5 tahun",
            "updated_on": "01-02-2026",
            "is_published": "on",
        }
        made = desk.post("/portal/ppid/daftar/baru/", {**typed, "documents": [pdf_file(), pdf_file(text="2")]})
        assert made.status_code == 302
        with schema_context(agency_a.schema_name):
            row = PublicInformation.objects.get()
            assert row.files.count() == 2
        page = f"/portal/ppid/daftar/{row.pk}/"
        assert desk.post(page, {**typed, "title": "Rencana kerja 2026", "lock": 0}).status_code == 302
        again = desk.post(page, {**typed, "title": "Lain", "lock": 0})
        assert (again.status_code, again.context["form"]["lock"].value()) == (409, 1)
        assert desk.post(f"{page}hapus/").status_code == 302
        assert desk.get(page).status_code == 404

    def test_pages_are_closed_to_others(self, agency_a: Any, client_a: Client) -> None:
        with schema_context(agency_a.schema_name):
            client_a.force_login(get_user("counter"))
        for path in ("", "daftar/", "dikecualikan/", "pengaturan/", "register/permohonan/", "laporan/2025/"):
            assert client_a.get(f"/portal/ppid/{path}").status_code == 403
