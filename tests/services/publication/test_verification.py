"""Reading back what is published: all is well after a publication, and one changed byte is found wherever it is."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from core.errors import PermissionRefused
from core.tenancy import schema_context
from services import domain
from services.domain import checking
from services.models import (
    CheckRun,
    MediaPlacement,
    PublicationCheck,
    PublicationRecord,
    Rendition,
    ServicePledge,
    ServiceStandard,
)
from services.publication.export import lines
from services.publication.tasks import check_publication
from services.verification.addresses import Answer
from services.verification.errors import CheckUnderWay
from services.verification.findings import Result
from services.verification.pages import OwnPage, lines_of, own_page
from tests.factories.services import make_in_state, make_next, make_published
from tests.services.publication.makers import make_placement, make_pledge
from tests.world import get_user


def wrong(results: list[Result]) -> set[tuple[str, str]]:
    """Return kind and code of what is not as it should be."""
    return {(str(result.kind), result.code) for result in results if result.ok is False}


@pytest.fixture
def standard(in_a: Any) -> ServiceStandard:
    return make_published(summary="Aula untuk kegiatan warga.", keywords=["gedung"], channels=["counter"])


class TestLooking:
    def test_all_is_well_after_a_publication(self, standard: ServiceStandard) -> None:
        make_pledge(state="published")

        results = list(checking.look())

        assert wrong(results) == set()
        counted = {kind: sum(str(item.kind) == kind for item in results) for kind in ("record", "live", "page", "qr")}
        assert counted == {"record": 2, "live": 2, "page": 2, "qr": 2}
        assert {item.subject for item in results if item.kind == "pdf"} == {
            "standar", "leaflet", "poster", "buku-saku", "maklumat", "maklumat-a3",
        }  # fmt: skip

    def test_every_state_of_the_public_life_is_well(self, in_a: Any) -> None:
        for number, state in enumerate(("published", "in_force", "under_review", "superseded", "revoked")):
            make_in_state(state, f"layanan-{number}", f"Layanan nomor {number}")
        make_published("dalam", "Layanan dalam", audience="internal")

        assert wrong(list(checking.look())) == set()

    def test_changed_component_is_found_in_rows_and_on_the_page(self, standard: ServiceStandard) -> None:
        row = standard.components.get(code="safety_guarantee")
        text = row.content["text"]
        row.content = {**row.content, "text": chr(ord(text[0]) ^ 1) + text[1:]}
        row.save()

        results = list(checking.look())

        assert {("live", "rows-differ"), ("page", "words-differ")} <= wrong(results)
        assert next(item for item in results if item.kind == "live").detail == "safety_guarantee"

    def test_changed_words_of_the_decree_are_found(self, standard: ServiceStandard) -> None:
        decree = standard.decree
        assert decree is not None
        type(decree).objects.filter(pk=decree.pk).update(signatory_name="Orang lain")

        assert ("live", "rows-differ") in wrong(list(checking.look()))

    def test_changed_agency_is_no_difference(self, standard: ServiceStandard) -> None:
        domain.change_service(service=standard.service, name="Pinjam aula dan alat", by=None)

        assert ("live", "rows-differ") not in wrong(list(checking.look()))

    def test_flipped_byte_in_a_pdf_is_found(self, standard: ServiceStandard) -> None:
        list(checking.look())
        kept = Rendition.objects.get(kind="leaflet")
        with kept.file.open("rb") as file:
            data = bytearray(file.read())
        data[len(data) // 2] ^= 1
        path = kept.file.path
        with open(path, "wb") as file:  # noqa: PTH123  # the storage would keep it under another name
            file.write(data)

        found = [item for item in checking.look() if item.ok is False]

        assert [(str(item.kind), item.subject) for item in found] == [("pdf", "leaflet")]

    def test_lost_pdf_is_found(self, standard: ServiceStandard) -> None:
        list(checking.look())
        kept = Rendition.objects.get(kind="poster")
        kept.file.storage.delete(kept.file.name)

        assert wrong(list(checking.look())) == {("pdf", "file-lost")}

    def test_changed_pledge_is_found(self, in_a: Any) -> None:
        pledge = make_pledge(state="published")
        ServicePledge.objects.filter(pk=pledge.pk).update(paragraphs=["Kami tidak berjanji."])

        assert {("live", "rows-differ"), ("page", "words-differ")} <= wrong(list(checking.look()))


class TestRuns:
    def test_run_keeps_findings_and_the_answers_of_addresses(self, standard: ServiceStandard) -> None:
        dead = make_placement(standard, medium="social", photo=None, url="https://mati.example/unggahan")
        alive = make_placement(standard, medium="app", photo=None, url="https://hidup.example/aplikasi")
        asked: list[str] = []

        def ask(url: str) -> Answer:
            asked.append(url)
            return Answer(ok="hidup" in url, code="" if "hidup" in url else "wrong-status", status=404)

        run = checking.run_checks(reason="weekly", ask=ask)

        assert sorted(asked) == [alive.url, dead.url] or set(asked) == {alive.url, dead.url}
        dead.refresh_from_db()
        alive.refresh_from_db()
        assert (dead.check_ok, alive.check_ok) == (False, True)
        assert not dead.has_proof
        assert run.finished_at is not None
        assert PublicationCheck.objects.filter(run=run, kind="address", ok=False).get().placement == dead

    def test_addresses_that_no_time_is_left_for_wait_for_the_next_run(
        self, standard: ServiceStandard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checking, "ASKING_SECONDS", -1)

        run = checking.run_checks(reason="weekly")

        assert not run.checks.filter(kind="address").exists()
        assert MediaPlacement.objects.get().checked_at is None

    def test_own_address_is_answered_without_a_network(self, standard: ServiceStandard) -> None:
        def ask(url: str) -> Answer:
            raise AssertionError(url)

        checking.run_checks(reason="weekly", ask=ask)

        website = MediaPlacement.objects.get(medium="website")
        assert (website.check_ok, website.check_detail) == (True, "200")

    def test_run_of_one_version_looks_at_nothing_else(self, standard: ServiceStandard) -> None:
        other = make_published("ukbi", "Uji kemahiran")

        run = checking.run_checks(reason="publication", standard=other)

        assert set(run.checks.exclude(standard=None).values_list("standard", flat=True)) == {other.pk}
        newest = checking.newest_checks([standard, other])
        assert set(newest) == {other.pk}

    def test_newest_finding_of_each_thing_counts(self, standard: ServiceStandard) -> None:
        checking.run_checks(reason="weekly")
        row = standard.components.get(code="fee")
        row.content = {**row.content, "note": "Lain."}
        row.save()
        checking.run_checks(reason="weekly")

        found = {check.kind: check.ok for check in checking.newest_checks([standard])[standard.pk]}
        assert (found["live"], found["record"]) == (False, True)

    def test_button_needs_the_right(self, standard: ServiceStandard) -> None:
        with pytest.raises(PermissionRefused):
            checking.run_checks(reason="button", by=get_user("counter"))
        assert not CheckRun.objects.exists()

    def test_no_second_one_is_asked_for_while_one_is_under_way(self, standard: ServiceStandard, agency_a: Any) -> None:
        run = checking.ask_for_checks(by=get_user("team"))
        with pytest.raises(CheckUnderWay):
            checking.ask_for_checks(by=get_user("head"))

        for _time in range(2):
            check_publication(agency_a.schema_name, "button", get_user("team").pk, None, run.pk)

        run.refresh_from_db()
        assert (CheckRun.objects.get(), run.started_by) == (run, get_user("team"))
        assert run.checks.values("kind", "subject").distinct().count() == run.checks.count() > 0
        assert checking.ask_for_checks(by=get_user("head")).pk != run.pk

    def test_one_that_was_lost_or_is_of_one_version_holds_up_none(self, standard: ServiceStandard) -> None:
        now = timezone.now()
        CheckRun.objects.create(reason="publication", started_at=now)
        CheckRun.objects.create(reason="weekly", started_at=now - checking.LOST_AFTER)

        assert checking.ask_for_checks(by=get_user("team")).reason == "button"

    def test_task_runs_in_its_schema(self, standard: ServiceStandard, agency_a: Any) -> None:
        check_publication(agency_a.schema_name, "publication", None, standard.pk)
        check_publication(agency_a.schema_name, "publication", None, 999_999)

        assert CheckRun.objects.get().checks.filter(standard=standard).exists()

    def test_figures_count_by_kind(self, standard: ServiceStandard) -> None:
        assert checking.check_figures()["checked_on"] is None
        checking.run_checks(reason="weekly")

        figures = checking.check_figures()
        assert figures["differences"] == 0
        assert figures["by_kind"]["pdf"] == {"checked": 4, "differing": 0}


class TestCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        try:
            call_command("verify_publication", *arguments, stdout=out)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
        return 0, out.getvalue()

    def test_figures_of_a_sound_agency(self, standard: ServiceStandard, agency_a: Any) -> None:
        code, text = self.run("--agency", agency_a.slug, "--json")

        assert code == 0
        assert json.loads(text) == [
            {
                "agency": agency_a.slug,
                "versions": 1,
                "checked": {"record": 1, "live": 1, "page": 1, "pdf": 4, "qr": 1},
                "differences": [],
            }
        ]

    def test_all_agencies_are_told_and_the_first_difference_fails_it(self, standard: ServiceStandard) -> None:
        assert self.run()[0] == 0
        row = standard.components.get(code="fee")
        row.content = {**row.content, "note": "Lain."}
        row.save()

        code, text = self.run()

        assert code == 1
        assert "live" in text
        assert "uji-dua" in text

    def test_unknown_agency_is_refused(self, standard: ServiceStandard) -> None:
        with pytest.raises(CommandError):
            self.run("--agency", "tidak-ada")

    def test_exported_chain_is_verified_offline(self, standard: ServiceStandard, tmp_path: Any) -> None:
        make_next(standard)
        path = tmp_path / "rantai.jsonl"
        records = PublicationRecord.objects.select_related("standard").order_by("sequence")
        path.write_text("".join(lines(records)), encoding="utf-8")
        assert self.run("--offline", str(path)) == (0, f"{path}: 2 records, 0 differences\n")

        path.write_text(path.read_text(encoding="utf-8").replace("Aula", "Aulo", 1), encoding="utf-8")

        code, text = self.run("--offline", str(path))
        assert code == 1
        assert "content_hash" in text


class TestOwner:
    """The owner of the tables may change a record; the chain tells."""

    @pytest.fixture
    def as_owner(self, committing: None) -> Iterator[Any]:
        """Commit a publication, and remove it afterwards with the owner's rights."""
        from tests.world import AGENCY_A, get_agency

        agency = get_agency(AGENCY_A)
        with schema_context(agency.schema_name):
            make_published("dirusak", "Layanan yang dirusak")
        yield agency
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"SET search_path TO {agency.schema_name}")
            cursor.execute(CLEAN)
            cursor.execute("RESET search_path")

    def test_byte_flipped_in_a_record_is_found(self, as_owner: Any) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                f"UPDATE {as_owner.schema_name}.services_publicationrecord"
                " SET content = replace(content::text, 'Aula', 'Aulo')::jsonb"
            )

        with schema_context(as_owner.schema_name):
            found = wrong(list(checking.look()))

        assert ("record", "content_hash") in found
        assert ("live", "rows-differ") in found


