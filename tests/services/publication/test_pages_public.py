"""What everybody sees: pledge, check page, QR, linked data, feed, chain."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import pagecache
from core.documents import qr_modules
from core.documents.apart import ReadersBusy, ReadPdf
from core.pagecache import forget_everything
from core.tenancy import schema_context
from services import domain
from services.domain import pledges
from services.models import PublicationRecord, ServiceStandard
from services.printing import domain as printing
from services.printing.documents import KIND_MARK
from services.publication.linked_data import iso_duration, script_text
from tests.factories.services import make_in_state, make_next, make_published, pdf_file
from tests.services.pages import text_of
from tests.services.publication.makers import audio_file, make_placement, make_pledge

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def standard(in_a: Any) -> ServiceStandard:
    return make_published(
        summary="Aula untuk kegiatan warga.", keywords=["gedung"], channels=["counter"], life_events=["community"]
    )


def code_of(standard: ServiceStandard) -> str:
    return PublicationRecord.objects.get(standard=standard).code


class TestPledge:
    def test_page_without_a_pledge_says_so(self, in_a: Any, client_a: Client) -> None:
        assert client_a.get("/maklumat/").status_code == 200

    def test_page_has_text_signature_recording_and_scan(self, in_a: Any, client_a: Client) -> None:
        pledge = make_pledge(state="published")
        pledges.attach_recording(pledge=pledge, audio=audio_file(), transcript="Kami berjanji keras-keras.", by=None)

        answer = client_a.get("/maklumat/")

        words = text_of(answer)
        for text in (*pledge.paragraphs, "Kepala Contoh", "Kami berjanji keras-keras."):
            assert text in words
        body = answer.content.decode()
        assert 'controls preload="none" src="/maklumat/service/versi/1/suara/"' in body
        scan = client_a.get("/maklumat/service/versi/1/berkas/")
        assert (scan["Content-Type"], scan.getvalue()[:5]) == ("application/pdf", b"%PDF-")
        assert scan["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize(
        ("asked", "status", "part"),
        [
            ("bytes=0-3", 206, b"RIFF"),
            ("bytes=-4", 206, b"\0\0\0\0"),
            ("bytes=8040-", 206, b"\0\0\0\0"),
            ("bytes=999999-", 416, b""),
            ("bytes=5-2", 416, b""),
            ("bytes=-", 200, None),
            ("suara", 200, None),
        ],
    )
    def test_players_may_ask_for_a_part(
        self, in_a: Any, client_a: Client, asked: str, status: int, part: bytes | None
    ) -> None:
        pledges.attach_recording(pledge=make_pledge(state="published"), audio=audio_file(), transcript="Kata.", by=None)

        answer = client_a.get("/maklumat/service/versi/1/suara/", headers={"range": asked})

        assert answer.status_code == status
        data = answer.getvalue()
        assert data == part if part is not None else len(data) == 8044

    @pytest.mark.parametrize("state", ["draft", "enacted"])
    def test_what_is_not_published_is_not_there(self, in_a: Any, client_a: Client, state: str) -> None:
        pledge = make_pledge(state=state)

        assert pledge.paragraphs[0] not in text_of(client_a.get("/maklumat/"))
        assert client_a.get("/maklumat/service/versi/1/berkas/").status_code == 404

    def test_other_agency_has_none_of_it(self, client_b: Client, in_a: Any) -> None:
        pledge = make_pledge(state="published")

        assert pledge.paragraphs[0] not in text_of(client_b.get("/maklumat/"))
        assert client_b.get("/maklumat/service/versi/1/berkas/").status_code == 404

    def test_photo_is_shown_while_it_stands(self, in_a: Any, client_a: Client) -> None:
        poster = make_placement(pledge=make_pledge(state="published"))
        answer = client_a.get(f"/media/{poster.pk}/foto/")
        assert answer["Content-Type"] == "image/png"
        assert answer.getvalue()

        make_pledge(state="published")

        assert client_a.get(f"/media/{poster.pk}/foto/").status_code == 404


class TestCheck:
    def test_version_in_force_applies(self, standard: ServiceStandard, client_a: Client) -> None:
        record = PublicationRecord.objects.get()

        words = text_of(client_a.get(f"/periksa/{record.code}/"))

        for text in ("Pinjam aula", record.content["decree"]["number"], record.content_hash, record.chain_hash):
            assert text in words

    @pytest.mark.parametrize(
        ("state", "standing"),
        [
            ("published", "upcoming"),
            ("in_force", "applies"),
            ("under_review", "applies"),
            ("superseded", "replaced"),
            ("revoked", "revoked"),
        ],
    )
    def test_each_state_has_its_meaning(self, in_a: Any, client_a: Client, state: str, standing: str) -> None:
        standard = make_in_state(state)

        answer = client_a.get(f"/periksa/{code_of(standard)}/")

        assert answer.context["meaning"].standing == standing
        if state == "superseded":
            assert 'href="/layanan/peminjaman-aula/"' in answer.content.decode()

    def test_page_that_cannot_be_opened_any_more_is_not_offered(
        self, standard: ServiceStandard, client_a: Client
    ) -> None:
        address = f"/periksa/{code_of(standard)}/"
        assert "/layanan/peminjaman-aula/versi/1/" in client_a.get(address).content.decode()

        domain.retire_service(service=standard.service, by=None)

        forget_everything()
        answer = client_a.get(address)
        assert answer.status_code == 200
        assert not answer.context["meaning"].is_readable

    def test_internal_standard_is_genuine_but_says_nothing(self, in_a: Any, client_a: Client) -> None:
        standard = make_published("dalam", "Layanan rahasia", audience="internal")

        answer = client_a.get(f"/periksa/{code_of(standard)}/")

        assert answer.context["meaning"].standing == "closed"
        assert "Layanan rahasia" not in answer.content.decode()

    @pytest.mark.parametrize("code", ["aaaaaaaaaaaa", "x", "0189", "a" * 60])
    def test_unknown_code_is_told_with_what_to_do(self, standard: ServiceStandard, client_a: Client, code: str) -> None:
        answer = client_a.get(f"/periksa/{code}/")

        assert answer.status_code == 404
        assert "<form" in answer.content.decode()

    def test_code_is_found_however_it_is_typed(self, standard: ServiceStandard, client_a: Client) -> None:
        code = code_of(standard)
        typed = f" {code[:4].upper()} {code[4:8]}-{code[8:]} "
        for text in (typed, f"https://uji-satu.localhost/periksa/{code}/"):
            assert client_a.get("/periksa/", {"kode": text}).url == f"/periksa/{code}/"
        assert client_a.get(f"/periksa/{code.upper()}/").url == f"/periksa/{code}/"

    @pytest.mark.parametrize("typed", ["", "abc", "abcd efgh ijkl mnop", "<script>"])
    def test_wrong_code_is_told_beside_the_field(self, in_a: Any, client_a: Client, typed: str) -> None:
        assert client_a.get("/periksa/", {"kode": typed}).context["form"].errors

    def test_code_of_one_agency_is_unknown_to_the_other(self, client_b: Client, standard: ServiceStandard) -> None:
        assert client_b.get(f"/periksa/{code_of(standard)}/").status_code == 404

    def test_withdrawn_pledge_is_told(self, in_a: Any, client_a: Client) -> None:
        make_pledge(state="withdrawn")
        record = PublicationRecord.objects.get()

        answer = client_a.get(f"/periksa/{record.code}/")

        assert answer.context["meaning"].standing == "revoked"
        assert "Kepala kantor berganti." in text_of(answer)


class TestDocument:
    def leaflet(self, standard: ServiceStandard) -> bytes:
        rendition = printing.rendition_of(PublicationRecord.objects.get(standard=standard), "leaflet")
        with rendition.file.open("rb") as file:
            return bytes(file.read())

    def post(self, client: Client, data: bytes) -> Any:
        upload = SimpleUploadedFile("apa-saja.pdf", data, content_type="application/pdf")
        return client.post("/periksa/", {"dokumen": upload})

    def test_genuine_file_is_known_by_its_bytes(self, standard: ServiceStandard, client_a: Client) -> None:
        held = self.post(client_a, self.leaflet(standard)).context["held"]

        assert held.is_exact
        assert held.meaning.standing == "applies"

    def test_file_that_was_saved_anew_is_known_by_its_text(self, standard: ServiceStandard, client_a: Client) -> None:
        held = self.post(client_a, self.leaflet(standard) + b"\n% disimpan ulang\n").context["held"]

        assert (held.is_exact, held.differences) == (False, ())
        assert held.meaning.record.standard == standard

    def test_old_version_is_told_to_be_replaced(self, standard: ServiceStandard, client_a: Client) -> None:
        data = self.leaflet(standard)
        make_next(standard)

        held = self.post(client_a, data).context["held"]

        assert held.meaning.standing == "replaced"

    def test_foreign_pdf_is_not_known(self, standard: ServiceStandard, client_a: Client) -> None:
        assert self.post(client_a, pdf_file().read()).context["held"].meaning is None

    @pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.7 rusak", b"\x89PNG\r\n\x1a\n"])
    def test_what_is_no_pdf_is_refused(self, in_a: Any, client_a: Client, data: bytes) -> None:
        answer = self.post(client_a, data)

        assert answer.status_code in (200, 422)
        assert answer.context["upload"].errors

    def test_sheet_of_a_pledge_with_the_code_of_a_standard_is_not_genuine(
        self, standard: ServiceStandard, client_a: Client
    ) -> None:
        make_pledge(state="published")
        sheet = printing.rendition_of(PublicationRecord.objects.get(kind="pledge"), "maklumat")
        read = ReadPdf(code_of(standard), [], [f"{KIND_MARK}{sheet.kind}"])

        with mock.patch("core.documents.apart.read_apart", return_value=read):
            held = self.post(client_a, pdf_file().read()).context["held"]

        assert [str(line) for line in held.differences] == ["document: unreadable: '' / ''"]

    def test_reading_is_put_off_while_others_are_read(self, in_a: Any, client_a: Client) -> None:
        with mock.patch("core.documents.apart.read_apart", side_effect=ReadersBusy):
            assert self.post(client_a, pdf_file().read()).status_code == 429

    def test_nobody_uploads_without_end(self, in_a: Any, client_a: Client) -> None:
        codes = [self.post(client_a, b"<html>").status_code for _time in range(21)]

        assert codes[:20] == [422] * 20
        assert codes[20] == 429


def test_nobody_takes_a_long_chain_without_end(
    standard: ServiceStandard, client_a: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {client_a.get("/periksa/rantai.jsonl").status_code for _time in range(30)} == {200}  # from memory
    monkeypatch.setattr(pagecache, "MAX_PAGE_BYTES", 10)
    forget_everything()

    codes = [client_a.get("/periksa/rantai.jsonl").status_code for _time in range(20)]

    assert codes == [200] * 19 + [429]


class TestMachine:
    def test_linked_data_describes_the_service(self, standard: ServiceStandard, client_a: Client) -> None:
        answer = client_a.get("/layanan/peminjaman-aula/data.jsonld")

        assert answer["Content-Type"].startswith("application/ld+json")
        data = json.loads(answer.content)
        assert data["@type"] == "cpsv:PublicService"
        assert data["dct:title"] == {"@value": "Pinjam aula", "@language": "id"}
        assert data["cv:hasCompetentAuthority"]["dct:identifier"] == "uji-satu"
        assert data["cv:processingTime"]["@type"] == "xsd:duration"
        assert data["cv:isGroupedBy"][0]["dct:identifier"] == "community"
        assert data["cpsv:hasInput"]
        assert data["cpsv:produces"]
        assert data["cv:hasCost"]
        assert data["cv:hasLegalResource"][0]["eli:id_local"] == "SK/1/2026"
        assert set(data["@context"]) >= {name.partition(":")[0] for name in data if ":" in name}

    def test_page_carries_the_same_data_and_nothing_ends_its_script(
        self, standard: ServiceStandard, client_a: Client
    ) -> None:
        newer = make_next(standard, product={"items": [{"name": "Izin </script><script>alert(1)", "note": "<!--"}]})
        assert newer.is_current

        page = client_a.get("/layanan/peminjaman-aula/").content.decode()

        scripts = _Scripts()
        scripts.feed(page)
        assert [kind for kind, _text in scripts.found] == ["application/ld+json"]
        inside = json.loads(scripts.found[0][1])
        assert inside == json.loads(client_a.get("/layanan/peminjaman-aula/data.jsonld").content)

    @pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "&lt;", "\u2028\u2029", "'\"\\"])
    def test_script_text_holds_nothing_that_html_reads(self, text: str) -> None:
        written = script_text({"a": text})

        assert not set("<>&\u2028\u2029") & set(written)
        assert json.loads(written) == {"a": text}

    @pytest.mark.parametrize(
        ("value", "unit", "iso"),
        [
            (15, "minute", "PT15M"),
            (4, "hour", "PT4H"),
            (2, "working_day", "P2D"),
            (3, "calendar_day", "P3D"),
            (None, "hour", None),
            (1, "", None),
            (1, "abad", None),
        ],
    )
    def test_durations_by_iso_8601(self, value: int | None, unit: str, iso: str | None) -> None:
        assert iso_duration(value, unit) == iso

    def test_qr_is_a_drawing_of_the_check_address(self, standard: ServiceStandard, client_a: Client) -> None:
        answer = client_a.get("/layanan/peminjaman-aula/versi/1/qr.svg")

        assert answer["Content-Type"] == "image/svg+xml"
        drawing = ET.fromstring(answer.content)
        size = drawing.attrib["viewBox"].split()[2]
        assert "width" not in drawing.attrib
        modules = qr_modules(f"http://uji-satu.localhost/periksa/{code_of(standard)}/")
        assert int(size) == len(modules) + 8
        assert client_a.get("/layanan/peminjaman-aula/versi/9/qr.svg").status_code == 404

    def test_feed_tells_every_public_change_once(self, standard: ServiceStandard, client_a: Client) -> None:
        newer = make_next(standard)
        domain.begin_review(standard=newer, by=None)
        make_pledge(state="withdrawn")
        make_published("dalam", "Layanan rahasia", audience="internal")

        answer = client_a.get("/perubahan.atom")

        assert answer["Content-Type"].startswith("application/atom+xml")
        root = ET.fromstring(answer.content)
        ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        assert sorted(ids) == sorted(
            f"tag:localhost,2026:uji-satu/{key}"
            for key in (
                "standar/peminjaman-aula/1/published",
                "standar/peminjaman-aula/1/in_force",
                "standar/peminjaman-aula/1/superseded",
                "standar/peminjaman-aula/2/published",
                "standar/peminjaman-aula/2/in_force",
                "maklumat/service/1/published",
                "maklumat/service/1/withdrawn",
            )
        )
        assert "rahasia" not in answer.content.decode()
        for element in (root, *root.iter(f"{ATOM}entry")):
            assert element.findtext(f"{ATOM}title")
            assert dt.datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
            assert element.find(f"{ATOM}link") is not None

    def test_feed_of_an_agency_without_changes_is_valid_too(self, in_a: Any, client_a: Client) -> None:
        root = ET.fromstring(client_a.get("/perubahan.atom").content)

        assert root.findtext(f"{ATOM}id") == "tag:localhost,2026:uji-satu/perubahan"
        assert root.findtext(f"{ATOM}updated")

    def test_chain_is_open_but_for_what_is_internal(self, standard: ServiceStandard, client_a: Client) -> None:
        make_published("dalam", "Layanan rahasia", audience="internal")

        answer = client_a.get("/periksa/rantai.jsonl")

        records = [json.loads(line) for line in answer.content.decode().splitlines()]
        assert [(record["sequence"], record["content"] is None) for record in records] == [(1, False), (2, True)]
        assert "rahasia" not in answer.content.decode()


class TestApi:
    def test_chain_by_pages_and_one_link_with_its_content(self, standard: ServiceStandard, client_a: Client) -> None:
        make_next(standard)

        listed = client_a.get("/api/v1/publications/?page_size=1").json()

        assert [row["sequence"] for row in listed["results"]] == [1]
        assert listed["next"]
        one = client_a.get(f"/api/v1/publications/{listed['results'][0]['code']}/").json()
        assert (one["service"], one["version"], one["standing"]) == ("peminjaman-aula", 1, "replaced")
        assert one["content"]["format"] == "maklumat/standard/1"

    def test_internal_content_stays_inside(self, in_a: Any, client_a: Client) -> None:
        standard = make_published("dalam", "Layanan rahasia", audience="internal")

        one = client_a.get(f"/api/v1/publications/{code_of(standard)}/").json()

        assert (one["service"], one["version"], one["content"]) == (None, None, None)

    def test_unknown_code_is_a_problem(self, in_a: Any, client_a: Client) -> None:
        assert client_a.get("/api/v1/publications/aaaaaaaaaaaa/").status_code == 404

    def test_linked_data_by_api(self, standard: ServiceStandard, client_a: Client) -> None:
        data = client_a.get("/api/v1/standards/peminjaman-aula/linked-data/").json()

        assert data == json.loads(client_a.get("/layanan/peminjaman-aula/data.jsonld").content)


def test_standard_page_names_code_and_media(standard: ServiceStandard, client_a: Client) -> None:
    make_placement(standard)

    words = text_of(client_a.get("/layanan/peminjaman-aula/"))

    assert "Poster A3, Ruang tunggu" in words
    code = code_of(standard)
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in words


def test_pages_of_an_agency_stay_its_own(agency_b: Any, client_b: Client, standard: ServiceStandard) -> None:
    with schema_context(agency_b.schema_name):
        assert client_b.get("/periksa/rantai.jsonl").content == b""
    assert client_b.get("/layanan/peminjaman-aula/data.jsonld").status_code == 404


class _Scripts(HTMLParser):
    """Collects the scripts of a page as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str | None, str]] = []
        self._kind: str | None = None
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._is_open = True
            self.found.append((dict(attrs).get("type"), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open:
            kind, text = self.found[-1]
            self.found[-1] = (kind, text + data)
