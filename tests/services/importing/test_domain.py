"""An import from its beginning to the drafts: who may, what is refused, and that nothing half-made stays."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import InvalidInput, PermissionRefused
from services.importing import domain
from services.importing.errors import ImportChanged, ImportClosed, ImportNotConfirmed, ServiceNotMade
from services.importing.mapping import LEAVE_OUT
from services.models import ImportedStandard, Service, ServiceStandard, StandardImport
from tests.factories.imports import TEXT, document, make_import, workbook
from tests.factories.services import make_draft, make_published, make_service
from tests.world import get_user

State = StandardImport.State
LABELS = ("Persyaratan", "Biaya/tarif", "Jangka waktu penyelesaian")


def only_service(standard_import: StandardImport) -> ImportedStandard:
    return standard_import.services.get()


def confirm(imported: ImportedStandard, **said: Any) -> ImportedStandard:
    """Leave out what was not recognised, and confirm everything else."""
    choices = {str(part.number): LEAVE_OUT for part in domain.mapping_of(imported).unplaced}
    kept = domain.assign_parts(imported=imported, lock=imported.lock, by=None, choices=choices, **said)
    seen = [proposal.code for proposal in domain.mapping_of(kept).found]
    return domain.confirm_service(imported=kept, lock=kept.lock, seen=seen, by=None)


def test_drafts_are_made_of_what_was_confirmed(in_a: Any) -> None:
    standard_import = make_import()
    confirm(only_service(standard_import), name="Pinjam aula", code="pinjam-aula")
    standard_import.refresh_from_db()
    assert standard_import.state == State.MAPPED
    (draft,) = domain.make_drafts(standard_import=standard_import, by=None)
    rows = draft.by_code()
    assert (draft.service.code, draft.service.name, draft.version, draft.is_draft) == (
        "pinjam-aula",
        "Pinjam aula",
        1,
        True,
    )
    assert [row["name"] for row in rows["requirements"].content["items"]] == [
        "Surat permohonan",
        "Fotokopi KTP penanggung jawab",
    ]
    assert rows["fee"].content["free"] is True
    assert rows["duration"].completeness == "complete"
    assert "Hubungi kami kapan saja" in rows["complaint_channel"].content["note"]
    assert rows["facilities"].completeness == "empty"
    standard_import.refresh_from_db()
    imported = only_service(standard_import)
    assert (standard_import.state, imported.state, imported.standard) == (State.DONE, "drafted", draft)
    assert (imported.parts, imported.noted) == ([], ["complaint_channel"])


def test_import_that_was_sent_twice_is_begun_once(in_a: Any) -> None:
    by = get_user("team")
    first, second = (domain.import_text(text=TEXT, by=by) for _time in range(2))
    assert (second, StandardImport.objects.count()) == (first, 1)
    domain.discard_import(standard_import=first, by=by)
    again = domain.import_text(text=TEXT, by=by)
    other = domain.import_text(text=TEXT.replace("KTP", "paspor"), by=by)
    assert len({first, again, other}) == 3


def test_what_was_not_recognised_blocks_until_it_is_placed_or_left_out(in_a: Any) -> None:
    imported = only_service(make_import())
    seen = [proposal.code for proposal in domain.mapping_of(imported).found]
    with pytest.raises(InvalidInput) as refused:
        domain.confirm_service(imported=imported, lock=0, seen=seen, by=None)
    assert list(refused.value.errors) == ["part-1"]
    kept = domain.assign_parts(imported=imported, lock=0, by=None, choices={"1": "service_guarantee"})
    guarantee = next(row for row in domain.mapping_of(kept).found if row.code == "service_guarantee")
    assert guarantee.content["text"] == "Kantor Bahasa Contoh"


def test_every_component_must_be_looked_at(in_a: Any) -> None:
    imported = only_service(make_import("Nama layanan: Aula\nPersyaratan\nKTP\nBiaya\nGratis"))
    with pytest.raises(InvalidInput) as refused:
        domain.confirm_service(imported=imported, lock=0, seen=["fee"], by=None)
    assert list(refused.value.errors) == ["ok-requirements"]
    assert domain.confirm_service(imported=imported, lock=0, seen=["fee", "requirements"], by=None).state == "confirmed"


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"name": ""}, ["name"]),
        ({"code": ""}, ["code"]),
        ({"code": "Bukan Kode"}, ["code"]),
        ({"code": "baru"}, ["code"]),
        ({"code": "peminjaman-aula"}, ["code"]),
        ({"as_new_version": True}, ["as_new_version"]),
        ({"code": "peminjaman-aula", "as_new_version": True}, []),
        ({"name": "x" * 161}, ["name"]),
        ({"summary": "x" * 401}, ["summary"]),
        ({"code": "x" * 61}, ["code"]),
        ({"audience": "semua"}, ["audience"]),
        ({"choices": {"99": "fee"}}, ["part-99"]),
        ({"choices": {"1": "lainnya"}}, ["part-1"]),
    ],
)
def test_the_service_is_judged_like_any_other(in_a: Any, said: dict[str, Any], errors: list[str]) -> None:
    make_service()
    imported = only_service(make_import("Nama layanan: Uji\nPersyaratan\nKTP"))
    found: list[str] = []
    try:
        confirm(imported, **{"code": "uji", **said}) if "choices" not in said else domain.assign_parts(
            imported=imported, lock=0, by=None, **said
        )
    except InvalidInput as error:
        found = list(error.errors)
    assert found == errors


def test_two_services_of_one_code_are_refused(in_a: Any) -> None:
    standard_import = make_import("Nama layanan: A\nPersyaratan\nKTP\nNama layanan: B\nPersyaratan\nKK")
    first, second = standard_import.services.all()
    confirm(first, code="sama")
    with pytest.raises(InvalidInput) as refused:
        confirm(second, code="sama")
    assert list(refused.value.errors) == ["code"]
    domain.leave_out_service(imported=first, lock=ImportedStandard.objects.get(pk=first.pk).lock, by=None)
    second.refresh_from_db()
    assert confirm(second, code="sama").state == "confirmed"


def test_a_service_that_is_there_gets_a_new_version(in_a: Any) -> None:
    published = make_published()
    standard_import = make_import("Nama layanan: Pinjam aula\nBiaya\nGratis sekali\nPersyaratan\nPaspor")
    imported = only_service(standard_import)
    assert imported.code == published.service.code
    confirm(imported, as_new_version=True)
    (draft,) = domain.make_drafts(standard_import=standard_import, by=None)
    rows = draft.by_code()
    assert (draft.service, draft.version) == (published.service, published.version + 1)
    assert rows["requirements"].content["items"][0]["name"] == "Paspor"
    assert rows["procedure"].content == published.by_code()["procedure"].content


def test_no_draft_is_made_when_one_cannot_be(in_a: Any) -> None:
    make_draft(make_service())
    text = "Nama layanan: A\nPersyaratan\nKTP\nNama layanan: B\nPersyaratan\nKK"
    standard_import = make_import(text)
    first, second = standard_import.services.all()
    confirm(first)
    confirm(second, code="peminjaman-aula", as_new_version=True)
    before = ServiceStandard.objects.count(), Service.objects.count()
    with pytest.raises(ServiceNotMade) as refused:
        domain.make_drafts(standard_import=standard_import, by=None)
    assert refused.value.facts["service"] == "B"
    assert (ServiceStandard.objects.count(), Service.objects.count()) == before
    assert StandardImport.objects.get().state == State.MAPPED


def test_drafts_wait_for_every_service(in_a: Any) -> None:
    standard_import = make_import("Nama layanan: A\nPersyaratan\nKTP\nNama layanan: B\nPersyaratan\nKK")
    first, second = standard_import.services.all()
    confirm(first)
    with pytest.raises(ImportNotConfirmed) as refused:
        domain.make_drafts(standard_import=standard_import, by=None)
    assert refused.value.facts == {"open": 1}
    domain.leave_out_service(imported=second, lock=0, by=None)
    assert len(domain.make_drafts(standard_import=standard_import, by=None)) == 1
    assert [row.state for row in standard_import.services.all()] == ["drafted", "left_out"]
    assert [row.parts for row in standard_import.services.all()] == [[], []]


def test_a_service_that_was_left_out_can_come_back(in_a: Any) -> None:
    imported = only_service(make_import())
    gone = domain.leave_out_service(imported=imported, lock=0, by=None)
    back = domain.assign_parts(imported=gone, lock=gone.lock, by=None)
    assert back.state == "open"
    assert back.parts == imported.parts


def test_a_changed_assignment_is_no_longer_confirmed(in_a: Any) -> None:
    standard_import = make_import()
    kept = confirm(only_service(standard_import), name="Pinjam aula", code="pinjam-aula")
    changed = domain.assign_parts(imported=kept, lock=kept.lock, by=None, choices={"2": LEAVE_OUT})
    assert changed.state == "open"
    with pytest.raises(ImportNotConfirmed):
        domain.make_drafts(standard_import=standard_import, by=None)


def test_two_people_at_once_are_told(in_a: Any) -> None:
    imported = only_service(make_import())
    domain.assign_parts(imported=imported, lock=0, by=None, name="Satu")
    with pytest.raises(ImportChanged) as refused:
        domain.assign_parts(imported=imported, lock=0, by=None, name="Dua")
    assert refused.value.facts == {"lock": 1}


def test_a_closed_import_is_not_changed(in_a: Any) -> None:
    standard_import = make_import()
    imported = only_service(standard_import)
    assert domain.discard_import(standard_import=standard_import, by=None).state == State.DISCARDED
    assert ImportedStandard.objects.get().parts == []
    moves: list[Callable[[], object]] = [
        lambda: domain.discard_import(standard_import=standard_import, by=None),
        lambda: domain.make_drafts(standard_import=standard_import, by=None),
        lambda: domain.assign_parts(imported=imported, lock=1, by=None),
        lambda: domain.confirm_service(imported=imported, lock=1, seen=[], by=None),
        lambda: domain.leave_out_service(imported=imported, lock=1, by=None),
    ]
    for move in moves:
        with pytest.raises(ImportClosed):
            move()


def test_only_who_may_edit_standards_imports(in_a: Any) -> None:
    counter = get_user("counter")
    standard_import = make_import()
    imported = only_service(standard_import)
    moves: list[Callable[[], object]] = [
        lambda: domain.import_text(text=TEXT, by=counter),
        lambda: domain.import_file(source="document", upload=document(), file_name="a.docx", by=counter),
        lambda: domain.assign_parts(imported=imported, lock=0, by=counter),
        lambda: domain.confirm_service(imported=imported, lock=0, seen=[], by=counter),
        lambda: domain.leave_out_service(imported=imported, lock=0, by=counter),
        lambda: domain.make_drafts(standard_import=standard_import, by=counter),
        lambda: domain.discard_import(standard_import=standard_import, by=counter),
    ]
    for move in moves:
        with pytest.raises(PermissionRefused):
            move()


def test_who_may_not_add_services_makes_no_new_one(in_a: Any) -> None:
    standard_import = make_import()
    confirm(only_service(standard_import), name="Pinjam aula", code="pinjam-aula")
    with pytest.raises(ServiceNotMade):
        domain.make_drafts(standard_import=standard_import, by=get_user("head"))
    assert not Service.objects.exists()


def test_tariffs_wait_for_their_regulation(in_a: Any) -> None:
    imported = only_service(make_import("Nama layanan: Aula\nBiaya\nUmum Rp 50.000"))
    (fee,) = domain.mapping_of(imported).found
    assert fee.lacks_basis
    assert fee.content["amounts"] == []
    assert "Umum Rp 50.000" in fee.content["note"]
    kept = domain.assign_parts(imported=imported, lock=0, by=None, fee_basis="Perda Nomor 1 Tahun 2024")
    (fee,) = domain.mapping_of(kept).found
    assert fee.content["amounts"] == [{"name": "Umum", "amount": 50_000, "per": ""}]


def test_text_that_no_note_can_hold_is_refused_not_cut(in_a: Any) -> None:
    imported = only_service(make_import("Nama layanan: Aula\nJangka waktu\n" + "kata " * 1000))
    with pytest.raises(InvalidInput) as refused:
        confirm(imported)
    assert list(refused.value.errors) == ["ok-duration"]


def test_files_and_text_keep_where_they_are_from(in_a: Any) -> None:
    rows = [("Nama layanan", *LABELS), ("Pinjam aula", "KTP", "Gratis", "1 jam")]
    sheet = domain.import_file(source="spreadsheet", upload=workbook(*rows), file_name="standar.xlsx", by=None)
    word = domain.import_file(source="document", upload=document(), file_name="standar.docx", by=None)
    assert [(made.source, str(made)) for made in (sheet, word, make_import())] == [
        ("spreadsheet", "standar.xlsx"),
        ("document", "standar.docx"),
        ("text", "Teks tempelan"),
    ]
