"""Private files stay in the folder of their schema, on disk and in a bucket."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation

from core.files import AgencyFileStorage, agency_path
from core.s3 import AgencyS3Storage
from core.tenancy import schema_context

WAYS_OUT = ["../uji_dua/x", "a/../../uji_dua/x", "/etc/passwd", "..\\uji_dua\\x", "x\x00y", ".."]


@pytest.mark.parametrize("name", WAYS_OUT)
def test_way_out_of_the_folder_is_refused(name: str) -> None:
    with schema_context("uji_satu"), pytest.raises(SuspiciousOperation):
        agency_path(name)


def test_what_was_saved_is_found_under_its_name_and_only_there(tmp_path: Path) -> None:
    storage = AgencyFileStorage(location=str(tmp_path))
    with schema_context("uji_satu"):
        name = storage.save("surat/a.txt", io.BytesIO(b"satu"))
        again = storage.save("surat/a.txt", io.BytesIO(b"dua"))
        with storage.open(name) as file:
            assert (name, file.read()) == ("surat/a.txt", b"satu")
    with schema_context("uji_dua"):
        assert not storage.exists(name)

    assert again != name
    assert sorted(path.parent for path in tmp_path.rglob("*.txt")) == [tmp_path / "uji_satu" / "surat"] * 2


def test_private_file_has_no_address(tmp_path: Path) -> None:
    for storage in (AgencyFileStorage(location=str(tmp_path)), AgencyS3Storage(bucket_name="maklumat")):
        with pytest.raises(ValueError, match="no address"):
            storage.url("x")


def test_object_in_a_bucket_carries_the_schema(settings: Any) -> None:
    storage = AgencyS3Storage(bucket_name="maklumat")
    with schema_context("uji_satu"):
        assert storage._normalize_name("surat/a.txt") == "uji_satu/surat/a.txt"
        with pytest.raises(SuspiciousOperation):
            storage._normalize_name("../uji_dua/x")
