"""The pages of pledge, media, checks and SIPP Nasional in the portal, as a browser without JavaScript uses them."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from core.tenancy import schema_context
from services.domain import checking, media, pledges
from services.models import CheckRun, MediaPlacement, ServicePledge
from tests.factories.services import make_next, make_published, pdf_file, picture_file
from tests.services.pages import text_of
from tests.services.publication.makers import audio_file, make_placement, make_pledge

PLEDGES = "/portal/standar/maklumat/"
MEDIA = "/portal/standar/media/"


def today() -> str:
    return f"{media.today():%d-%m-%Y}"


class TestPledge:
    def test_team_writes_confirms_and_head_enacts_and_publishes(self, in_a: Any, sign_in: Any) -> None:
        client: Client = sign_in("team")
        begun = client.post(f"{PLEDGES}baru/service/", follow=True)
        pledge = ServicePledge.objects.get()
        assert pledge.paragraphs[0] in text_of(begun)

        written = {
            "text": "\n\n".join(pledge.paragraphs),
            "place": "Jambi",
            "signatory_name": "Kepala Contoh",
            "signatory_position": "Kepala Kantor",
            "lock": 0,
        }
        asked = client.post(f"{PLEDGES}{pledge.pk}/ubah/", written)
        assert asked.url == f"{PLEDGES}{pledge.pk}/pernyataan/"
        said = {"ability": "1", "improvement": "2", "sanction": "3", "lock": 1}
        confirmed = client.post(asked.url, said)
        assert confirmed.url == f"{PLEDGES}{pledge.pk}/"

        client = sign_in("head")
        signed = {"signed_on": today(), "signed_file": pdf_file("maklumat.pdf")}
        assert client.post(f"{PLEDGES}{pledge.pk}/tetapkan/", signed).status_code == 302
        client.post(f"{PLEDGES}{pledge.pk}/terbitkan/")

        pledge.refresh_from_db()
        assert pledge.state == "published"
        assert "3 dari 5" in text_of(client.get(f"{PLEDGES}{pledge.pk}/")) or pledge.version == 1

    def test_enacting_an_unfinished_draft_names_what_is_missing(self, in_a: Any, sign_in: Any) -> None:
        draft = pledges.draft_pledge(kind="service", by=None)

        answer = sign_in("head").post(
            f"{PLEDGES}{draft.pk}/tetapkan/", {"signed_on": today(), "signed_file": pdf_file()}
        )

        assert answer.status_code == 422
        assert ServicePledge.objects.get().is_draft

    def test_second_editor_sees_both_texts_and_loses_nothing(self, pledge: ServicePledge, team: Client) -> None:
        pledges.edit_pledge(
            pledge=pledge,
            text="Yang lain menulis ini.",
            place="Jambi",
            signatory_name="A",
            signatory_position="B",
            lock=pledge.lock,
            by=None,
        )
        mine = {"text": "Saya menulis ini.", "place": "", "lock": pledge.lock}

        answer = team.post(f"{PLEDGES}{pledge.pk}/ubah/", mine)

        assert answer.status_code == 409
        words = text_of(answer)
        assert "Yang lain menulis ini." in words
        assert "Saya menulis ini." in words
        again = {**mine, "lock": answer.context["form"]["lock"].value()}
        assert team.post(f"{PLEDGES}{pledge.pk}/ubah/", again).status_code == 302
        assert ServicePledge.objects.get().paragraphs == ["Saya menulis ini."]

    def test_recording_is_added_by_page(self, pledge: ServicePledge, team: Client) -> None:
        data = {"audio": audio_file(), "transcript": "Kami berjanji."}
        assert team.post(f"{PLEDGES}{pledge.pk}/rekaman/", data).status_code == 302

        page = team.get(f"{PLEDGES}{pledge.pk}/")
        assert "<audio" in page.content.decode()
        sound = team.get(f"{PLEDGES}{pledge.pk}/berkas/suara/")
        assert sound["Content-Type"] == "audio/x-wav"
        assert sound.getvalue().startswith(b"RIFF")

    def test_discarding_twice_is_told_and_harmless(self, pledge: ServicePledge, team: Client) -> None:
        address = f"{PLEDGES}{pledge.pk}/buang/"
        assert team.post(address).url == PLEDGES

        assert team.post(address).status_code == 404

    def test_publishing_twice_makes_one_record(self, in_a: Any, head: Client) -> None:
        pledge = make_pledge(state="enacted")
        address = f"{PLEDGES}{pledge.pk}/terbitkan/"

        assert [head.post(address).status_code for _time in range(2)] == [302, 302]

        assert MediaPlacement.objects.filter(pledge=pledge).count() == 1

    @pytest.mark.parametrize("way", ["ubah", "pernyataan", "rekaman", "tetapkan", "terbitkan", "cabut", "buang"])
    def test_counter_staff_may_only_read(self, pledge: ServicePledge, counter: Client, way: str) -> None:
        assert counter.get(f"{PLEDGES}{pledge.pk}/").status_code == 200
        assert counter.post(f"{PLEDGES}{pledge.pk}/{way}/").status_code == 403

    def test_team_may_not_enact_or_publish(self, pledge: ServicePledge, team: Client) -> None:
        for way in ("tetapkan", "terbitkan", "cabut"):
            assert team.post(f"{PLEDGES}{pledge.pk}/{way}/").status_code == 403

    def test_other_agency_sees_nothing_of_it(self, agency_b: Any, client_b: Client, in_a: Any) -> None:
        from tests.world import get_user

        pledge = make_pledge(state="published")
        with schema_context(agency_b.schema_name):
            client_b.force_login(get_user("head"))
            assert client_b.get(f"{PLEDGES}{pledge.pk}/").status_code == 404
            assert client_b.post(f"{PLEDGES}{pledge.pk}/cabut/", {"reason": "Curi."}).status_code == 404
        pledge.refresh_from_db()
        assert pledge.is_published

    def test_stranger_is_sent_to_sign_in(self, pledge: ServicePledge, client_a: Client) -> None:
        assert client_a.get(f"{PLEDGES}{pledge.pk}/berkas/berkas/").status_code == 302


class TestMedia:
    def entry(self, standard: Any, **fields: Any) -> dict[str, Any]:
        return {
            "medium": "print",
            "what": "Poster A3",
            "place": "Ruang tunggu",
            "placed_on": today(),
            "standards": [standard.pk],
            "covers_all": "on",
            "photo": picture_file(),
            "photo_text": "Poster di dinding.",
            **fields,
        }

    def test_entry_is_added_by_page_and_lifts_the_score(self, in_a: Any, team: Client) -> None:
        standard = make_published()

        answer = team.post(f"{MEDIA}baru/", self.entry(standard), follow=True)

        assert "Poster A3" in text_of(answer)
        assert [item.score for item in team.get(MEDIA).context["scores"]] == [2]

    def test_entry_without_proof_is_refused_beside_the_photo(self, in_a: Any, team: Client) -> None:
        data = self.entry(make_published())
        del data["photo"]

        answer = team.post(f"{MEDIA}baru/", data)

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"photo"}

    def test_outdated_entry_is_replaced_from_its_link(self, in_a: Any, team: Client) -> None:
        standard = make_published()
        poster = make_placement(standard)
        newer = make_next(standard)
        assert [item.pk for item in team.get(MEDIA).context["outdated"]] == [poster.pk]

        form = team.get(f"{MEDIA}baru/?replaces={poster.pk}").context["form"]
        assert form.initial["standards"] == [newer.pk]
        team.post(f"{MEDIA}baru/?replaces={poster.pk}", self.entry(newer))

        assert team.get(MEDIA).context["outdated"] == []
        again = team.post(f"{MEDIA}baru/?replaces={poster.pk}", self.entry(newer))
        assert again.status_code == 302

    def test_outdated_entries_stand_in_today(self, in_a: Any, team: Client) -> None:
        standard = make_published()
        make_placement(standard)
        make_next(standard)

        assert "Poster A3" in text_of(team.get("/portal/"))

    def test_photo_and_end_by_page(self, in_a: Any, team: Client) -> None:
        poster = make_placement(make_published())
        photo = {"photo": picture_file(size=(80, 60)), "photo_text": "Lebih jelas."}
        assert team.post(f"{MEDIA}{poster.pk}/foto/", photo).status_code == 302
        picture = team.get(f"{MEDIA}{poster.pk}/gambar/")
        assert (picture["Content-Type"], picture.getvalue()[:4]) == ("image/png", b"\x89PNG")

        assert team.post(f"{MEDIA}{poster.pk}/selesai/", {"removed_on": today()}).status_code == 302
        poster.refresh_from_db()
        assert not poster.is_standing
        assert team.get(f"{MEDIA}{poster.pk}/selesai/").status_code == 302

    @pytest.mark.parametrize("query", ["?replaces=x", "?replaces=99999999999999999999", "?standard=abc&pledge=1e9"])
    def test_nonsense_in_the_address_is_ignored(self, in_a: Any, team: Client, query: str) -> None:
        assert team.get(f"{MEDIA}baru/{query}").status_code == 200

    def test_counter_staff_may_not_enter_anything(self, in_a: Any, counter: Client) -> None:
        assert counter.get(MEDIA).status_code == 200
        assert counter.post(f"{MEDIA}baru/", {}).status_code == 403


class TestSippn:
    def test_fields_stand_in_the_order_of_the_form(self, in_a: Any, team: Client) -> None:
        make_published()

        labels = [field.label for field in team.get(f"{MEDIA}sippn/peminjaman-aula/").context["entry"].fields]

        assert labels == [
            "No. SK",
            "Persyaratan",
            "Sistem, Mekanisme, dan Prosedur",
            "Waktu Penyelesaian",
            "Biaya/Tarif",
            "Produk Layanan",
            "Pengaduan Layanan",
            "SP4N-LAPOR!",
        ]

    def test_mark_enters_the_register(self, in_a: Any, team: Client) -> None:
        make_published()
        data = {"entered_on": today(), "url": "https://sippn.example/1"}

        assert team.post(f"{MEDIA}sippn/peminjaman-aula/", data).status_code == 302

        assert MediaPlacement.objects.get(medium="sippn").covers_all

    def test_sheet_has_a_row_for_each_service_and_no_formula(self, in_a: Any, team: Client) -> None:
        make_published(name="Pinjam aula")
        make_published("hitung", "=1+1")

        answer = team.get(f"{MEDIA}sippn/sippn.xlsx")

        page = load_workbook(io.BytesIO(answer.content)).active
        names = {row[0].value: row[0].data_type for row in page.iter_rows(min_row=2)}
        assert names == {"Pinjam aula": "s", "=1+1": "s"}

    def test_service_without_a_standard_in_force_is_not_there(self, in_a: Any, team: Client) -> None:
        assert team.get(f"{MEDIA}sippn/tidak-ada/").status_code == 404


class TestChecks:
    def test_empty_list_says_what_will_come(self, in_a: Any, counter: Client) -> None:
        assert counter.get("/portal/standar/pemeriksaan/").status_code == 200

    def test_service_whose_publication_differs_is_marked_in_the_list(self, in_a: Any, team: Client) -> None:
        standard = make_published()
        checking.run_checks(reason="weekly")
        address = "/portal/standar/layanan/peminjaman-aula/versi/1/publikasi/"
        assert address not in team.get("/portal/standar/").content.decode()
        row = standard.components.get(code="fee")
        row.content = {**row.content, "note": "Lain."}
        row.save()

        checking.run_checks(reason="weekly")

        assert address in team.get("/portal/standar/").content.decode()
        assert "fee" in text_of(team.get(address))
        assert team.get("/portal/standar/pemeriksaan/").context["wrong"]

    def test_second_press_starts_no_second_one_and_says_so(self, in_a: Any, team: Client) -> None:
        make_published()
        started = CheckRun.objects.count()

        first, second = (team.post("/portal/standar/pemeriksaan/jalankan/", follow=True) for _press in range(2))

        assert "Pemeriksaan dimulai." in text_of(first)
        assert "Pemeriksaan lain masih berjalan." in text_of(second)
        assert CheckRun.objects.count() == started + 1

    def test_run_that_was_lost_is_not_told_as_under_way(self, in_a: Any, counter: Client) -> None:
        make_published()
        checking.run_checks(reason="weekly")
        run = CheckRun.objects.create(reason="weekly", started_at=timezone.now())
        assert "Berjalan" in text_of(counter.get("/portal/standar/pemeriksaan/"))

        CheckRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - checking.LOST_AFTER)

        words = text_of(counter.get("/portal/standar/pemeriksaan/"))
        assert ("Berjalan" in words, "Tidak sampai selesai" in words) == (False, True)

    def test_only_those_who_keep_the_register_start_one(self, in_a: Any, counter: Client) -> None:
        assert counter.post("/portal/standar/pemeriksaan/jalankan/").status_code == 403


def test_register_names_what_each_public_page_is_of(in_a: Any, counter: Client) -> None:
    make_published()
    make_pledge(state="published")

    words = text_of(counter.get(MEDIA))

    assert "(Pinjam aula)" in words
    assert "(Maklumat" in words
