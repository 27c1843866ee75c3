"""A case keeps which version of the privacy notice its citizen was shown, whatever is published afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.cases.models import Case
from core.privacy.domain import my_data, notices
from core.privacy.shown import NoticeField
from tests.core.cases.api.asking import ROOT, browser, file_by_api
from tests.core.cases.public import open_case
from tests.core.privacy.test_public_pages import old_stamp  # noqa: F401  a fixture
from tests.factories.applications import make_application
from tests.factories.cases import make_trial
from tests.factories.complaints import make_complaint
from tests.factories.information import file_against, make_information, notify
from tests.factories.lending import hours, make_hall
from tests.world import get_user


def publish(form: str, *purposes: str) -> None:
    for purpose in purposes:
        notices.publish_notice(
            form=form,
            basis="public_task",
            purpose=purpose,
            data="Nama.",
            recipients="Petugas.",
            by=get_user("head"),
        )


def told(case: Case) -> tuple[str, int | None]:
    case.refresh_from_db()
    return case.notice_form, case.notice_version


@pytest.mark.parametrize(("sent", "kept"), [("1", 1), ("0", 0), ("99", 2), ("-1", 2), ("x", 2), ("", 2)])
def test_the_version_that_was_drawn_is_kept(sent: str, kept: int) -> None:
    publish("complaint", "Memeriksa laporan.", "Memeriksa dan menjawab.")
    assert NoticeField("complaint").clean(sent) == kept


def test_a_form_carries_what_it_shows_into_the_case(client_a: Client, old_stamp: str) -> None:  # noqa: F811
    publish("complaint", "Memeriksa laporan.")
    page = client_a.get("/pengaduan/baru/").content.decode()
    assert '<input type="hidden" name="notice" value="1"' in page
    publish("complaint", "Memeriksa dan menjawab.")
    form = {"stamp": old_stamp, "notice": "1", "text": "", "place": "Loket 2", "is_anonymous": "on"}
    again = client_a.post("/pengaduan/baru/", form)
    assert (again.status_code, 'name="notice" value="2"' in again.content.decode()) == (422, True)
    assert client_a.post("/pengaduan/baru/", form | {"text": "Loket tutup pukul 13.00."}).status_code == 302
    assert told(Case.objects.get(kind="complaint")) == ("complaint", 1)


@pytest.mark.parametrize(
    ("channel", "kept"), [("counter", ("complaint", 1)), ("phone", ("complaint", 1)), ("letter", ("", None))]
)
def test_staff_read_it_out_where_somebody_listens(client_a: Client, channel: str, kept: Any) -> None:
    publish("complaint", "Memeriksa laporan.")
    client_a.force_login(get_user("counter"))
    path = "/portal/pengaduan/catat/"
    assert "Memeriksa laporan." in client_a.get(path).content.decode()
    sent = {"channel": channel, "text": "Loket tutup pukul 13.00.", "place": "Loket 2", "notice": "1"}
    assert client_a.post(path, sent).status_code == 302
    assert told(Case.objects.get(kind="complaint")) == kept


def test_every_kind_keeps_it() -> None:
    target = make_complaint(notice_version=3)
    request = make_information(notice_version=4)
    refused = notify(request, decision="refused", reason="Rahasia.", ground="h", test_reference="UK/01/2026")
    objection = file_against(refused, notice_version=5).case
    application = make_application(notice=6).case
    data = my_data.file_request(right="deletion", target=target, text="Hapus.", key="k", notice_version=7).case
    assert [told(case) for case in (target, request.case, objection, application, data)] == [
        ("complaint", 3),
        ("information_request", 4),
        ("objection", 5),
        ("application", 6),
        ("data_request", 7),
    ]


def test_it_stands_on_the_pages_of_the_case_and_in_the_copy(client_a: Client) -> None:
    publish("complaint", "Memeriksa laporan.")
    case, by_letter = make_complaint(notice_version=0), make_trial()
    client_a.force_login(get_user("complaints"))
    words = "Versi 0, ditunjukkan di formulir"
    page = client_a.get(f"/portal/berkas/{case.code}/").content.decode()
    assert words in page
    assert "/privasi/pemberitahuan/complaint/?versi=0" in page
    assert "Tidak lewat formulir kami" in client_a.get(f"/portal/berkas/{by_letter.code}/").content.decode()
    earlier = client_a.get("/privasi/pemberitahuan/complaint/?versi=0")
    assert (earlier.status_code, "Memeriksa laporan." in earlier.content.decode()) == (200, False)
    assert words in open_case(client_a, case).get(f"/lacak/{case.code}/").content.decode()
    assert my_data.copy_of([case])["cases"][0]["privacy_notice"] == words


def test_programs_read_it_and_say_which_they_showed() -> None:
    publish("lending", "Mengatur peminjaman.")
    told_by_api = {notice["form"]: notice for notice in browser().get(f"{ROOT}privacy-notices/").json()}
    assert (told_by_api["lending"]["version"], told_by_api["lending"]["purpose"]) == (1, "Mengatur peminjaman.")
    assert told_by_api["complaint"]["version"] == 0
    make_hall()
    span, person = hours(1, 3), {"name": "Ratna Uji", "email": "ratna@sanggar.example"}
    body = {"things": [{"code": "aula"}], "start": span.start.isoformat(), "end": span.end.isoformat()}
    body |= {"title": "Latihan", "participants": 20, "person": person}
    for wrong in ({"notice_version": 2}, {"notice_version": 1, "channel": "letter"}):
        refused = file_by_api(browser("facility"), "lendings/", body | wrong)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["notice_version"])
    filed = file_by_api(browser("facility"), "lendings/", body | {"notice_version": 1}).json()
    case = Case.objects.get(code=filed["code"])
    assert told(case) == ("lending", 1)
    assert notices.words_of(case) == "Versi 1, ditunjukkan oleh sistem lain"


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("complaints/", {"text": "Loket tutup pukul 13.00 padahal jadwalnya sampai 16.00.", "place": "Loket 2"}),
        ("complaints/", {"kind": "aspiration", "text": "Bukalah aula pada hari Sabtu juga."}),
        ("visit-requests/", {"place_name": "Desa Uji", "people": 40, "reason": "Internet lemah."}),
    ],
)
def test_every_filing_takes_it(address: str, body: dict[str, Any]) -> None:
    who = {"person": {"name": "Ratna Uji", "email": "ratna@warga.example", "phone": "081234567890"}}
    filed = file_by_api(browser("counter"), address, body | who | {"notice_version": 0})
    assert filed.status_code == 201, filed.content
    case = Case.objects.get()
    assert told(case) == (case.kind, 0)
