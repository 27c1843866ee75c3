"""Kept documents: made once for each content, one public of a kind, scans, and what a closed forum gets by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from core.errors import InvalidInput, NotFound, PermissionRefused
from forums import tasks
from forums.domain import lifecycle
from forums.domain.agreements import seal_agreement
from forums.domain.documents import add_scan, make_document, publish_document, unpublish_document
from forums.errors import DocumentPrivate, ForumNotReady
from forums.models import Forum, ForumAgreement, ForumDocument
from tests.factories.forums import make_disposition, make_forum, make_input
from tests.factories.services import pdf_file
from tests.forums.papers import DRAWING, make_agreement, make_held_forum, sign_all
from tests.world import get_user

pytestmark = pytest.mark.django_db
Kind = ForumDocument.Kind
URLS = "deploy.urls_agency"
SignIn = Callable[[str], Client]


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_held_forum()


def portal(forum: Forum, rest: str = "") -> str:
    return f"/portal/forum/{forum.code}/{rest}"


# --- the domain -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.ATTENDANCE, Kind.MINUTES, Kind.REPORT])
def test_the_same_content_is_kept_once(forum: Forum, kind: str) -> None:
    first = make_document(forum=forum, kind=kind, by=None)
    assert make_document(forum=forum, kind=kind, by=None) == first
    assert first.file_size == first.file.size
    assert not first.is_public


def test_other_content_is_another_document(forum: Forum) -> None:
    first = make_document(forum=forum, kind=Kind.MINUTES, by=None)
    make_input(forum, "Masukan yang baru.")
    assert make_document(forum=forum, kind=Kind.MINUTES, by=None) != first


def test_what_is_not_made_here_or_too_early_is_refused(in_a: Any) -> None:
    forum = make_forum(Forum.State.ANNOUNCED)
    with pytest.raises(NotFound):
        make_document(forum=forum, kind=Kind.AGREEMENT, by=None)
    with pytest.raises(NotFound):
        make_document(forum=forum, kind="hasil", by=None)
    for kind in (Kind.REPORT, Kind.MINUTES, Kind.ATTENDANCE):
        with pytest.raises(ForumNotReady):
            make_document(forum=forum, kind=kind, by=None)
    assert make_document(forum=forum, kind=Kind.INVITATION, by=None).pk


def test_one_of_a_kind_is_public(forum: Forum) -> None:
    first = make_document(forum=forum, kind=Kind.MINUTES, by=None)
    publish_document(document=first, by=None)
    make_input(forum, "Masukan yang baru.")
    second = publish_document(document=make_document(forum=forum, kind=Kind.MINUTES, by=None), by=None)
    assert list(forum.documents.filter(is_public=True)) == [second]
    publish_document(document=second, by=None)
    assert forum.events.filter(kind="document_published").count() == 2
    unpublish_document(document=second, by=None)
    unpublish_document(document=second, by=None)
    assert forum.events.filter(kind="document_unpublished").count() == 1


def test_a_signed_attendance_sheet_is_never_public(forum: Forum) -> None:
    scan = add_scan(forum=forum, kind=Kind.ATTENDANCE, file=pdf_file(), by=None)
    assert add_scan(forum=forum, kind=Kind.ATTENDANCE, file=pdf_file(), by=None) == scan
    assert scan.is_scan
    assert not scan.is_public
    with pytest.raises(DocumentPrivate):
        publish_document(document=scan, by=None)


def test_a_scan_is_a_pdf_of_a_kind_that_is_scanned(forum: Forum) -> None:
    with pytest.raises(InvalidInput):
        add_scan(forum=forum, kind=Kind.AGREEMENT, file=pdf_file(), by=None)
    with pytest.raises(InvalidInput):
        add_scan(forum=forum, kind=Kind.MINUTES, file=ContentFile(b"GIF89a", name="x.pdf"), by=None)


def test_nothing_of_a_forum_that_is_not_public_is_published(in_a: Any) -> None:
    document = make_document(forum=make_forum(), kind=Kind.INVITATION, by=None)
    with pytest.raises(ForumNotReady):
        publish_document(document=document, by=None)


def test_rights(forum: Forum) -> None:
    counter = get_user("counter")
    document = make_document(forum=forum, kind=Kind.MINUTES, by=get_user("team"))
    for act in (publish_document, unpublish_document):
        with pytest.raises(PermissionRefused):
            act(document=document, by=counter)
    with pytest.raises(PermissionRefused):
        make_document(forum=forum, kind=Kind.MINUTES, by=counter)
    with pytest.raises(PermissionRefused):
        add_scan(forum=forum, kind=Kind.MINUTES, file=pdf_file(), by=counter)


def test_a_closed_forum_gets_its_documents(
    forum: Forum, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.make_documents, "delay", lambda *args: asked.append(args))
    agreement = make_agreement(forum, ForumAgreement.State.SIGNING)
    sign_all(agreement)
    seal_agreement(agreement=agreement, by=None)
    make_disposition(forum.inputs.get())
    forum = lifecycle.end_inputs(forum=forum, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.close_forum(forum=forum, by=None)
    assert asked == [("uji_satu", forum.pk)]
    tasks.make_documents(*asked[0])
    tasks.make_documents(*asked[0])
    made = sorted(forum.documents.values_list("kind", flat=True))
    assert made == ["agreement", "attendance", "minutes", "report"]


# --- pages ------------------------------------------------------------------------------------------------------------
def test_the_list_makes_publishes_and_withdraws(forum: Forum, sign_in: SignIn, client_a: Client) -> None:
    team, public = sign_in("team"), f"/forum/{forum.code}/dokumen/notulen.pdf"
    assert team.post(portal(forum, "dokumen/notulen/buat/")).status_code == 302
    document = forum.documents.get()
    assert client_a.get(public).status_code == 404
    assert team.post(portal(forum, f"dokumen/{document.pk}/terbitkan/")).status_code == 302
    answer = client_a.get(public)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert "public" in answer["Cache-Control"]
    assert f"notulen-{forum.code}.pdf" in answer["Content-Disposition"]
    assert client_a.get(public, headers={"if-none-match": answer["ETag"]}).status_code == 304
    page = team.get(portal(forum, "dokumen/")).content.decode()
    assert f"/dokumen/{document.pk}/tarik/" in page
    assert public in client_a.get(f"/forum/{forum.code}/").content.decode()
    assert team.post(portal(forum, f"dokumen/{document.pk}/tarik/")).status_code == 302
    assert client_a.get(public).status_code == 404


def test_who_may_not_sees_no_buttons_and_is_refused(forum: Forum, sign_in: SignIn, client_a: Client) -> None:
    counter = sign_in("counter")
    make_document(forum=forum, kind=Kind.MINUTES, by=None)
    page = counter.get(portal(forum, "dokumen/")).content.decode()
    assert "/buat/" not in page
    assert counter.post(portal(forum, "dokumen/notulen/buat/")).status_code == 403
    assert sign_in("team").post(portal(forum, "dokumen/hasil/buat/")).status_code == 404
    assert client_a.get(portal(forum, "dokumen/")).status_code == 302


@pytest.mark.parametrize(
    ("name", "user", "status"),
    [
        ("surat-undangan", "team", 200),
        ("surat-undangan", "counter", 404),
        ("undangan-dan-daftar", "team", 200),
        ("undangan-dan-daftar", "admin", 404),
        ("daftar-hadir-kosong", "counter", 200),
        ("daftar-hadir-lengkap", "counter", 200),
        ("daftar-hadir-lengkap", "admin", 404),
        ("pengumuman", "admin", 200),
        ("rahasia", "head", 404),
    ],
)
def test_papers_with_names_are_for_the_team(forum: Forum, sign_in: SignIn, name: str, user: str, status: int) -> None:
    answer = sign_in(user).get(portal(forum, f"dokumen/lembar/{name}.pdf"))
    assert answer.status_code == status
    if status == 200:
        assert answer.content.startswith(b"%PDF-")
        assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]


def test_a_scan_is_added_and_kept_from_who_may_not_see_names(forum: Forum, sign_in: SignIn) -> None:
    team = sign_in("team")
    address = portal(forum, "dokumen/pindaian/")
    assert team.get(address).status_code == 200
    assert team.post(address, {"kind": "attendance"}).status_code == 200
    bad = team.post(address, {"kind": "attendance", "file": ContentFile(b"x", name="x.pdf")})
    assert bad.status_code == 422
    assert team.post(address, {"kind": "attendance", "file": pdf_file()}).status_code == 302
    scan = forum.documents.get()
    file = portal(forum, f"dokumen/{scan.pk}/berkas.pdf")
    assert team.get(file).status_code == 200
    assert sign_in("admin").get(file).status_code == 404
    assert "/terbitkan/" not in team.get(portal(forum, "dokumen/")).content.decode()


def test_the_announcement_is_public_with_its_forum(in_a: Any, client_a: Client) -> None:
    forum = make_forum(Forum.State.ANNOUNCED)
    address = f"/forum/{forum.code}/dokumen/pengumuman.pdf"
    assert client_a.get(address).content.startswith(b"%PDF-")
    assert address in client_a.get(f"/forum/{forum.code}/").content.decode()
    standard = forum.standards.get().standard
    assert standard is not None
    hidden = make_forum(Forum.State.PREPARED, standard)
    assert client_a.get(f"/forum/{hidden.code}/dokumen/pengumuman.pdf").status_code == 404
    assert client_a.get(f"/forum/{forum.code}/dokumen/laporan.pdf").status_code == 404
    assert client_a.get(f"/forum/{forum.code}/dokumen/hasil.pdf").status_code == 404


def test_another_agency_finds_nothing(agency_b: Any, forum: Forum) -> None:
    publish_document(document=make_document(forum=forum, kind=Kind.MINUTES, by=None), by=None)
    other = Client(headers={"host": f"{agency_b.slug}.localhost"})
    assert other.get(f"/forum/{forum.code}/dokumen/notulen.pdf").status_code == 404


def test_the_minutes_go_from_preparing_to_sealed_by_the_pages(forum: Forum, sign_in: SignIn, client_a: Client) -> None:
    team, home = sign_in("team"), portal(forum, "berita-acara/")
    assert portal(forum, "berita-acara/siapkan/") in team.get(home).content.decode()
    assert team.get(portal(forum, "berita-acara/siapkan/")).status_code == 200
    people = {p.element: p for p in forum.participants.all()}
    day = lifecycle.today_here()
    data = {
        "number": "BA/1",
        "dated_on": f"{day:%d-%m-%Y}",
        "place": "Aula",
        "provider_name": "Drs. Ahmad Fauzi",
        "provider_position": "Kepala Kantor",
        **{f"signer_{element}": people[element].pk for element in ("service_user", "expert", "mass_media")},
    }
    wrong = team.post(portal(forum, "berita-acara/siapkan/"), {**data, "place": "", "signer_expert": ""})
    assert wrong.status_code == 200
    assert "govuk-error-summary" in wrong.content.decode()
    answer = team.post(portal(forum, "berita-acara/siapkan/"), data)
    assert answer.status_code == 302
    assert team.get(portal(forum, "berita-acara/berkas.pdf")).content.startswith(b"%PDF-")
    assert team.post(portal(forum, "berita-acara/buka/")).status_code == 302
    agreement = ForumAgreement.objects.get(forum=forum)
    assert team.get(home).status_code == 200
    for row in agreement.signatures.all():
        assert team.get(portal(forum, f"tanda-tangan/{row.pk}.svg"))["Content-Type"] == "image/svg+xml"
        address = f"/forum/tanda-tangan/{row.key}/"
        page = client_a.get(address).content.decode()
        assert "Aula dibuka pada hari Sabtu." in page
        assert agreement.content_sha256 in page
        empty = client_a.post(address, {"drawing": "", "content_sha256": agreement.content_sha256})
        assert empty.status_code == 422
        broken = client_a.post(address, {"drawing": "{", "content_sha256": agreement.content_sha256})
        assert broken.status_code == 422
        stale = client_a.post(address, {"drawing": str(DRAWING), "content_sha256": "0" * 64})
        assert stale.status_code == 409
        assert agreement.content_sha256 in stale.content.decode()
        given = {"drawing": str(DRAWING), "content_sha256": agreement.content_sha256}
        assert client_a.post(address, given).status_code == 302
        assert client_a.post(address, given).status_code == 302
        assert 'name="drawing"' not in client_a.get(address).content.decode()
    assert team.get(portal(forum, "berita-acara/segel/")).status_code == 200
    assert team.post(portal(forum, "berita-acara/segel/")).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == ForumAgreement.State.SEALED
    assert agreement.minutes is not None
    sealed = team.get(home).content.decode()
    assert reverse("services_portal:minutes", args=[agreement.minutes.pk], urlconf=URLS) in sealed
    assert team.get(portal(forum, "berita-acara/berkas.pdf")).status_code == 200
    assert client_a.get(f"/forum/tanda-tangan/{agreement.signatures.first().key}/").status_code == 200  # type: ignore[union-attr]


def test_taking_back_asks_and_the_scan_seals(forum: Forum, sign_in: SignIn, client_a: Client) -> None:
    head = sign_in("head")
    agreement = make_agreement(forum, ForumAgreement.State.SIGNING)
    sign_all(agreement)
    assert head.get(portal(forum, "berita-acara/tarik/")).status_code == 200
    assert agreement.signatures.filter(signed_at__isnull=False).count() == 4
    assert head.post(portal(forum, "berita-acara/tarik/")).status_code == 302
    assert not agreement.signatures.filter(signed_at__isnull=False).exists()
    key = agreement.signatures.first().key  # type: ignore[union-attr]
    taken_back = client_a.get(f"/forum/tanda-tangan/{key}/").content.decode()
    assert 'name="drawing"' not in taken_back
    assert "Aula dibuka" not in taken_back
    head.post(portal(forum, "berita-acara/buka/"))
    scan = portal(forum, "berita-acara/pindaian/")
    assert head.get(scan).status_code == 200
    assert head.post(scan, {"file": ContentFile(b"x", name="x.pdf")}).status_code == 422
    assert head.post(scan, {"file": pdf_file()}).status_code == 302
    assert ForumAgreement.objects.get().is_scan
    assert head.get(scan).status_code == 302
    late = client_a.post(f"/forum/tanda-tangan/{key}/", {"drawing": str(DRAWING), "content_sha256": "0" * 64})
    assert late.status_code == 409


def test_a_link_that_is_not_there_and_pages_without_minutes(forum: Forum, sign_in: SignIn, client_a: Client) -> None:
    assert client_a.get("/forum/tanda-tangan/tidak-ada/").status_code == 404
    team = sign_in("team")
    for rest in ("tarik/", "segel/", "pindaian/", "berkas.pdf"):
        assert team.get(portal(forum, f"berita-acara/{rest}")).status_code == 404
    assert sign_in("counter").get(portal(forum, "berita-acara/siapkan/")).status_code == 403
    assert sign_in("counter").get(portal(forum, "berita-acara/")).status_code == 200


def test_pages_ask_a_constant_number_of_queries(
    forum: Forum, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    team = sign_in("team")
    make_agreement(forum, ForumAgreement.State.SIGNING)
    for number in range(6):
        make_input(forum, f"Masukan {number}")
        make_document(forum=forum, kind=Kind.MINUTES, by=None)
    for rest in ("dokumen/", "berita-acara/"):
        with django_assert_max_num_queries(45):
            assert team.get(portal(forum, rest)).status_code == 200
