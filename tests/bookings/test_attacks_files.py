"""Files that mean harm, at every door at which bookings take one; and numbers of what belongs to somebody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.ExifTags import GPS, IFD

from bookings.domain.shelter_health import NewPaper, keep_paper
from bookings.forms.shelter import SealedPaperField
from bookings.forms.use import PICTURES
from bookings.models import Bed, Closure, ResourcePhoto, Room, StayPaper, VisitPhoto
from core.cases.forms import FilesField
from core.uploads import check_pdf
from tests.core.test_uploads_hostile import EICAR, zipped
from tests.factories.lending import ask, hours, make_hall
from tests.factories.services import pdf_file, picture_file
from tests.factories.shelter import make_asked, make_shelter
from tests.factories.visits import in_days, make_place, make_published, make_registration
from tests.test_masked_numbers import signed_in
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")


def drawn(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(out, kind, **how)
    return out.getvalue()


HARM = {
    "nothing": ("foto.jpg", b""),
    "a page": ("foto.jpg", b"<!doctype html><script>alert(1)</script>"),
    "a drawing with a program": ("foto.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a picture with a page behind it": ("foto.png", picture_file().read() + b"<script>alert(1)</script>"),
    "a picture with an archive behind it": ("foto.png", picture_file().read() + zipped()),
    "a virus for trials": ("foto.png", picture_file().read() + EICAR),
    "a picture that fills the memory": ("foto.png", drawn((30_000, 30_000), "PNG")),
    "half a picture": ("foto.jpg", drawn()[:200]),
    "more than may be sent": ("foto.jpg", drawn() + b"\x00" * (11 * 2**20)),
}
harmful = pytest.mark.parametrize("harm", HARM.values(), ids=HARM.keys())


def brought(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def located() -> bytes:
    exif = Image.Exif()
    exif[IFD.GPSInfo] = {GPS.GPSLatitudeRef: "S", GPS.GPSLatitude: (1.0, 36.0, 40.0)}
    return drawn(exif=exif)


def staff(local: str = "facility") -> Client:
    return signed_in(get_user(local))


# --- what is brought --------------------------------------------------------------------------------------------------
@harmful
def test_pictures_of_things_and_visits_are_refused_at_their_field(harm: tuple[str, bytes]) -> None:
    make_hall()
    visit = make_published(make_place(), on=in_days(10))
    type(visit).objects.filter(pk=visit.pk).update(state="under_way")
    client = staff()
    for path, data in (
        ("/portal/sarana/aula/gambar/", {"photo": brought(*harm), "text": "Aula"}),
        (f"/portal/keliling/{visit.pk}/foto/", {"file": brought(*harm), "caption": "Antrean"}),
    ):
        assert client.post(path, data).status_code in (413, 422), path
    assert not ResourcePhoto.objects.exists()
    assert not VisitPhoto.objects.exists()


@harmful
@pytest.mark.parametrize(
    "field",
    [FilesField(kinds=PICTURES), FilesField(), SealedPaperField(paper=StayPaper.Kind.REFERRAL)],
    ids=["photos at hand-over and of damage", "documents of who borrows", "papers of patients"],
)
def test_forms_take_nothing_that_means_harm(field: Any, harm: tuple[str, bytes]) -> None:
    with pytest.raises(ValidationError):
        field.clean([brought(*harm)] if isinstance(field, FilesField) else brought(*harm))


def test_too_many_files_are_refused() -> None:
    with pytest.raises(ValidationError):
        FilesField(kinds=PICTURES).clean([brought(f"{n}.png", picture_file().read()) for n in range(100)])


def test_where_a_picture_was_taken_is_gone_and_its_name_is_no_path() -> None:
    hall = make_hall()
    data = {"photo": brought("../../../etc/passwd.jpg", located()), "text": "Aula dari depan"}
    assert staff().post("/portal/sarana/aula/gambar/", data).status_code == 302
    photo = ResourcePhoto.objects.get()
    for file in (photo.image, photo.small):
        assert "passwd" not in file.name
        with file.open("rb") as opened:
            assert not Image.open(io.BytesIO(opened.read())).getexif()
    shown = signed_in().get(f"/sarana/aula/gambar/{photo.pk}-besar.jpg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")  # type: ignore[arg-type]
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    make_hall(code="ruang")
    hidden = {"lain": f"/sarana/ruang/gambar/{photo.pk}-besar.jpg", "asli": f"/sarana/aula/gambar/{photo.pk}-asli.jpg"}
    assert {signed_in().get(path).status_code for path in hidden.values()} == {404}
    type(hall).objects.filter(pk=hall.pk).update(is_public=False)
    assert signed_in().get(f"/sarana/aula/gambar/{photo.pk}-besar.jpg").status_code == 404


# --- numbers of others ------------------------------------------------------------------------------------------------
def of_other_things() -> list[str]:
    hall = make_hall()
    make_hall(code="ruang")
    asked = ask(hall).case
    closure = Closure.objects.create(resource=hall, during=tuple(hours(5, 6)), reason="Rusak")
    staff().post("/portal/sarana/aula/gambar/", {"photo": picture_file(), "text": "Aula"})
    photo = ResourcePhoto.objects.get()
    base = "/portal/sarana/ruang/"
    return [
        f"{base}gambar/{photo.pk}/",
        f"{base}gambar/{photo.pk}/atur/",
        f"{base}gambar/{photo.pk}/berkas/",
        f"{base}tutup/{closure.pk}/buka/",
        f"/portal/peminjaman/kegiatan/{asked.booking.pk}/batalkan/",
    ]


def of_other_shelters() -> list[str]:
    first, second = make_shelter(), make_shelter("rumah-kedua")
    one, other = make_asked(first), make_asked(second)
    paper = keep_paper(one, NewPaper(kind="referral", kept=check_pdf(pdf_file())), by_citizen=True)
    room, bed = Room.objects.filter(shelter=first).first(), Bed.objects.filter(room__shelter=first).first()
    assert room is not None
    assert bed is not None
    base = "/portal/rumah-singgah/"
    return [
        f"{base}{other.case.code}/surat/{paper.pk}/",
        f"{base}pengaturan/rumah-kedua/kamar/{room.pk}/",
        f"{base}pengaturan/rumah-kedua/tempat-tidur/{bed.pk}/",
        f"/portal/sarana/{bed.resource.code}/hapus/",
        f"/portal/peminjaman/{one.case.code}/setujui/",
        f"/portal/serah-terima/{one.case.code}/serahkan/",
    ]


def of_other_visits() -> list[str]:
    place = make_place()
    visit, other = make_published(place), make_published(place, on=in_days(20))
    row = make_registration(visit)
    return [f"/portal/keliling/{other.pk}/hadir/{row.code}/hadir/", f"/keliling/pendaftaran/{row.code}/"]


@pytest.mark.parametrize("paths", [of_other_things, of_other_shelters, of_other_visits])
def test_the_number_of_what_belongs_elsewhere_leads_nowhere(paths: Callable[[], list[str]]) -> None:
    client = signed_in(get_user("shelter" if paths is of_other_shelters else "facility"))
    mild = {302} if paths is of_other_things else set()  # taking back what is not there changes nothing
    for path in paths():
        for answer in (client.get(path), client.post(path, {"reason": "Ingin tahu", "do": "remove"})):
            assert answer.status_code in {403, 404, 405, *mild}, (path, answer.status_code)
    assert Closure.objects.count() == len(ResourcePhoto.objects.all())
    assert not StayPaper.objects.filter(stay__case__looks__isnull=False).exists()
