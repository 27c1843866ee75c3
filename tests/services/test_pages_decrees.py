"""Decrees in the portal: prepared, filled, signed, and their standards published."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from services.domain import publishing
from services.models import ServiceStandard, StandardDecree
from tests.factories.services import State, make_decree, make_in_state, pdf_file
from tests.services.pages import DRAFT, LIST, downloaded, text_of

DECREES = f"{LIST}keputusan/"


def head_of(**changes: Any) -> dict[str, Any]:
    today = publishing.today()
    return {
        "number": "800/12/2026",
        "dated_on": today.isoformat(),
        "title": "Penetapan standar pelayanan",
        "effective_on": (today + dt.timedelta(days=7)).isoformat(),
        "signed_place": "Jambi",
        "signatory_name": "Kepala Contoh",
        "signatory_position": "Kepala Kantor",
        **changes,
    }


def test_decree_is_prepared_with_the_agreed_standards(team: Client, in_a: Any) -> None:
    first = make_in_state(State.AGREED)
    second = make_in_state(State.AGREED, "ukbi", "Uji kemahiran")
    assert "2 standar yang disepakati belum ada keputusannya" in text_of(team.get(DECREES))
    form = team.get(f"{DECREES}baru/").context["form"]
    assert set(form.initial["standards"]) == {first.pk, second.pk}
    assert team.get(f"{DECREES}baru/?standar=ukbi").context["form"].initial["standards"] == [second.pk]
    response = team.post(f"{DECREES}baru/", {**head_of(), "standards": [first.pk, second.pk]}, follow=True)
    decree = StandardDecree.objects.get()
    assert response.redirect_chain == [(f"{DECREES}{decree.pk}/", 302)]
    assert set(decree.standards.all()) == {first, second}
    words = text_of(response)
    assert "2 standar dalam keputusan ini" in words
    assert "Menunggu kepala instansi" in words


def test_next_decree_begins_with_the_signature_of_the_last(team: Client, in_a: Any) -> None:
    make_decree(signed=False, signatory_name="Nama Kepala")
    assert team.get(f"{DECREES}baru/").context["form"].initial["signatory_name"] == "Nama Kepala"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"number": ""}, ["number"]),
        ({"number": "x" * 121}, ["number"]),
        ({"number": " SK/1/2026 "}, ["number"]),
        ({"title": ""}, ["title"]),
        ({"dated_on": "kemarin"}, ["dated_on"]),
        ({"effective_on": "2020-01-01"}, ["effective_on"]),
        ({"signatory_name": "\u200b"}, ["signatory_name"]),
        ({"standards": ["99999"]}, ["standards"]),
    ],
)
def test_wrong_decree_is_refused_beside_its_field(
    team: Client, in_a: Any, changes: dict[str, Any], fields: list[str]
) -> None:
    make_in_state(State.AGREED)
    make_decree(signed=False, number=f"SK/1/{2026}", dated_on=dt.date(publishing.today().year, 1, 1))
    response = team.post(f"{DECREES}baru/", head_of(**changes))
    assert list(response.context["form"].errors) == fields
    assert StandardDecree.objects.count() == 1


def test_decree_is_changed_until_it_is_signed(team: Client, in_a: Any) -> None:
    decree = make_decree(signed=False)
    address = f"{DECREES}{decree.pk}/ubah/"
    assert team.get(address).context["form"].initial["number"] == decree.number
    assert team.post(address, head_of(number="800/13/2026"))["Location"] == f"{DECREES}{decree.pk}/"
    decree.refresh_from_db()
    assert decree.number == "800/13/2026"
    StandardDecree.objects.all().delete()
    signed = make_decree(make_in_state(State.AGREED))
    for response in (team.get(f"{DECREES}{signed.pk}/ubah/"), team.post(f"{DECREES}{signed.pk}/ubah/", head_of())):
        assert response["Location"] == f"{DECREES}{signed.pk}/"


def test_standards_are_put_on_and_taken_off(team: Client, in_a: Any) -> None:
    decree = make_decree(signed=False)
    standard = make_in_state(State.AGREED)
    draft = make_in_state(State.DRAFT, "ukbi", "Uji kemahiran")
    address = f"{DECREES}{decree.pk}/"
    team.post(f"{address}standar/", {"standards": [standard.pk]})
    assert list(decree.standards.all()) == [standard]
    for wrong in ([draft.pk], [standard.pk], [], ["x"]):
        page = team.post(f"{address}standar/", {"standards": wrong}, follow=True)
        assert list(page.context["messages"])
    assert list(decree.standards.all()) == [standard]
    team.post(f"{address}standar/peminjaman-aula/1/lepas/")
    assert list(decree.standards.all()) == []
    assert team.get(f"{address}standar/").status_code == 405
    assert team.get(f"{address}standar/peminjaman-aula/1/lepas/").status_code == 405


def test_signed_file_enacts_every_standard_on_the_decree(sign_in: Any, in_a: Any) -> None:
    decree = make_decree(
        make_in_state(State.AGREED), make_in_state(State.AGREED, "ukbi", "Uji kemahiran"), signed=False
    )
    head = sign_in("head")
    words = text_of(head.get(f"{DECREES}{decree.pk}/tetapkan/"))
    assert "2 standar ditetapkan, semua atau tidak sama sekali" in words
    assert "Uji kemahiran, versi 1" in words
    response = head.post(f"{DECREES}{decree.pk}/tetapkan/", {"file": pdf_file()}, follow=True)
    assert "Publikasikan 2 standar" in text_of(response)
    assert set(ServiceStandard.objects.values_list("state", flat=True)) == {State.ENACTED}
    again = head.post(f"{DECREES}{decree.pk}/tetapkan/", {"file": pdf_file()}, follow=True)
    assert again.redirect_chain == [(f"{DECREES}{decree.pk}/", 302)]
    assert "sudah ditandatangani" in text_of(again)
    assert downloaded(sign_in("counter").get(f"{DECREES}{decree.pk}/berkas/")).startswith(b"%PDF-")


def test_enactment_names_the_incomplete_standard_and_its_components(sign_in: Any, in_a: Any) -> None:
    standard = make_in_state(State.AGREED)
    decree = make_decree(standard, make_in_state(State.AGREED, "ukbi", "Uji kemahiran"), signed=False)
    standard.components.filter(code="fee").update(content={}, completeness="empty")
    head = sign_in("head")
    for page in (head.get(f"{DECREES}{decree.pk}/"), head.get(f"{DECREES}{decree.pk}/tetapkan/")):
        assert "Pinjam aula : 4. Biaya/tarif" in text_of(page)
    response = head.post(f"{DECREES}{decree.pk}/tetapkan/", {"file": pdf_file()})
    assert response.status_code == 422
    assert "Tidak ada yang ditetapkan: “Pinjam aula” belum lengkap. Masih kurang: 4. Biaya/tarif." in str(
        response.context["form"].non_field_errors()
    )
    assert set(ServiceStandard.objects.values_list("state", flat=True)) == {State.AGREED}


def test_enactment_refuses_what_is_no_paper_an_empty_decree_and_a_day_to_come(sign_in: Any, in_a: Any) -> None:
    head = sign_in("head")
    empty = make_decree(signed=False)
    assert head.post(f"{DECREES}{empty.pk}/tetapkan/", {"file": pdf_file()}).status_code == 422
    assert "Belum ada standar dalam keputusan ini" in text_of(head.get(f"{DECREES}{empty.pk}/tetapkan/"))
    decree = make_decree(make_in_state(State.AGREED), signed=False)
    page = head.post(f"{DECREES}{decree.pk}/tetapkan/")
    assert list(page.context["form"].errors) == ["file"]
    tomorrow = publishing.today() + dt.timedelta(days=1)
    StandardDecree.objects.filter(pk=decree.pk).update(dated_on=tomorrow, effective_on=tomorrow)
    page = head.post(f"{DECREES}{decree.pk}/tetapkan/", {"file": pdf_file()})
    assert list(page.context["form"].errors) == ["__all__"]
    assert set(ServiceStandard.objects.values_list("state", flat=True)) == {State.AGREED}


def test_only_the_head_signs_and_publishes(team: Client, in_a: Any) -> None:
    decree = make_decree(make_in_state(State.AGREED), signed=False)
    assert team.post(f"{DECREES}{decree.pk}/tetapkan/", {"file": pdf_file()}).status_code == 403
    assert team.post(f"{DECREES}{decree.pk}/terbitkan/").status_code == 403


def test_all_standards_of_a_decree_are_published_each_on_its_own(sign_in: Any, in_a: Any) -> None:
    first = make_in_state(State.AGREED)
    second = make_in_state(State.AGREED, "ukbi", "Uji kemahiran")
    decree = make_decree(first, second)
    second.components.filter(code="fee").update(content={}, completeness="empty")
    head = sign_in("head")
    assert "Publikasikan 2 standar" in text_of(head.get(f"{DECREES}{decree.pk}/terbitkan/"))
    words = text_of(head.post(f"{DECREES}{decree.pk}/terbitkan/", follow=True))
    assert "1 standar dipublikasikan: Pinjam aula." in words
    assert "Uji kemahiran: " in words
    states = dict(ServiceStandard.objects.values_list("service__code", "state"))
    assert states == {"peminjaman-aula": State.IN_FORCE, "ukbi": State.ENACTED}
    second.components.filter(code="fee").update(content=first.components.get(code="fee").content)
    head.post(f"{DECREES}{decree.pk}/terbitkan/")
    page = head.post(f"{DECREES}{decree.pk}/terbitkan/", follow=True)
    assert "Tidak ada standar dalam keputusan ini yang menunggu dipublikasikan" in text_of(page)


def test_published_standard_of_a_decree_leads_to_its_public_page(sign_in: Any, in_a: Any) -> None:
    standard = make_in_state(State.ENACTED, "ukbi", "Uji kemahiran")
    address, link = f"{DECREES}{standard.decree_id}/", 'href="/layanan/ukbi/versi/1/"'
    head = sign_in("head")
    assert link not in head.get(address).content.decode()
    assert link in head.post(f"{address}terbitkan/", follow=True).content.decode()


def test_discarded_decree_gives_its_standards_and_number_back(team: Client, in_a: Any) -> None:
    decree = make_decree(make_in_state(State.AGREED), signed=False)
    address = f"{DECREES}{decree.pk}/buang/"
    assert "1 standar kembali menunggu keputusan" in text_of(team.get(address))
    assert team.post(address)["Location"] == DECREES
    assert team.post(address)["Location"] == f"{DECREES}{decree.pk}/"
    assert ServiceStandard.objects.get().decree is None
    assert "keputusan ini dibatalkan" in text_of(team.get(f"{DECREES}{decree.pk}/"))
    assert "Masukkan ke keputusan" in text_of(team.get(DRAFT))


def test_decree_that_is_not_there_and_a_file_that_is_not_are_not_found(team: Client, in_a: Any) -> None:
    decree = make_decree(signed=False)
    assert team.get(f"{DECREES}{decree.pk}/berkas/").status_code == 404
    assert team.get(f"{DECREES}{decree.pk + 1}/").status_code == 404


@pytest.mark.parametrize("page", ["", "baru/"])
def test_address_with_a_character_that_no_code_has_asks_for_nothing(team: Client, in_a: Any, page: str) -> None:
    assert team.get(f"{DECREES}{page}", {"standar": "a\x00b"}).status_code == 200
