"""Photos of a forum: kept without the camera's data, with words, and shown only where they may be."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.errors import InvalidInput, PermissionRefused
from core.tenancy import schema_context
from forums.domain.photos import add_photo, change_photo, remove_photo
from forums.models import Forum, ForumPhoto
from tests.factories.forums import make_forum
from tests.factories.services import pdf_file, picture_file
from tests.world import get_user

ALT = "Peserta duduk melingkar di aula."


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_forum(Forum.State.IN_SESSION)


def test_a_photo_is_kept_once(forum: Forum) -> None:
    kept = [add_photo(forum=forum, file=picture_file(), alt=ALT, by=get_user("counter")) for _ in range(2)]

    assert kept[0] == kept[1]
    assert (kept[0].alt, kept[0].is_public, kept[0].added_by) == (ALT, True, get_user("counter"))


@pytest.mark.parametrize(
    ("file", "alt", "days", "field"),
    [
        (picture_file, "", 0, "alt"),
        (picture_file, "x" * 301, 0, "alt"),
        (picture_file, ALT, 1, "taken_on"),
        (pdf_file, ALT, 0, "file"),
        (lambda: SimpleUploadedFile("a.png", b""), ALT, 0, "file"),
    ],
)
def test_what_is_no_photo_is_refused(forum: Forum, file: Any, alt: str, days: int, field: str) -> None:
    day = dt.date.today() + dt.timedelta(days=2 * days) if days else None  # noqa: DTZ011  # any day in the future

    with pytest.raises(InvalidInput) as refused:
        add_photo(forum=forum, file=file(), alt=alt, taken_on=day, by=None)

    assert list(refused.value.errors) == [field]
    assert not ForumPhoto.objects.exists()


def test_removing_takes_the_file_away(forum: Forum, django_capture_on_commit_callbacks: Any) -> None:
    photo = add_photo(forum=forum, file=picture_file(), alt=ALT, by=None)
    name = str(photo.file.name)
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=photo, by=None)

    assert not default_storage.exists(name)


def test_only_facilitators_keep_photos(forum: Forum) -> None:
    photo, admin = add_photo(forum=forum, file=picture_file(), alt=ALT, by=None), get_user("admin")

    for act in (
        lambda: add_photo(forum=forum, file=picture_file(), alt=ALT, by=admin),
        lambda: change_photo(photo=photo, alt=ALT, is_public=False, by=admin),
        lambda: remove_photo(photo=photo, by=admin),
    ):
        with pytest.raises(PermissionRefused):
            act()


def test_public_view_serves_only_public_photos_of_public_forums(
    agency_a: Any, client_a: Client, client_b: Client, forum: Forum
) -> None:
    with schema_context(agency_a.schema_name):
        photo = add_photo(forum=forum, file=picture_file(), alt=ALT, by=None)
    path = f"/forum/{forum.code}/foto/{photo.pk}/"

    answer = client_a.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.getvalue()[:4] == b"\x89PNG"
    assert "max-age=3600" in answer["Cache-Control"]
    assert client_a.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client_b.get(path).status_code == 404
    with schema_context(agency_a.schema_name):
        change_photo(photo=photo, alt=ALT, is_public=False, by=None)
    assert client_a.get(path).status_code == 404
    assert client_a.get(f"/portal/forum/{forum.code}/foto/{photo.pk}/berkas/").status_code == 302