CLEAN = """
TRUNCATE services_publicationrecord, services_rendition, services_placedstandard, services_mediaplacement,
    services_standardevent, services_standardcomponent, services_servicestandard, services_standarddecree,
    services_minutesofagreement, services_service, services_publicationcheck, services_checkrun,
    services_standardssettings CASCADE;
DELETE FROM core_auditentry WHERE action LIKE 'services.%'
"""


@pytest.mark.parametrize(
    "path", ["/akun/masuk/", "/portal/", "/portal/standar/", "/api/v1/", "/api/v1/services/", "/tidak/ada/"]
)
def test_own_page_that_is_not_about_services_counts_as_not_there(in_a: Any, path: str) -> None:
    assert own_page(path) == OwnPage(404)


def test_own_address_of_a_file_answers_without_words(in_a: Any) -> None:
    make_published()

    assert own_page("/layanan/peminjaman-aula/versi/1/standar.pdf") == OwnPage(200)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (
            "<ul><li><strong>Surat izin</strong><br>Memuat tempat.<br>Dan hari.</li></ul>",
            "Surat izin: Memuat tempat.\nDan hari.",
        ),
        (
            "<div><dt>Kotak saran</dt>\n<dd>Di loket</dd></div><div><dt>Surel:</dt><dd>a@b.c</dd></div>",
            "Kotak saran: Di loket\nSurel: a@b.c",
        ),
        (
            "<tr><th>Jenis</th><th>Tarif</th></tr>\n<tr><td>Umum</td> <td>Rp 1 <b>per hari</b></td></tr>",
            "Jenis: Tarif\nUmum: Rp 1 per hari",
        ),
        (
            "<p>\n  <strong>2 hari kerja</strong>\n  sejak\n lengkap.\n</p><p>Satu<br>Dua</p>",
            "2 hari kerja sejak lengkap.\nSatu\nDua",
        ),
        ("<ul><li><strong>Surat izin</strong></li><li><strong>Kartu</strong> biru</li></ul>", "Surat izin\nKartu biru"),
    ],
)
def test_lines_part_a_name_from_what_is_said_of_it(html: str, lines: str) -> None:
    assert lines_of(html) == lines
